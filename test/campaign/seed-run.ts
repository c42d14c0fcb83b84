import { expectationsOf, runThrough } from '../support/killed-run.ts';
import { startTemporalServer, type TemporalServer } from '../support/temporal-server.ts';
import { World } from '../support/world.ts';
import { isEndless } from './catalogue.ts';
import { describeComposition, type Composition } from './composition.ts';

/** What came of one seed. */
export interface SeedResult {
  readonly composition: Composition;
  readonly reached: boolean;
  readonly seconds: number;
  /** How often each fault struck. */
  readonly fired: Readonly<Record<string, number>>;
  readonly endState?: string;
  /** What is wrong, with the last audit lines; absent when all is well. */
  readonly failure?: string;
}

/** A Temporal server with a world on it, in which seeds run one after the other; begun anew after a failure. */
export class Lane {
  readonly #name: string;
  #temporal: TemporalServer | undefined;
  #world: World | undefined;
  #worlds = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** Runs a seed: composes, strikes, heals, waits for the end, and lets the stranger judge. Never throws. */
  async run(composition: Composition): Promise<SeedResult> {
    const startedAtMs = Date.now();
    const fired: Record<string, number> = {};
    const seconds = (): number => (Date.now() - startedAtMs) / 1000;
    try {
      const world = await this.#open();
      const { run, outcome, reached } = await runThrough(
        world,
        composition.point,
        () => this.#strike(world, composition, fired),
        composition.options,
      );
      await this.#count(world, fired);
      const isUndone = outcome.endState === 'compensated' || outcome.endState === 'failed-safe';
      await run.judge(isUndone ? expectationsOf('undo') : {});
      return { composition, reached, seconds: seconds(), fired, endState: outcome.endState };
    } catch (error) {
      const said = await this.#world?.describe(30).catch((reason: unknown) => String(reason));
      const failure = `${describeComposition(composition)}\n${(error as Error).message}\n${said ?? ''}`;
      await this.close();
      return { composition, reached: true, seconds: seconds(), fired, failure };
    }
  }

  async close(): Promise<void> {
    await this.#world?.close();
    await this.#temporal?.stop();
    this.#world = this.#temporal = undefined;
  }

  async #open(): Promise<World> {
    if (this.#world !== undefined) {
      await this.#world.closeWorkflows();
      if (this.#world.workers.length === 0) await this.#world.addWorker();
      return this.#world;
    }
    this.#worlds += 1;
    const name = `${this.#name}-${this.#worlds}`;
    this.#temporal = await startTemporalServer(`${name}-temporal`);
    this.#world = await World.open({ name, temporal: this.#temporal });
    return this.#world;
  }

  async #strike(world: World, { victim, options }: Composition, fired: Record<string, number>): Promise<void> {
    if (victim === 'the Temporal server') {
      await world.temporal.kill();
      await world.temporal.restart();
    } else if (victim === 'the worker') {
      await world.killWorkers();
      await world.addWorker();
    } else {
      const first = world.workers.splice(0);
      await world.addWorker();
      await Promise.all(first.map((worker) => worker.kill('SIGKILL')));
    }
    // Heals: what would go on for ever ends here, the rest strikes its last time by itself.
    await this.#count(world, fired);
    for (const fault of (options.faults ?? []).filter(isEndless)) await world.simulator.heal(fault.id);
  }

  async #count(world: World, fired: Record<string, number>): Promise<void> {
    for (const fault of await world.simulator.faults()) fired[fault.id] = Math.max(fired[fault.id] ?? 0, fault.fired);
  }
}
