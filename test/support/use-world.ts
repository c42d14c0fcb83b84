import { runningProcesses, type RunningProcess } from './processes.ts';
import { sharedTemporalServer, startTemporalServer } from './temporal-server.ts';
import { TestFleet, type FleetOptions } from './test-fleet.ts';
import { World, type WorldOptions } from './world.ts';

let shared: Promise<World> | undefined;

/** The world of all tests that kill nothing; opened when the first of them needs it. */
async function sharedWorld(): Promise<World> {
  shared ??= sharedTemporalServer().then((temporal) => World.open({ name: 'shared', temporal }));
  return shared;
}

/** Closes the shared world, if it was ever opened. */
export async function closeSharedWorld(): Promise<void> {
  // One that did not open has failed its tests already.
  const world = await shared?.catch(() => undefined);
  await world?.close();
}

/** A world of its own, on the shared Temporal server or, to be killed, on its own. */
export interface OwnWorldOptions extends Omit<WorldOptions, 'temporal'> {
  readonly ownTemporal?: boolean;
}

/** What a test gets from the world of its `describe`. */
export interface WorldOfTest {
  readonly fleet: (options?: FleetOptions) => Promise<TestFleet>;
  readonly world: World;
}

/**
 * A world for the tests of one `describe`, begun anew by each one's `fleet`: the shared one, or with options one of
 * their own that is closed after the last. A test that fails gets the last audit lines into its message; one that
 * leaves a process behind fails.
 */
export function useWorld(options?: OwnWorldOptions): WorldOfTest {
  let world: World | undefined;
  const expected = new Set<RunningProcess>();
  before(async function openWorld() {
    this.timeout(60_000);
    world = await (options === undefined ? sharedWorld() : openOwnWorld(options));
    for (const process of runningProcesses()) expected.add(process);
  });
  afterEach(async function closeTest() {
    this.timeout(30_000);
    if (world === undefined) return;
    await explain(this.currentTest, world);
    await world.closeWorkflows();
    const strays = world.strays(expected);
    await Promise.all(strays.map((process) => process.stop()));
    if (strays.length > 0) throw new Error(`the test left ${strays.map(({ name }) => name).join(', ')} running`);
  });
  after(async function closeWorld() {
    this.timeout(30_000);
    if (options !== undefined) await world?.close();
    if (options?.ownTemporal) await world?.temporal.stop();
  });
  const opened = (): World => {
    if (world === undefined) throw new Error('the world is open only within tests');
    return world;
  };
  return {
    fleet: (fleetOptions) => TestFleet.in(opened(), fleetOptions),
    get world() {
      return opened();
    },
  };
}

async function openOwnWorld({ ownTemporal = false, ...options }: OwnWorldOptions): Promise<World> {
  const temporal = await (ownTemporal ? startTemporalServer(`${options.name}-temporal`) : sharedTemporalServer());
  return World.open({ temporal, ...options });
}

async function explain(test: Mocha.Test | undefined, world: World): Promise<void> {
  if (test?.state !== 'failed' || test.err === undefined) return;
  await world.explained(test.err);
}
