import type { InstanceState } from '../../domain/instances/instance.ts';
import { isRefusedInstance } from '../../domain/instances/found-instances.ts';
import { nowMs } from '../clock.ts';
import { showHeld } from '../slice/hold.ts';
import { waitForNothing } from '../slice/sending.ts';
import type { InstanceSlice } from './instance-slice.ts';

/** Tries again what is held, failed, stuck or was not removed: these machines, or all; and asks AWS again where it had denied. */
export function retryInstances(slice: InstanceSlice, names: readonly string[] | undefined): void {
  waitForNothing(slice);
  if (slice.stopping) return;
  for (const name of names ?? Object.keys(slice.ledger)) retryOne(slice, name);
  showHeld(slice, slice.instances);
}

function retryOne(slice: InstanceSlice, name: string): void {
  const { state, mayExist, afterwards, code } = slice.instance(name);
  const anew = { surprises: 0, spentTokens: 0 };
  if (state === 'held' || (state === 'failed' && !isRefusedInstance({ code }))) {
    // A create that was never answered keeps its token, and is sent again with it.
    slice.move(name, 'pending', { ...anew, mayExist });
  } else if (state === 'stuck') {
    slice.move(name, 'provisioning', { createdAtMs: nowMs() });
  } else if (state === 'retained' && afterwards !== undefined) {
    slice.move(name, 'removing');
  }
}

const skippable: readonly InstanceState[] = ['pending', 'held', 'failed', 'stuck'];

/** Gives machines up, with the operator's reason. Those that are on their way or done are left as they are. */
export function skipInstances(slice: InstanceSlice, names: readonly string[], reason: string): void {
  for (const name of names) {
    if (!skippable.includes(slice.instance(name).state)) continue;
    slice.move(name, 'skipped', { code: 'SkippedByOperator', message: reason });
  }
  showHeld(slice, slice.instances);
}
