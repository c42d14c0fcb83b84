import { piecesOf } from '../../domain/batches.ts';
import type { AwsFailure } from '../../domain/aws-failure.ts';
import { afterDelete, afterLook, isDue, type InstanceLook } from '../../domain/teardown/instance-deletion.ts';
import { nowMs } from '../clock.ts';
import { isOwnAccount } from '../decommission/absence.ts';
import { whenReadable } from '../decommission/readable.ts';
import type { DecommissionRun } from '../decommission/run.ts';
import { lostCall } from '../failures.ts';
import { onInstances } from '../lanes.ts';
import { mayAct } from './may-act.ts';

/** Deletes on the wire at once: a stop does not call them back. */
const deletesAtOnce = 5;

/** Asks AWS to delete the instances that are still planned, a few at a time; each few wait for the gate. */
export async function deleteInBatches(run: DecommissionRun): Promise<void> {
  const due = run.instances.those('planned').filter((entry) => isDue(entry, nowMs()));
  for (const batch of piecesOf(due, deletesAtOnce)) {
    const ids = batch.map(({ instanceId }) => instanceId);
    const cameAtMs = nowMs();
    if (!(await run.untilAllowed('at-the-gate'))) return;
    run.instances.postpone(nowMs() - cameAtMs);
    run.setPhase('terminating');
    // 1. Read their records and tags.
    run.instances.begin(ids, nowMs());
    const looks = await lookAt(run, ids);
    if (looks === undefined) return;
    // 2. Decide by what they show.
    const going = ids.filter((id) => decide(run, id, looks.get(id)));
    // 3. Delete, unless somebody has said no meanwhile.
    if (!mayAct(run)) return;
    const { state } = run.gate;
    if (state?.kind === 'open') run.approvers = state.have;
    await Promise.all(going.map((id) => deleteOne(run, id)));
  }
}

/** What AWS shows of a few instances, by id; undefined when it cannot be read, or by the credentials of another account. */
async function lookAt(
  run: DecommissionRun,
  instanceIds: readonly string[],
): Promise<ReadonlyMap<string, InstanceLook> | undefined> {
  const { standbyRegion: region, limits } = run.fleet;
  if (!(await isOwnAccount(run, region))) return undefined;
  return whenReadable(run, async () => {
    const startedAtMs = nowMs();
    const lane = onInstances(region, 'read', `${instanceIds.length} instances before deletion`, limits);
    const [records, owners] = await Promise.all([
      lane.readInstances({ region, instanceIds }),
      lane.readInstanceOwners({ region, instanceIds }),
    ]);
    const ageMs = nowMs() - startedAtMs;
    return new Map(
      instanceIds.map((id): [string, InstanceLook] => {
        const record = records.find(({ instanceId }) => instanceId === id);
        const owner = owners[id];
        return [id, { ageMs, ...(record !== undefined && { record }), ...(owner !== undefined && { owner }) }];
      }),
    );
  });
}

function decide(run: DecommissionRun, id: string, look: InstanceLook | undefined): boolean {
  if (look === undefined) return false;
  const { entry, goes } = afterLook(run.instances.entry(id), look, run.fleet.name);
  run.instances.take(entry);
  return goes;
}

async function deleteOne(run: DecommissionRun, id: string): Promise<void> {
  const failure = await callDelete(run, id);
  run.instances.take(afterDelete(run.instances.entry(id), failure, nowMs()));
}

async function callDelete(run: DecommissionRun, instanceId: string): Promise<AwsFailure | undefined> {
  const { standbyRegion: region, limits } = run.fleet;
  try {
    const lane = onInstances(region, 'removal', `delete instance ${instanceId}`, limits);
    const answer = await lane.deleteInstance({ region, instanceId });
    return answer.outcome === 'applied' ? undefined : answer.failure;
  } catch (error) {
    return lostCall(error, 'DeleteWorkspaceInstance', region);
  }
}
