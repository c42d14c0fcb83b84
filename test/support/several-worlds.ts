import { runningProcesses } from './processes.ts';
import { sharedTemporalServer } from './temporal-server.ts';
import { World, type WorldOptions } from './world.ts';
import './use-world.ts';

/** Worlds for scenarios that mostly wait (for time-outs of what was killed) and can wait side by side. */
export interface SeveralWorlds {
  /** Runs a scenario in the next world that is free; a failure shows the last audit lines of that world. */
  readonly inTheNext: <T>(scenario: (world: World) => Promise<T>) => Promise<T>;
}

/** Opens so many worlds for the tests of one `describe`, each with options for its name, and closes them after the last. */
export function useSeveralWorlds(
  name: string,
  count: number,
  optionsFor: (world: string) => Partial<WorldOptions> = () => ({}),
): SeveralWorlds {
  const free: World[] = [];
  const waiting: ((world: World) => void)[] = [];
  const worlds: World[] = [];

  before(async function openWorlds() {
    this.timeout(60_000);
    const temporal = await sharedTemporalServer();
    const names = Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
    worlds.push(...(await Promise.all(names.map((each) => World.open({ name: each, temporal, ...optionsFor(each) })))));
    free.push(...worlds);
  });
  after(async function closeWorlds() {
    this.timeout(30_000);
    await Promise.all(worlds.map((world) => world.close()));
    const left = runningProcesses().filter((process) =>
      worlds.some((world) => process.logFile.startsWith(`${world.directory}/`)),
    );
    if (left.length > 0) throw new Error(`left running: ${left.map((process) => process.name).join(', ')}`);
  });

  const giveBack = (world: World): void => {
    const next = waiting.shift();
    if (next === undefined) free.push(world);
    else next(world);
  };
  return {
    inTheNext: async (scenario) => {
      const world = free.shift() ?? (await new Promise<World>((resolve) => waiting.push(resolve)));
      try {
        return await scenario(world);
      } catch (error) {
        throw await world.explained(error as Error);
      } finally {
        await world.closeWorkflows();
        giveBack(world);
      }
    },
  };
}
