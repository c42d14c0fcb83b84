import { streamOf } from '../randomness.ts';
import { stateAt, stateSince, type Snapshots, type Workspace } from './workspace.ts';
import type { World } from './world.ts';

const leaving = new Set(['TERMINATING', 'TERMINATED', 'GONE']);

/** A first snapshot, and then one per interval; where in the interval depends on seed and user. */
export function snapshotsFrom(world: World, userName: string, firstMs: number, sinceMs: number): Snapshots {
  const phase = streamOf(world.seed, `snapshot/${userName}`)();
  return { firstMs, nextMs: sinceMs + phase * world.settings.snapshotIntervalMs, extraMs: [], frozen: [] };
}

/**
 * When the last snapshot was taken that replication has used. AWS says "every 12 hours" and not when; whether it takes one of
 * a primary that is in ADMIN_MAINTENANCE or STOPPED it does not say: a setting.
 */
export function snapshotAt(world: World, standby: Workspace, atMs: number): number | undefined {
  const { dataReplication, provisionedMs, outcome, snapshots } = standby;
  if (dataReplication !== 'PRIMARY_AS_SOURCE' || outcome !== 'available' || atMs < provisionedMs) return undefined;
  const taken = [snapshots.firstMs, ...snapshots.extraMs].filter((ms) => ms <= atMs);
  const lastMs = Math.max(...taken, scheduledAt(world, standby, atMs));
  return lastMs === -Infinity ? undefined : lastMs;
}

/** Is replication standing still by command? */
export function isFrozen({ snapshots }: Workspace, atMs: number): boolean {
  return snapshots.frozen.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs);
}

/** Stops replication, or lets it go on. */
export function freeze(standby: Workspace, isOn: boolean, atMs: number): void {
  const { frozen } = standby.snapshots;
  if (isOn && !isFrozen(standby, atMs)) frozen.push({ fromMs: atMs, toMs: Infinity });
  if (!isOn) for (const span of frozen) span.toMs = Math.min(span.toMs, atMs);
}

/** The last one by schedule; -Infinity where there was none. Spans without snapshots are stepped over as a whole. */
function scheduledAt(world: World, standby: Workspace, atMs: number): number {
  const { snapshotIntervalMs: intervalMs } = world.settings;
  const { nextMs } = standby.snapshots;
  let at = nextMs + Math.floor((atMs - nextMs) / intervalMs) * intervalMs;
  while (at >= nextMs) {
    const sinceMs = blockedSince(world, standby, at);
    if (sinceMs === undefined) return at;
    const before = nextMs + (Math.ceil((sinceMs - nextMs) / intervalMs) - 1) * intervalMs;
    at = Math.min(before, at - intervalMs);
  }
  return -Infinity;
}

/** Since when nothing could be taken of the primary at that moment; undefined when it could. */
function blockedSince(world: World, { primary: relative, snapshots }: Workspace, atMs: number): number | undefined {
  const span = snapshots.frozen.find(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs);
  if (span) return span.fromMs;
  const primary = relative && world.workspace(relative.region, relative.workspaceId);
  if (!primary) return -Infinity;
  const { snapshotsWhileFenced, snapshotsWhileStopped } = world.settings;
  const state = stateAt(primary, atMs);
  const isBlocked =
    leaving.has(state) ||
    (state === 'ADMIN_MAINTENANCE' && !snapshotsWhileFenced) ||
    (state === 'STOPPED' && !snapshotsWhileStopped);
  return isBlocked ? stateSince(primary, atMs) : undefined;
}
