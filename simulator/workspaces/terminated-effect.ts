import type { JsonObject } from '../json.ts';
import { lastConnectedAt, sessionAt } from '../world/sessions.ts';
import { isFrozen, snapshotAt } from '../world/snapshots.ts';
import { stateAt, type Relative, type Workspace } from '../world/workspace.ts';
import type { World } from '../world/world.ts';

/** The truth at this moment, for those who check whether it was right to do this. */
export function terminatedEffect(world: World, workspace: Workspace, atMs: number): JsonObject {
  return {
    workspaceId: workspace.id,
    region: workspace.region,
    directoryId: workspace.directoryId,
    userName: workspace.userName,
    role: workspace.role,
    tags: Object.fromEntries(workspace.tags),
    stateBefore: stateAt(workspace, atMs),
    connected: sessionAt(workspace, atMs) !== undefined,
    lastConnectedAtMs: realTime(world, lastConnectedAt(workspace, atMs)),
    primary: workspace.primary ? relativeTruth(world, workspace.primary, atMs) : null,
    standbys: workspace.standbys.map((relative) => relativeTruth(world, relative, atMs)),
  };
}

function relativeTruth(world: World, { region, workspaceId }: Relative, atMs: number): JsonObject {
  const relative = world.workspace(region, workspaceId);
  if (!relative) return { workspaceId, region, state: 'GONE' };
  const truth: JsonObject = { workspaceId, region, state: stateAt(relative, atMs), userName: relative.userName };
  if (relative.role !== 'standby') return truth;
  return {
    ...truth,
    primaryWorkspaceId: relative.primary?.workspaceId ?? null,
    dataReplication: relative.dataReplication,
    replicationFrozen: isFrozen(relative, atMs),
    snapshotAtMs: realTime(world, snapshotAt(world, relative, atMs)),
    connected: sessionAt(relative, atMs) !== undefined,
    lastConnectedAtMs: realTime(world, lastConnectedAt(relative, atMs)),
  };
}

function realTime({ clock }: World, worldMs: number | undefined): number | null {
  return worldMs === undefined ? null : clock.toReal(worldMs);
}
