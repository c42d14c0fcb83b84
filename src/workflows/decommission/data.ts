import { withOlderData } from '../../domain/decommission/newer-data.ts';
import type { ReplicationView } from '../../domain/decommission/replicated-data.ts';
import { nowMs } from '../clock.ts';
import { onWorkspaces } from '../lanes.ts';
import { whenReadable } from './readable.ts';
import type { DecommissionRun } from './run.ts';

/** Looks within the deadline: more would fill the history, for a wave may wait for a day. */
const looks = 12;

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
    const older = await lookForOlderData(run, waiting);
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

async function lookForOlderData(run: DecommissionRun, primaryIds: readonly string[]): Promise<string[] | undefined> {
  const { primaryRegion, standbyRegion } = run.fleet;
  const fenced = primaryIds.map((id) => ({ ...run.desktop(id), fencedAtMs: run.ledger.fencedAtMs(id) }));
  const laterThanMs = Math.min(...fenced.map(({ fencedAtMs }) => fencedAtMs));
  const standbyIds = fenced.flatMap(({ standbyId }) => standbyId ?? []);
  const [primaries, standbys] = await Promise.all([
    readReplication(run, primaryRegion, primaryIds, laterThanMs),
    readReplication(run, standbyRegion, standbyIds, laterThanMs),
  ]);
  if (primaries === undefined || standbys === undefined) return undefined;
  return withOlderData(fenced, primaries, standbys);
}

async function readReplication(
  run: DecommissionRun,
  region: string,
  workspaceIds: readonly string[],
  laterThanMs: number,
): Promise<readonly ReplicationView[] | undefined> {
  const lane = onWorkspaces(region, 'poll', `data of ${workspaceIds.length} desktops`, run.fleet.limits);
  return whenReadable(run, () => lane.readReplication({ region, workspaceIds, laterThanMs }), region);
}
