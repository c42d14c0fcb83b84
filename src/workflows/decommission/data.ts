import { piecesOf } from '../../domain/batches.ts';
import { newestDataOf } from '../../domain/decommission/survey.ts';
import type { WorkspaceRecord } from '../../domain/workspace.ts';
import { nowMs } from '../clock.ts';
import { onWorkspaces } from '../lanes.ts';
import { whenReadable } from './readable.ts';
import type { DecommissionRun } from './run.ts';
import { recordsPerAnswer } from './survey.ts';

/** Looks within the deadline: more would fill the history, for a wave may wait for a day. */
const looks = 30;

/**
 * Waits until both sides of each desktop name a snapshot that is later than its fence. AWS takes one about every twelve
 * hours; whether it takes any of a fenced WorkSpace is not documented, so after the deadline the desktop stays.
 */
export async function untilDataIsNewer(run: DecommissionRun, primaryIds: readonly string[]): Promise<void> {
  const { dataDeadlineMs } = run.gate.rules;
  const deadlineAtMs = nowMs() + dataDeadlineMs;
  const lookEveryMs = Math.max(run.fleet.limits.pollIntervalMs, dataDeadlineMs / looks);
  let waiting = primaryIds.filter((id) => !run.isWaived(id, 'data'));
  while (waiting.length > 0) {
    const older = await withOlderData(run, waiting);
    if (older === undefined || run.isOver) return;
    waiting = older;
    if (nowMs() >= deadlineAtMs) break;
    if (waiting.length === 0) return;
    const isOn = await run.gate.soak(lookEveryMs, `until the data of ${waiting.length} desktops is newer`);
    if (!isOn) return;
  }
  for (const id of waiting) {
    run.ledger.move(id, 'kept', {
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
    return newestMs === undefined || newestMs <= run.ledger.fencedAtMs(id);
  });
}

async function readById(
  run: DecommissionRun,
  region: string,
  workspaceIds: readonly string[],
): Promise<readonly WorkspaceRecord[] | undefined> {
  const records: WorkspaceRecord[] = [];
  for (const part of piecesOf(workspaceIds, recordsPerAnswer)) {
    const summary = `data of ${part.length} desktops`;
    const lane = onWorkspaces(region, 'poll', summary, run.fleet.limits);
    const read = await whenReadable(run, () => lane.surveyById({ region, workspaceIds: part }));
    if (read === undefined) return undefined;
    records.push(...read);
  }
  return records;
}
