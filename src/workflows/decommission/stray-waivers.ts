import type { PlannedDesktop, Waiver } from '../../domain/decommission/plan.ts';
import type { Fleet } from '../../domain/fleet.ts';
import { onWorkspaces } from '../lanes.ts';

/**
 * The waivers of a fleet file that name neither a primary nor a standby of the fleet. What the plan does not name is
 * looked for in both Regions: one file serves decommission and teardown, and a standby may have lost its primary. A
 * Region that does not answer (`read` gives undefined) leaves it open, and a waiver that names nobody does no harm.
 */
export async function strayWaivers(
  fleet: Fleet,
  desktops: readonly PlannedDesktop[],
  read: <T>(read: () => Promise<T>) => Promise<T | undefined>,
): Promise<Waiver[]> {
  const named = new Set(desktops.flatMap(({ primaryId, standbyId }) => [primaryId, standbyId]));
  const open = (fleet.decommission?.waivers ?? []).filter(({ workspaceId }) => !named.has(workspaceId));
  if (open.length === 0) return [];
  const workspaceIds = [...new Set(open.map(({ workspaceId }) => workspaceId))];
  const found = await read(() =>
    Promise.all([inFleet(fleet, 'primary', workspaceIds), inFleet(fleet, 'standby', workspaceIds)]),
  );
  if (found === undefined) return [];
  const ofFleet = new Set(found.flat());
  return open.filter(({ workspaceId }) => !ofFleet.has(workspaceId));
}

/** Which of these ids one Region shows in a directory of the fleet. */
async function inFleet(fleet: Fleet, side: 'primary' | 'standby', workspaceIds: readonly string[]): Promise<string[]> {
  const region = side === 'primary' ? fleet.primaryRegion : fleet.standbyRegion;
  const lane = onWorkspaces(region, 'read', `${workspaceIds.length} WorkSpaces with waivers`, fleet.limits);
  const directories = fleet.directories.map((pair) => pair[side]);
  const records = await lane.surveyById({ region, workspaceIds });
  return records
    .filter(({ directoryId }) => directoryId !== undefined && directories.includes(directoryId))
    .map(({ workspaceId }) => workspaceId);
}
