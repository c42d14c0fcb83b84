import { between, idTail, logNormal, streamOf } from '../randomness.ts';
import { snapshotsFrom } from './snapshots.ts';
import type { ProvisioningOutcome, Workspace } from './workspace.ts';
import type { World } from './world.ts';

/** What is asked for when a standby is made. */
export interface StandbyOrder {
  readonly primary: Workspace;
  readonly region: string;
  readonly directoryId: string;
  readonly volumeEncryptionKey: string | undefined;
  readonly dataReplication: string;
  readonly tags: Map<string, string>;
}

/** A fate imposed by a fault; what it leaves open is left to the seed. */
export interface Fate {
  readonly outcome?: ProvisioningOutcome | undefined;
  readonly durationMs?: number | undefined;
  readonly errorCode?: string | undefined;
  readonly errorMessage?: string | undefined;
}

/** Which standby of this user in this directory the next one would be, from 1. */
export function nextAttempt(world: World, region: string, directoryId: string, userName: string): number {
  return world.ofUser(region, directoryId, userName).filter(({ role }) => role === 'standby').length + 1;
}

/** Makes a standby that begins its life at the given instant, and relates it to its primary. */
export function addStandby(world: World, order: StandbyOrder, attempt: number, atMs: number, fate: Fate): Workspace {
  const standby = standbyOf(world, order, attempt, atMs, fate);
  world.add(standby);
  order.primary.standbys.push({ workspaceId: standby.id, region: standby.region });
  return standby;
}

/** A standby created at the given instant, not yet part of the world; all its chances come from its own stream. */
export function standbyOf(
  world: World,
  order: StandbyOrder,
  attempt: number,
  createdMs: number,
  fate: Fate,
): Workspace {
  const { settings, seed } = world;
  const name = `${order.region}/${order.directoryId}/${order.primary.userName}/${String(attempt)}`;
  const random = streamOf(seed, `standby/${name}`);
  const seededMs = logNormal(random, settings.provisioning.medianMs, settings.provisioning.sigma);
  const outcome = fate.outcome ?? seededOutcome(world, random());
  const visibleMs = createdMs + between(random, settings.visibility.invisibleMs);
  const relationLagMs = between(random, settings.visibility.relationLagMs);
  const provisionedMs = outcome === 'never' ? Infinity : createdMs + (fate.durationMs ?? seededMs);
  return {
    ...plainDefaults(world, name),
    id: `ws-${idTail(seed, name, 9)}`,
    region: order.region,
    directoryId: order.directoryId,
    userName: order.primary.userName,
    role: 'standby',
    desktop: order.primary.desktop,
    volumeEncryptionKey: order.volumeEncryptionKey,
    dataReplication: order.dataReplication,
    createdMs,
    visibleMs,
    completeMs: visibleMs + between(random, settings.visibility.incompleteMs),
    relationLagMs,
    outcome,
    provisionedMs,
    snapshots: snapshotsFrom(world, order.primary.userName, provisionedMs, provisionedMs),
    provisioningFailure: {
      code: fate.errorCode ?? 'InternalServiceError',
      message: fate.errorMessage ?? 'The WorkSpace could not be provisioned.',
    },
    attempt,
    primary: { workspaceId: order.primary.id, region: order.primary.region },
    tags: order.tags,
  };
}

function seededOutcome(world: World, chance: number): ProvisioningOutcome {
  const { errorShare, neverShare } = world.settings.provisioning;
  if (chance < errorShare) return 'error';
  return chance < errorShare + neverShare ? 'never' : 'available';
}

/** What WorkSpaces of every role have alike. */
export function plainDefaults(
  world: World,
  name: string,
): Omit<Workspace, 'id' | 'region' | 'directoryId' | 'userName'> {
  const tail = idTail(world.seed, `host/${name}`, 8);
  const octet = (salt: string): string => String(1 + Math.floor(streamOf(world.seed, `${salt}/${name}`)() * 253));
  return {
    role: 'plain',
    desktop: null,
    bundleId: standbyBundleId,
    runningMode: 'AUTO_STOP',
    volumeEncryptionKey: undefined,
    dataReplication: 'NO_REPLICATION',
    computerName: `WSAMZN-${tail.toUpperCase()}`,
    ipAddress: `10.${octet('a')}.${octet('b')}.${octet('c')}`,
    createdMs: -Infinity,
    visibleMs: -Infinity,
    completeMs: -Infinity,
    relationLagMs: 0,
    outcome: 'available',
    provisionedMs: -Infinity,
    provisioningFailure: undefined,
    restingState: undefined,
    idleStopMs: world.settings.idleStopMs,
    stoppingMs: world.settings.stoppingMs,
    attempt: 1,
    primary: undefined,
    standbys: [],
    tags: new Map(),
    termination: undefined,
    orphanedMs: undefined,
    forced: undefined,
    changes: [],
    sessions: [],
    snapshots: { firstMs: -Infinity, nextMs: Infinity, extraMs: [], frozen: [] },
  };
}

/** The customer's own bundle in the primary Region: Windows, bring your own licence. */
export const primaryBundleId = 'wsb-l1feb0at1';
/** Its mirror image in the standby Region, made by the service. */
export const standbyBundleId = 'wsb-l1feb0at2';
