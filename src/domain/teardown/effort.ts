import type { GateRules } from '../decommission/paper.ts';
import { knownRates } from '../lanes.ts';
import { describeLimit } from '../polling.ts';

/** Calls in the standby Region for one batch: the standbys, who uses them, and the terminate. */
const callsPerBatch = 3;

/** How many calls change something, and the least time a teardown can take: the cooling-off, and its calls. */
export function callsAndTime(
  going: number,
  { coolingOffMs }: Pick<GateRules, 'coolingOffMs'>,
): { readonly calls: number; readonly expectedMs: number } {
  const calls = Math.ceil(going / describeLimit);
  return { calls, expectedMs: coolingOffMs + Math.ceil((calls * callsPerBatch * 1_000) / knownRates.workspaces) };
}
