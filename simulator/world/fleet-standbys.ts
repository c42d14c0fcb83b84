import { between, streamOf } from '../randomness.ts';
import type { Age, ExistingStandbys, FleetRequest, Pick } from './fleet-request.ts';
import { freeze, snapshotsFrom } from './snapshots.ts';
import { standbyOf } from './standby.ts';
import type { Workspace } from './workspace.ts';
import type { World } from './world.ts';

/** Which desktops, by index, are special in one way. */
export type Chosen = (index: number) => boolean;

/** Picks desktops by a name of the pick and the seed. */
export type Choose = (name: string, pick: Pick | undefined) => Chosen;

const twoDaysMs = 48 * 60 * 60_000;

/** Makes the standby of a desktop that has one from the start; the first group that picks the desktop says which. */
export function seedStandbys(
  world: World,
  { existingStandbys, frozenReplication }: FleetRequest,
  choose: Choose,
): (index: number, primary: Workspace, directoryId: string) => void {
  const groups = groupsOf(existingStandbys).map((group, position) => ({
    group,
    isChosen: choose(position === 0 ? 'existingStandbys' : `existingStandbys/${String(position)}`, group.pick),
  }));
  const isFrozen = choose('frozenReplication', frozenReplication);
  return (index, primary, directoryId) => {
    const group = groups.find(({ isChosen }) => isChosen(index))?.group;
    if (!group) return;
    const standby = addExisting(world, directoryId, primary, group);
    if (isFrozen(index)) freeze(standby, true, world.clock.now());
  };
}

/** A duration of one desktop out of a range. */
export function ageOf(world: World, name: string, age: Age): number {
  return typeof age === 'number' ? age : between(streamOf(world.seed, name), age);
}

function groupsOf(asked: FleetRequest['existingStandbys']): readonly ExistingStandbys[] {
  if (asked === undefined) return [];
  if (typeof asked === 'number') return [{ pick: asked }];
  if (!Array.isArray(asked)) return [asked];
  return isGroups(asked) ? asked : [{ pick: asked }];
}

function isGroups(list: number[] | ExistingStandbys[]): list is ExistingStandbys[] {
  return typeof list[0] === 'object';
}

function addExisting(world: World, directoryId: string, primary: Workspace, group: ExistingStandbys): Workspace {
  const { state = 'STOPPED', tags = {}, dataReplication = 'NO_REPLICATION', snapshotAgeMs } = group;
  const nowMs = world.clock.now();
  const order = {
    primary,
    region: world.standbyRegion,
    directoryId,
    volumeEncryptionKey: undefined,
    dataReplication,
    tags: new Map(Object.entries(tags)),
  };
  const isPending = state === 'PENDING';
  const createdMs = isPending ? nowMs : nowMs - twoDaysMs;
  const fate = isPending
    ? {}
    : { outcome: state === 'ERROR' ? ('error' as const) : ('available' as const), durationMs: 0 };
  const made = standbyOf(world, order, 1, createdMs, fate);
  const snapshotMs =
    nowMs - ageOf(world, `snapshot-age/${primary.userName}`, snapshotAgeMs ?? [0, world.settings.snapshotIntervalMs]);
  // A seeded one has been there for a while: no lag, and it rests in the state asked for.
  const standby: Workspace = {
    ...made,
    visibleMs: createdMs,
    completeMs: createdMs,
    relationLagMs: 0,
    restingState: isPending ? undefined : state,
    ...(isPending ? {} : { snapshots: snapshotsFrom(world, primary.userName, snapshotMs, nowMs) }),
  };
  world.add(standby);
  primary.standbys.push({ workspaceId: standby.id, region: standby.region });
  return standby;
}
