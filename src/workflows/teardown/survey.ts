import { sleep } from '@temporalio/workflow';
import { piecesOf } from '../../domain/batches.ts';
import type { Fleet } from '../../domain/fleet.ts';
import { standbysOf, type PlannedStandby, type StandbyLook } from '../../domain/teardown/plan.ts';
import type { WorkspaceRecord } from '../../domain/workspace.ts';
import { onWorkspaces } from '../lanes.ts';
import { unlessFirst } from '../unless-first.ts';
import { lookAround, seenOf } from './look-around.ts';

/** WorkSpaces per activity: an answer of some 120 kB, and three events. */
const chunk = 250;

/** Every WorkSpace in the fleet's standby directories whose own record says that it is the standby of a primary. */
export async function findStandbys(fleet: Fleet): Promise<PlannedStandby[]> {
  const found: PlannedStandby[] = [];
  for (const pair of fleet.directories)
    found.push(...standbysOf(fleet, pair, await readDirectory(fleet, pair.standby)));
  return found;
}

async function readDirectory(fleet: Fleet, directory: string): Promise<WorkspaceRecord[]> {
  const { standbyRegion: region, limits } = fleet;
  const found = new Map<string, WorkspaceRecord>();
  let nextToken: string | undefined;
  do {
    const lane = onWorkspaces(region, 'read', `standbys of ${directory}, ${found.size} so far`, limits);
    const page = await lane.surveyPrimaries({
      ...{ region, directory, limit: chunk },
      ...(nextToken !== undefined && { nextToken }),
    });
    for (const record of page.records) found.set(record.workspaceId, record);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return [...found.values()];
}

/** What both Regions show of each standby, by its id. A Region that does not answer in time keeps all that are left. */
export async function lookAtStandbys(
  fleet: Fleet,
  standbys: readonly PlannedStandby[],
): Promise<Map<string, StandbyLook>> {
  const looks = new Map<string, StandbyLook>();
  let silent: StandbyLook['silent'];
  for (const part of piecesOf(standbys, chunk)) {
    const look = silent === undefined ? await lookAround(fleet, part, (read) => inTime(fleet, read)) : undefined;
    if (look?.kind === 'silent') silent = look;
    for (const standby of part) {
      const seen = look?.kind === 'seen' ? seenOf(look, standby) : {};
      looks.set(standby.standbyId, silent === undefined ? seen : { silent });
    }
  }
  return looks;
}

/** A failing primary Region is why a teardown may be wanted at all: its silence must not keep the plan from being made. */
function inTime<T>({ limits }: Fleet, read: () => Promise<T>): Promise<T | undefined> {
  return unlessFirst(read, () => sleep(limits.removalDeadlineMs, { summary: 'for a Region that does not answer' }));
}
