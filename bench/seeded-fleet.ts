import type { FleetOptions } from '../test/support/test-fleet.ts';
import type { Simulator } from '../test/support/simulator.ts';
import { fleetFileSchema } from '../src/fleets/written-fleet.ts';
import { directoryPair, primaryRegion, standbyRegion } from '../test/support/fleet-files.ts';
import type { AuditLine } from './metrics.ts';

/** What decides the fate of every desktop of a bench, the same for every contender. */
export interface SeededFleet {
  readonly desktops: number;
  readonly directories: number;
  readonly seed: number;
  readonly speed: number;
}

/** AWS's default launch time: about 20 minutes; the world of the tests is quicker. */
const provisioning = { medianMs: 20 * 60_000 };

/** Nobody judges what a bench was served: a hundred thousand desktops would fill the memory with it. */
const auditServed = false;

/** The fleet as the simulator is told to make it. */
export function scenarioOf({ desktops, directories, seed, speed }: SeededFleet) {
  return {
    settings: { speed, provisioning, auditServed },
    fleet: { desktops, directories, seed, primaryRegion, standbyRegion },
  };
}

/** The same fleet as a test world makes it, with a fleet file that differs from a plain one in its durations only. */
export function fleetOptionsOf({ desktops, directories, seed, speed }: SeededFleet): FleetOptions {
  return {
    desktops,
    directories,
    seed,
    mail: true,
    settings: { provisioning, auditServed },
    file: { limits: scaledLimits(speed) },
  };
}

/** The fleet's directory pairs. */
export function pairsOf({ directories }: SeededFleet): { readonly primary: string; readonly standby: string }[] {
  return Array.from({ length: directories }, (_, index) => directoryPair(index + 1));
}

/** One AWS call takes as long as it takes, however fast the world is. */
const unscaled = 'callTimeout';

/** The product's own default limits with all durations shortened by the world's speed. */
export function scaledLimits(speed: number): Record<string, unknown> {
  const { limits } = fleetFileSchema.parse({ fleet: 'bench', primaryRegion, standbyRegion });
  const shape = fleetFileSchema.shape.limits.unwrap().shape;
  return Object.fromEntries(
    Object.entries(limits).map(([name, value]) => {
      if (typeof value !== 'number' || !isDuration(shape[name as keyof typeof shape])) return [name, value];
      return [name, `${name === unscaled ? value : Math.max(10, Math.round(value / speed))}ms`];
    }),
  );
}

/** A duration is written as a text, a count as a number. */
function isDuration(field: { safeParse: (value: unknown) => { success: boolean } }): boolean {
  return field.safeParse('1m').success;
}

/** The whole audit of a simulator. */
export async function auditOf(simulator: Simulator): Promise<readonly AuditLine[]> {
  const { entries } = await simulator.audit();
  // The bench reads a field more of a created standby than the tests do: its provisioning.
  return entries as unknown as readonly AuditLine[];
}

/** Standbys that are in truth there and healthy. */
export async function readyStandbys(simulator: Simulator): Promise<number> {
  const { workspaces } = await simulator.state();
  const healthy = new Set(['AVAILABLE', 'STOPPING', 'STOPPED']);
  return workspaces.filter(({ role, live, state }) => role === 'standby' && live && healthy.has(state)).length;
}
