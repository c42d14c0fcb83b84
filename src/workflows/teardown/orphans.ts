import type { DirectoryPair, Fleet } from '../../domain/fleet.ts';
import { maybeOrphans, orphansOf, type PlannedStandby } from '../../domain/teardown/plan.ts';
import type { WorkspaceRecord } from '../../domain/workspace.ts';
import { onWorkspaces } from '../lanes.ts';

/** What a waiver names, whose record names no primary any more, and whose tags say that it was a standby of this fleet. */
export async function findOrphans(
  fleet: Fleet,
  pair: DirectoryPair,
  records: readonly WorkspaceRecord[],
): Promise<PlannedStandby[]> {
  const maybe = maybeOrphans(records, fleet.decommission?.waivers ?? []);
  if (maybe.length === 0) return [];
  const { standbyRegion: region, limits, name } = fleet;
  const lane = onWorkspaces(region, 'read', `whose were ${maybe.length} WorkSpaces?`, limits);
  const standbyIds = maybe.map(({ workspaceId }) => workspaceId);
  return orphansOf(pair, maybe, await lane.readTaggedPrimaries({ region, standbyIds, fleet: name }));
}
