import type { JsonObject } from '../json.ts';
import { statusAt, type Endpoint } from '../world/endpoint.ts';
import { lastConnectedAt, sessionAt } from '../world/sessions.ts';
import { isFrozen, snapshotAt } from '../world/snapshots.ts';
import { isInstanceLive, provisionStateAt } from '../world/instance.ts';
import { failureAt, isLive, stateAt, type Workspace } from '../world/workspace.ts';
import type { World } from '../world/world.ts';

/** Everything as it truly is, without lag, invisibility and faults. */
export function truthOf(world: World, withGone: boolean): JsonObject {
  const nowMs = world.clock.now();
  return {
    summary: summaryOf(world),
    directories: [...world.directories.values()].map(({ id, region, type, registered, pairedWith }) => ({
      directoryId: id,
      region,
      type,
      registered,
      pairedWith,
    })),
    workspaces: [...world.everyWorkspace()]
      .filter((workspace) => withGone || isLive(workspace, nowMs))
      .map((workspace) => workspaceTruth(world, workspace)),
    endpoints: world.endpoints
      .filter((endpoint) => withGone || statusAt(endpoint, nowMs) !== 'GONE')
      .map((endpoint) => endpointTruth(world, endpoint)),
    identities: world.identities.map(({ name, region, verified }) => ({ name, region, verified })),
  };
}

/** Counts of what is live. */
export function summaryOf(world: World): JsonObject {
  const nowMs = world.clock.now();
  const live = [...world.everyWorkspace()].filter((workspace) => isLive(workspace, nowMs));
  const liveInstances = [...world.instances.every()].filter((instance) => isInstanceLive(instance, nowMs));
  const count = (role: Workspace['role']): number => live.filter((workspace) => workspace.role === role).length;
  return {
    nowMs: Math.round(nowMs),
    seed: world.seed,
    speed: world.clock.speed,
    account: world.settings.account,
    primaryRegion: world.primaryRegion,
    standbyRegion: world.standbyRegion,
    workspaces: countsOf(live, (workspace) => stateAt(workspace, nowMs)),
    instances: countsOf(liveInstances, (instance) => provisionStateAt(instance, nowMs)),
    primaries: count('primary'),
    standbys: count('standby'),
    plain: count('plain'),
    endpoints: world.endpoints.filter((endpoint) => statusAt(endpoint, nowMs) !== 'GONE').length,
  };
}

/** By Region and state. */
function countsOf<T extends { readonly region: string }>(all: readonly T[], stateOf: (one: T) => string): JsonObject {
  const counts: Record<string, Record<string, number>> = {};
  for (const one of all) {
    const ofRegion = (counts[one.region] ??= {});
    const state = stateOf(one);
    ofRegion[state] = (ofRegion[state] ?? 0) + 1;
  }
  return counts;
}

/** One WorkSpace as it truly is. */
export function workspaceTruth(world: World, workspace: Workspace): JsonObject {
  const nowMs = world.clock.now();
  const failure = failureAt(workspace, nowMs);
  return {
    workspaceId: workspace.id,
    region: workspace.region,
    directoryId: workspace.directoryId,
    userName: workspace.userName,
    role: workspace.role,
    desktop: workspace.desktop,
    state: stateAt(workspace, nowMs),
    live: isLive(workspace, nowMs),
    errorCode: failure?.code ?? null,
    errorMessage: failure?.message ?? null,
    primaryWorkspaceId: workspace.primary?.workspaceId ?? null,
    primaryRegion: workspace.primary?.region ?? null,
    standbyWorkspaceIds: workspace.standbys.map(({ workspaceId }) => workspaceId),
    attempt: workspace.attempt,
    createdAtMs: instant(world, workspace.createdMs),
    visibleAtMs: instant(world, workspace.visibleMs),
    readyAtMs: workspace.outcome === 'available' ? instant(world, workspace.provisionedMs) : null,
    terminatedAtMs: workspace.termination ? instant(world, workspace.termination.atMs) : null,
    tags: Object.fromEntries(workspace.tags),
    dataReplication: workspace.dataReplication,
    snapshotAtMs: instant(world, snapshotAt(world, workspace, nowMs) ?? -Infinity),
    replicationFrozen: isFrozen(workspace, nowMs),
    runningMode: workspace.runningMode,
    connected: sessionAt(workspace, nowMs) !== undefined,
    lastConnectedAtMs: instant(world, lastConnectedAt(workspace, nowMs) ?? -Infinity),
  };
}

function endpointTruth(world: World, endpoint: Endpoint): JsonObject {
  const status = statusAt(endpoint, world.clock.now());
  return {
    endpointName: endpoint.name,
    endpointId: endpoint.id,
    region: endpoint.region,
    secondaryRegion: endpoint.secondaryRegion,
    status,
    live: status !== 'GONE',
    createdAtMs: instant(world, endpoint.createdMs),
    readyAtMs: endpoint.settledAs === 'READY' ? instant(world, endpoint.settledMs) : null,
    tags: Object.fromEntries(endpoint.tags),
  };
}

/** Real time; null for what has always been there or never comes. */
export function instant(world: World, worldMs: number): number | null {
  return Number.isFinite(worldMs) ? world.clock.toReal(worldMs) : null;
}
