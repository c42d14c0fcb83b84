import { sleep } from '@temporalio/workflow';
import { backoffMs } from '../../domain/backoff.ts';
import { afterRead, isOverdue, keptLate, type InstanceEntry } from '../../domain/teardown/instance-deletion.ts';
import { cameLate } from '../../domain/teardown/instances.ts';
import { nowMs } from '../clock.ts';
import { isOwnAccount } from '../decommission/absence.ts';
import { whenReadable } from '../decommission/readable.ts';
import type { DecommissionRun } from '../decommission/run.ts';
import { onInstances } from '../lanes.ts';
import { deleteInBatches } from './delete-instances.ts';
import { readFleetInstances } from './find-instances.ts';

/**
 * Deletes the instances of the plan, and waits until they are gone. What is not this fleet's any more, or does not go, is
 * kept; what came after the approval stays too.
 */
export async function removeInstances(run: DecommissionRun): Promise<void> {
  const { fleet, instances } = run;
  if (instances.size > 0) await untilGone(run);
  if (run.isOver || (instances.size === 0 && (fleet.instances ?? []).length === 0)) return;
  const found = await whenReadable(run, () => readFleetInstances(fleet));
  if (found !== undefined) for (const finding of cameLate(instances.entries, found)) run.note(finding);
}

async function untilGone(run: DecommissionRun): Promise<void> {
  const { instances, fleet } = run;
  for (let round = 1; ; round += 1) {
    await deleteInBatches(run);
    if (!(await watchAsked(run))) return;
    keepOverdue(run);
    const open = instances.those('asked', 'unknown', ...(run.isOver ? [] : (['planned'] as const)));
    const left = open.filter((entry) => !hasRunOut(run, entry));
    if (left.length === 0) return;
    const { pollIntervalMs, retryDelayMs } = fleet.limits;
    await sleep(Math.min(pollIntervalMs, backoffMs(retryDelayMs, round, 'instances')), {
      summary: `until ${left.length} instances are gone`,
    });
  }
}

/** Reads what AWS was asked for; this is also how the outcome of a lost answer is found out. False when it cannot be read. */
async function watchAsked(run: DecommissionRun): Promise<boolean> {
  const asked = run.instances.those('asked', 'unknown');
  if (asked.length === 0) return true;
  const { standbyRegion: region, limits } = run.fleet;
  // With the credentials of another account everything looks gone.
  if (!(await isOwnAccount(run, region))) return false;
  const instanceIds = asked.map(({ instanceId }) => instanceId);
  const records = await whenReadable(run, () =>
    onInstances(region, 'read', `are ${asked.length} instances gone?`, limits).readInstances({ region, instanceIds }),
  );
  if (records === undefined) return false;
  const byId = new Map(records.map((record) => [record.instanceId, record]));
  for (const entry of asked) run.instances.take(afterRead(entry, byId.get(entry.instanceId)));
  return true;
}

function hasRunOut({ fleet }: DecommissionRun, entry: InstanceEntry): boolean {
  return isOverdue(entry, fleet.limits.removalDeadlineMs, nowMs());
}

function keepOverdue(run: DecommissionRun): void {
  for (const entry of run.instances.those('planned', 'asked', 'unknown')) {
    // What a stopped run did not come to is neither late nor kept for a reason of its own.
    if (run.isOver && entry.state === 'planned') continue;
    if (hasRunOut(run, entry)) run.instances.take(keptLate(entry));
  }
}
