import type { Workspace } from '../world/workspace.ts';
import type { World } from '../world/world.ts';
import { ControlError } from './reply.ts';

/** Makes a standby that of another primary, or of none; both sides know it. */
export function relate(world: World, standby: Workspace, primaryId: string | null): void {
  if (standby.role !== 'standby') throw new ControlError(409, `${standby.id} is no standby.`);
  const primary = primaryId === null ? undefined : primaryOf(world, primaryId);
  const former = standby.primary && world.workspace(standby.primary.region, standby.primary.workspaceId);
  const place = former?.standbys.findIndex(({ workspaceId }) => workspaceId === standby.id) ?? -1;
  if (place >= 0) former?.standbys.splice(place, 1);
  standby.primary = primary && { workspaceId: primary.id, region: primary.region };
  primary?.standbys.push({ workspaceId: standby.id, region: standby.region });
}

function primaryOf(world: World, id: string): Workspace {
  const primary = [...world.everyWorkspace()].find((one) => one.id === id && one.role !== 'standby');
  if (!primary) throw new ControlError(404, `There is no primary ${id}.`);
  return primary;
}
