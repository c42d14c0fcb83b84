import { totalOf, type Counts } from '../../domain/ledger.ts';
import { exceedsTolerance } from '../../domain/tolerance.ts';
import { tellAll } from './slice-talk.ts';
import { beginStop } from './slices.ts';
import type { Run } from './run.ts';

/** Failures that count against the fleet's tolerance. */
function failuresIn({ failed, stuck }: Counts): number {
  return failed + stuck;
}

/** An instance that failed and could not be removed is retained: it has failed all the same. */
function failedInstancesIn(counts: Counts): number {
  return failuresIn(counts) + counts.retained;
}

/**
 * Have too many desktops failed? A count is passed as soon as it is passed. A percentage is of all desktops, so it is
 * judged when all are found. Reports from before a slice obeyed its last command (a retry, say) are not judged.
 * Desktops and instances are judged each on their own: many machines must not hide that all desktops have failed.
 */
export function hasTooManyFailures(run: Run): boolean {
  const { toleratedFailures } = run.fleet.limits;
  if (run.failuresAccepted || run.stop !== 'none' || !run.areReportsFresh) return false;
  const { instances, instanceCounts } = run;
  if (
    instances !== undefined &&
    exceedsTolerance(toleratedFailures, failedInstancesIn(instanceCounts), instances.total)
  ) {
    return true;
  }
  if (toleratedFailures.kind === 'percent' && !run.allFound) return false;
  return exceedsTolerance(toleratedFailures, failuresIn(run.counts), totalOf(run.counts));
}

function failedItems(run: Run): string {
  const desktops = `${failuresIn(run.counts)} of ${totalOf(run.counts)} desktops`;
  const { instances } = run;
  return instances === undefined
    ? desktops
    : `${desktops} and ${failedInstancesIn(instances.counts)} of ${instances.total} instances`;
}

/** Does what the fleet says for too many failures: keep what works, undo everything, or ask a person. */
export async function reactToFailures(run: Run): Promise<void> {
  const { onFailure } = run.fleet;
  if (onFailure === 'keep') run.failuresAccepted = true;
  if (onFailure === 'compensate') beginStop(run, 'undo');
  if (onFailure === 'ask') {
    run.deciding = {
      on: 'decision',
      code: 'TooManyFailures',
      message: `${failedItems(run)} have failed, more than the fleet tolerates.`,
      remedy:
        'Decide "keep" to go on and keep what works, or "compensate" to remove what this run made; retry is possible before.',
    };
  }
  run.changed();
  if (onFailure !== 'keep') await tellAll(run, { kind: 'orders', orders: run.orders });
}

/** Waits for `decide`, `stop` or `retry`: whatever comes of a retry is judged anew. */
export async function waitForDecision(run: Run): Promise<void> {
  while (run.deciding !== undefined && run.stop === 'none') await run.nextChange();
}
