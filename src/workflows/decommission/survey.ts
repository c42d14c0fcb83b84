import type { ConnectionRecord } from '../../domain/decommission/proof.ts';
import type { DirectoryPair, Fleet } from '../../domain/fleet.ts';
import { isSelected } from '../../domain/fleet.ts';
import { piecesOf } from '../../domain/batches.ts';
import { isLeaving, isStandby, type WorkspaceRecord } from '../../domain/workspace.ts';
import { everyPage } from '../every-page.ts';
import { onWorkspaces } from '../lanes.ts';

/** What both Regions show of one primary of the fleet. */
export interface LookAtDesktop {
  readonly pair: DirectoryPair;
  readonly primary: WorkspaceRecord;
  readonly standby?: WorkspaceRecord;
  readonly connection?: ConnectionRecord;
}

/** WorkSpaces per activity: an answer of some 240 kB, and three events. */
export const recordsPerAnswer = 500;

/** What both Regions show of a fleet. */
export interface LookAtFleet {
  readonly desktops: readonly LookAtDesktop[];
  /** Primary directories with WorkSpaces that are not of the fleet, and that are not leaving. */
  readonly inUse: ReadonlySet<string>;
}

/** Reads every primary of the fleet, its standby by id in its own Region, and who is connected. */
export async function lookAtDesktops(fleet: Fleet): Promise<LookAtFleet> {
  const desktops: LookAtDesktop[] = [];
  const inUse = new Set<string>();
  for (const pair of fleet.directories) {
    const records = await readDirectory(fleet, fleet.primaryRegion, pair.primary);
    const primaries = records.filter((record) => isOfFleet(fleet, record));
    if (records.some((record) => !isOfFleet(fleet, record) && !isLeaving(record))) inUse.add(pair.primary);
    for (const part of piecesOf(primaries, recordsPerAnswer)) desktops.push(...(await lookAtPart(fleet, pair, part)));
  }
  return { desktops, inUse };
}

/** All WorkSpaces on the pages of a directory; one that two pages show is there once. */
export async function readDirectory(fleet: Fleet, region: string, directory: string): Promise<WorkspaceRecord[]> {
  const found = new Map<string, WorkspaceRecord>();
  await everyPage(
    (from) => {
      const summary = `WorkSpaces of ${directory}, ${found.size} so far`;
      const scope = { region, directory, limit: recordsPerAnswer };
      return onWorkspaces(region, 'read', summary, fleet.limits).surveyPrimaries({ ...scope, ...from });
    },
    ({ records }) => {
      for (const record of records) found.set(record.workspaceId, record);
    },
  );
  return [...found.values()];
}

function isOfFleet(fleet: Fleet, record: WorkspaceRecord): boolean {
  return record.userName !== undefined && !isStandby(record) && isSelected(fleet, record.userName, record.workspaceId);
}

async function lookAtPart(
  fleet: Fleet,
  pair: DirectoryPair,
  primaries: readonly WorkspaceRecord[],
): Promise<LookAtDesktop[]> {
  const { primaryRegion, standbyRegion, limits } = fleet;
  const standbyIds = primaries.flatMap((primary) => standbyIdOf(fleet, primary) ?? []);
  const primaryIds = primaries.map(({ workspaceId }) => workspaceId);
  const [standbys, connections] = await Promise.all([
    onWorkspaces(standbyRegion, 'read', `${standbyIds.length} standbys`, limits).surveyById({
      region: standbyRegion,
      workspaceIds: standbyIds,
    }),
    onWorkspaces(primaryRegion, 'read', `who is connected, of ${primaryIds.length}`, limits).readConnections({
      region: primaryRegion,
      workspaceIds: primaryIds,
    }),
  ]);
  return primaries.map((primary) => {
    const standby = standbys.find(({ workspaceId }) => workspaceId === standbyIdOf(fleet, primary));
    const connection = connections.find(({ workspaceId }) => workspaceId === primary.workspaceId);
    return { pair, primary, ...(standby && { standby }), ...(connection && { connection }) };
  });
}

/** The one standby that the primary's own record names in the standby Region. */
export function standbyIdOf(fleet: Pick<Fleet, 'standbyRegion'>, primary: WorkspaceRecord): string | undefined {
  const named = primary.related.filter(({ type, region }) => type === 'STANDBY' && region === fleet.standbyRegion);
  return named.length === 1 ? named[0]?.workspaceId : undefined;
}
