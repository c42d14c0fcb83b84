import { idTail, seededPick } from '../randomness.ts';
import { directoryIdOf, type Directory } from './directory.ts';
import { seedMail } from './fleet-mail.ts';
import type { DirectoryPair, FleetRequest, Pick } from './fleet-request.ts';
import { userNames } from './names.ts';
import { seedStandbys, type Chosen } from './fleet-standbys.ts';
import { seedConnections } from './fleet-users.ts';
import { plainDefaults, primaryBundleId } from './standby.ts';
import type { Workspace } from './workspace.ts';
import type { World } from './world.ts';

interface Pair {
  readonly primary: Directory;
  readonly standby: Directory;
}

/** Replaces the world by a fleet; the same request and seed give the same one. */
export function seedFleet(world: World, request: FleetRequest): void {
  world.empty(request.seed ?? world.seed);
  world.primaryRegion = request.primaryRegion ?? 'us-east-1';
  world.standbyRegion = request.standbyRegion ?? 'us-west-2';
  const users = userNames(world.seed, request.desktops ?? 60, request.users ?? []);
  const chosen = (name: string, pick: Pick | undefined): Chosen => chooser(world.seed, name, pick, users.length);
  const pairs = seedDirectories(world, request, users, chosen('missingUsers', request.missingUsers));
  const stateOf = valueOf(request.primaryStates, (name, pick) => chosen(`state/${name}`, pick), 'AVAILABLE');
  const modeOf = valueOf(request.runningModes, (name, pick) => chosen(`mode/${name}`, pick), 'AUTO_STOP');
  const isDuplicate = chosen('duplicateUsers', request.duplicateUsers);
  const isStranger = chosen('strangers', request.strangers);
  const addStandby = seedStandbys(world, request, chosen);
  const addConnections = seedConnections(world, request, chosen);

  users.forEach((userName, index) => {
    const pair = pairs[index % pairs.length];
    if (!pair) return;
    const primary = primaryOf(world, pair, userName, index, { state: stateOf(index), mode: modeOf(index) });
    world.add(primary);
    if (isDuplicate(index)) world.add(secondPrimaryOf(world, primary));
    if (isStranger(index)) world.add(strangerOf(world, pair, userName));
    addStandby(index, primary, pair.standby.id);
    addConnections(index, primary);
  });
  seedMail(world, request);
}

function chooser(seed: number, name: string, pick: Pick | undefined, size: number): Chosen {
  if (pick === undefined) return () => false;
  const members = typeof pick === 'number' ? seededPick(seed, name, pick, size) : new Set(pick);
  return (index) => members.has(index);
}

function valueOf(
  picks: Readonly<Record<string, Pick>> | undefined,
  choose: (name: string, pick: Pick) => Chosen,
  otherwise: string,
): (index: number) => string {
  const choices = Object.entries(picks ?? {}).map(([name, pick]) => ({ name, isChosen: choose(name, pick) }));
  return (index) => choices.find(({ isChosen }) => isChosen(index))?.name ?? otherwise;
}

function seedDirectories(world: World, request: FleetRequest, users: readonly string[], isMissing: Chosen): Pair[] {
  const wanted = request.directories ?? 2;
  const written: DirectoryPair[] = typeof wanted === 'number' ? Array.from({ length: wanted }, () => ({})) : wanted;
  return written.map((pair, position) => {
    const primaryId = pair.primaryDirectoryId ?? directoryIdOf(world.primaryRegion, position + 1);
    const standbyId = pair.standbyDirectoryId ?? directoryIdOf(world.standbyRegion, position + 1);
    const missing = users.filter((_, index) => index % written.length === position && isMissing(index));
    const type = pair.type ?? 'AD_CONNECTOR';
    const primary: Directory = {
      id: primaryId,
      region: world.primaryRegion,
      type,
      registered: pair.primaryRegistered ?? true,
      pairedWith: standbyId,
      missingUsers: new Set(),
      tags: new Map(),
    };
    const standby: Directory = {
      ...primary,
      id: standbyId,
      region: world.standbyRegion,
      registered: pair.standbyRegistered ?? true,
      pairedWith: primaryId,
      missingUsers: new Set(missing.map((name) => name.toLowerCase())),
      tags: new Map(),
    };
    world.addDirectory(primary);
    world.addDirectory(standby);
    return { primary, standby };
  });
}

function primaryOf(
  world: World,
  pair: Pair,
  userName: string,
  index: number,
  { state, mode }: { state: string; mode: string },
): Workspace {
  const { id: directoryId, region } = pair.primary;
  const name = `primary/${region}/${directoryId}/${userName}`;
  const encrypted = `arn:aws:kms:${region}:${world.settings.account}:key/5f1d9a4e-0000-4000-8000-00000000beef`;
  return {
    ...plainDefaults(world, name),
    id: `ws-${idTail(world.seed, name, 9)}`,
    region,
    directoryId,
    userName,
    role: 'primary',
    desktop: index,
    bundleId: primaryBundleId,
    runningMode: mode,
    volumeEncryptionKey: encrypted,
    restingState: state,
  };
}

function secondPrimaryOf(world: World, primary: Workspace): Workspace {
  const name = `second/${primary.region}/${primary.directoryId}/${primary.userName}`;
  const id = `ws-${idTail(world.seed, name, 9)}`;
  return { ...primary, id, desktop: null, standbys: [], tags: new Map(), sessions: [] };
}

function strangerOf(world: World, pair: Pair, userName: string): Workspace {
  const { id: directoryId, region } = pair.standby;
  const name = `stranger/${region}/${directoryId}/${userName}`;
  const id = `ws-${idTail(world.seed, name, 9)}`;
  return { ...plainDefaults(world, name), id, region, directoryId, userName, restingState: 'AVAILABLE' };
}
