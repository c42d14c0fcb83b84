import { existingFor } from '../../domain/instances/found-instances.ts';
import { newInstance } from '../../domain/instances/instance-ledger.ts';
import { machineName } from '../../domain/instances/instance.ts';
import { nowMs } from '../clock.ts';
import type { InstanceSlice } from './instance-slice.ts';

/** Enters the machines in the ledger: adopted, refused, or still to be created, by what root has found of them. */
export function enterMachines(slice: InstanceSlice): void {
  const { machines, found, run: ownRun } = slice.input;
  for (const machine of machines) {
    const name = machineName(machine);
    slice.ledger[name] = newInstance(machine);
    const existing = existingFor(machine, slice.groupOf(machine), found);
    if (existing.kind === 'nothing') continue;
    const { instanceId } = existing;
    if (existing.kind === 'refuse') {
      slice.move(name, 'failed', { instanceId, code: existing.code, message: existing.message });
    } else {
      slice.move(name, 'adopted', { instanceId, createdByUs: existing.run === ownRun, createdAtMs: nowMs() });
    }
  }
}
