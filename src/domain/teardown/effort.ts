import type { GateRules } from '../decommission/paper.ts';
import { knownRates } from '../lanes.ts';
import { describeLimit } from '../polling.ts';

/** Calls in the standby Region for one batch: the standbys, who uses them, and the terminate. */
const callsPerBatch = 3;

/** Calls in the standby Region for one instance: its record, its tags, the delete, and the look whether it is gone. */
const callsPerInstance = 4;

/** How many calls change something, and the least time a teardown can take: the cooling-off, and its calls. */
export function callsAndTime(
  going: number,
  instances: number,
  { coolingOffMs }: Pick<GateRules, 'coolingOffMs'>,
): { readonly calls: number; readonly expectedMs: number } {
  const batches = Math.ceil(going / describeLimit);
  const standbysMs = Math.ceil((batches * callsPerBatch * 1_000) / knownRates.workspaces);
  const instancesMs = Math.ceil((instances * callsPerInstance * 1_000) / knownRates.instances);
  return { calls: batches + instances, expectedMs: coolingOffMs + standbysMs + instancesMs };
}
