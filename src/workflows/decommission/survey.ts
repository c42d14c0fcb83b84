import type { ConnectionRecord } from '../../domain/decommission/proof.ts';
import type { DirectoryPair, Fleet } from '../../domain/fleet.ts';
import { isSelected } from '../../domain/fleet.ts';
import { piecesOf } from '../../domain/batches.ts';
import { isStandby, type WorkspaceRecord } from '../../domain/workspace.ts';
import { onWorkspaces } from '../lanes.ts';

/** What both Regions show of one primary of the fleet. */
export interface LookAtDesktop {
  readonly pair: DirectoryPair;
  readonly primary: WorkspaceRecord;
  readonly standby?: WorkspaceRecord;
  readonly connection?: ConnectionRecord;
}

/** WorkSpaces per activity: an answer of some 120 kB, and three events. */
const chunk = 250;

/** Reads every primary of the fleet, its standby by id in its own Region, and who is connected. */
export async function lookAtDesktops(fleet: Fleet): Promise<LookAtDesktop[]> {
  const found: LookAtDesktop[] = [];
  for (const pair of fleet.directories) {
    const primaries = (await readDirectory(fleet, pair.primary)).filter((record) => isOfFleet(fleet, record));
    for (const part of piecesOf(primaries, chunk)) found.push(...(await lookAtPart(fleet, pair, part)));
  }
  return found;
}

/** All WorkSpaces on the pages of a primary directory; one that two pages show is there once. */
export async function readDirectory(fleet: Fleet, directory: string): Promise<WorkspaceRecord[]> {
  const { primaryRegion, limits } = fleet;
  const found = new Map<string, WorkspaceRecord>();
  let nextToken: string | undefined;
  do {
    const lane = onWorkspaces(primaryRegion, 'read', `primaries of ${directory}, ${found.size} so far`, limits);
    const page = await lane.surveyPrimaries({
      ...{ region: primaryRegion, directory, limit: chunk },
      ...(nextToken !== undefined && { nextToken }),
    });
    for (const record of page.records) found.set(record.workspaceId, record);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
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
