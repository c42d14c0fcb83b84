import type { WorldWorkspace } from '../audit/log.ts';
import { terminatedWorkspaces } from '../audit/log.ts';
import { accessKeys } from './access-keys.ts';
import { directoryPair, writeFleetFile } from './fleet-files.ts';
import { gatedFleet } from './gated-fleet.ts';
import { adminKey } from './instance-fleet.ts';
import { launchByHand } from './instances-by-hand.ts';
import type { FleetOptions, TestFleet } from './test-fleet.ts';

const brisk = { perSecond: 200, burst: 200 };

/** A fleet whose standbys stay awake, in a world in which prepare takes a second. */
export function teardownFleet(options: FleetOptions = {}): FleetOptions {
  return gatedFleet({
    directories: 1,
    ...options,
    settings: {
      provisioning: { medianMs: 300, sigma: 0.1 },
      idleStopMs: 360_000_000,
      rates: { workspaces: brisk, ses: brisk },
      ses: { creatingMs: [50, 200], invisibleMs: [0, 0], deletingMs: [50, 200] },
      ...options.settings,
    },
  });
}

/** The same in an account in which somebody else launches instances, which come and go at once. */
export function teardownFleetWithInstances(options: FleetOptions = {}): FleetOptions {
  return teardownFleet({
    ...options,
    settings: {
      accessKeys: { ...accessKeys, [adminKey]: { role: 'admin' } },
      rates: { workspaces: brisk, ses: brisk, 'workspaces-instances': brisk },
      instances: { allocatingMedianMs: 100, deallocatingMs: [100, 300], invisibleMs: [0, 0], deallocatedMs: [0, 200] },
    },
  });
}

/** Launches an instance that says that it is this machine of that fleet. */
export function launchMachine({ world }: TestFleet, fleet: string, machine: string): Promise<string> {
  const tags = { 'lifeboat:fleet': fleet, 'lifeboat:run': 'an-earlier-run', 'lifeboat:instance': machine };
  return launchByHand({ simulator: world.simulator, accessKeyId: adminKey }, tags);
}

/** The living standby of a desktop by its number. */
export async function standbyOf(fleet: TestFleet, desktop: number): Promise<WorldWorkspace> {
  const { workspaces } = await fleet.world.simulator.state();
  const id = fleet.primaries[desktop]?.workspaceId;
  const found = workspaces.find((each) => each.role === 'standby' && each.live && each.primaryWorkspaceId === id);
  if (found === undefined) throw new Error(`desktop ${desktop} has no standby`);
  return found;
}

/** Gives seeded standbys the tags that a prepare of this fleet would have given them. */
export async function tagAsOurs(fleet: TestFleet, desktops: readonly number[]): Promise<void> {
  for (const desktop of desktops) {
    const { workspaceId } = await standbyOf(fleet, desktop);
    const primary = fleet.primaries[desktop]?.workspaceId ?? '';
    const tags = { 'lifeboat:fleet': fleet.name, 'lifeboat:run': 'an-earlier-run', 'lifeboat:primary': primary };
    await fleet.world.simulator.force(workspaceId, { tags });
  }
}

/** The user of a standby logs in and leaves again. */
export async function useOnce(fleet: TestFleet, desktop: number): Promise<void> {
  const { workspaceId } = await standbyOf(fleet, desktop);
  await fleet.world.simulator.connect(workspaceId);
  await fleet.world.simulator.disconnect(workspaceId);
}

/** Writes the fleet file anew, with waivers of single WorkSpaces. */
export function waive(
  fleet: TestFleet,
  { file = {}, directories = 1 }: FleetOptions,
  waivers: readonly { readonly workspace: string; readonly clause: 'data' | 'health' }[],
): void {
  const pairs = Array.from({ length: directories }, (_, index) => directoryPair(index + 1));
  const decommission = { waivers: waivers.map((each) => ({ ...each, reason: 'its user has saved everything' })) };
  const { fleets, speed } = fleet.world;
  writeFleetFile(fleets, fleet.name, speed, { directories: pairs, ...file, decommission });
}

/** What calls have terminated, as the simulator saw it, in order of ids. */
export async function terminatedIds(fleet: TestFleet): Promise<string[]> {
  const gone = terminatedWorkspaces(await fleet.audit());
  return gone
    .filter(({ call }) => call !== null)
    .map(({ workspaceId }) => workspaceId)
    .sort();
}
