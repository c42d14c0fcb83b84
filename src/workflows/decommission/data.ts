import { newestDataOf } from '../../domain/decommission/survey.ts';
import { nowMs } from '../clock.ts';
import { onWorkspaces } from '../lanes.ts';
import { whenReadable } from './readable.ts';
import type { DecommissionRun } from './run.ts';

/**
 * Waits until both sides of each desktop name a snapshot that is later than its fence. AWS takes one about every twelve
 * hours; whether it takes any of a fenced WorkSpace is not documented, so after the deadline the desktop stays.
 */
export async function untilDataIsNewer(run: DecommissionRun, primaryIds: readonly string[]): Promise<void> {
  const { limits } = run.fleet;
  const deadlineAtMs = nowMs() + run.gate.rules.dataDeadlineMs;
  let waiting = primaryIds.filter((id) => !run.isWaived(id, 'data'));
  while (waiting.length > 0) {
    const older = await withOlderData(run, waiting);
    if (older === undefined || run.isOver) return;
    waiting = older;
    if (nowMs() >= deadlineAtMs) break;
    if (waiting.length === 0) return;
    const isOn = await run.gate.soak(limits.pollIntervalMs, `until the data of ${waiting.length} desktops is newer`);
    if (!isOn) return;
  }
  for (const id of waiting) {
    run.move(id, 'kept', {
      code: 'SnapshotTooOld',
      message: 'no snapshot later than its fence was seen on both sides in time',
    });
  }
}

async function withOlderData(run: DecommissionRun, primaryIds: readonly string[]): Promise<string[] | undefined> {
  const { primaryRegion, standbyRegion } = run.fleet;
  const standbyIds = primaryIds.flatMap((id) => run.desktop(id).standbyId ?? []);
  const [primaries, standbys] = await Promise.all([
    readById(run, primaryRegion, primaryIds),
    readById(run, standbyRegion, standbyIds),
  ]);
  if (primaries === undefined || standbys === undefined) return undefined;
  return primaryIds.filter((id) => {
    const { standbyId } = run.desktop(id);
    const primary = primaries.find(({ workspaceId }) => workspaceId === id);
    const standby = standbys.find(({ workspaceId }) => workspaceId === standbyId);
    const newestMs = newestDataOf(primary, standby);
    return newestMs === undefined || newestMs <= run.fencedAtMs(id);
  });
}

function readById(run: DecommissionRun, region: string, workspaceIds: readonly string[]) {
  return whenReadable(run, () =>
    onWorkspaces(region, 'poll', `data of ${workspaceIds.length} desktops`, run.fleet.limits).surveyById({
      region,
      workspaceIds,
    }),
  );
}
