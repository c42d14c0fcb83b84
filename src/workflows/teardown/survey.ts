import { sleep } from '@temporalio/workflow';
import { piecesOf } from '../../domain/batches.ts';
import type { Fleet } from '../../domain/fleet.ts';
import { standbysOf, type PlannedStandby, type StandbyLook } from '../../domain/teardown/plan.ts';
import type { WorkspaceRecord } from '../../domain/workspace.ts';
import { readDirectory, recordsPerAnswer } from '../decommission/survey.ts';
import { unlessFirst } from '../unless-first.ts';
import { lookAround, seenOf } from './look-around.ts';
import { findOrphans } from './orphans.ts';

/** Every WorkSpace in the fleet's standby directories, whatever it is. */
export async function readStandbyDirectories(fleet: Fleet): Promise<WorkspaceRecord[]> {
  const found: WorkspaceRecord[] = [];
  for (const { standby } of fleet.directories)
    found.push(...(await readDirectory(fleet, fleet.standbyRegion, standby)));
  return found;
}

/** Those that are the standby of a primary, or were one and are named by a waiver; and the records of all. */
export async function findStandbys(
  fleet: Fleet,
): Promise<{ readonly standbys: readonly PlannedStandby[]; readonly records: readonly WorkspaceRecord[] }> {
  const standbys: PlannedStandby[] = [];
  const all: WorkspaceRecord[] = [];
  for (const pair of fleet.directories) {
    const records = await readDirectory(fleet, fleet.standbyRegion, pair.standby);
    standbys.push(...standbysOf(fleet, pair, records), ...(await findOrphans(fleet, pair, records)));
    all.push(...records);
  }
  return { standbys, records: all };
}

/** What both Regions show of each standby, by its id. A Region that does not answer in time keeps all that are left. */
export async function lookAtStandbys(
  fleet: Fleet,
  standbys: readonly PlannedStandby[],
): Promise<Map<string, StandbyLook>> {
  const looks = new Map<string, StandbyLook>();
  let silent: StandbyLook['silent'];
  for (const part of piecesOf(standbys, recordsPerAnswer)) {
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
export function inTime<T>({ limits }: Fleet, read: () => Promise<T>): Promise<T | undefined> {
  return unlessFirst(read, () => sleep(limits.removalDeadlineMs, { summary: 'for a Region that does not answer' }));
}
