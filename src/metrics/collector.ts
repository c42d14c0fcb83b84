import type { MetricCounter, MetricMeter } from '@temporalio/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { piecesOf } from '../domain/batches.ts';
import type { Lane } from '../domain/lanes.ts';
import { definitions, type Sample } from './definitions.ts';
import { gatedSamples } from './gated-samples.ts';
import { Gauges } from './gauges.ts';
import { pauseAfter } from './pauses.ts';
import { PrepareWatch } from './prepare-watch.ts';
import { prepareSamples } from './prepare-samples.ts';
import type { OpenRun, RunSource } from './temporal-reader.ts';

/** What the collector could not read, and what it was told instead. Written where it harms nobody. */
export type CollectorLog = (reading: Reading, error: unknown) => void;

type Reading = 'list' | 'run' | 'slice' | 'lane';

/** What a collector works with. */
export interface CollectorParts {
  readonly source: RunSource;
  readonly lanes: readonly Lane[];
  readonly meter: MetricMeter;
  readonly log: CollectorLog;
  /** Spreads the pauses of several workers. */
  readonly salt: string;
}

const askedAtOnce = 4;

/** Asks every open run for its state and shows it as gauges: the truth is with the runs, whichever worker served them last. */
export class Collector {
  readonly #parts: CollectorParts;
  readonly #gauges: Gauges;
  readonly #errors: MetricCounter;
  /** Of each open run what it answered last, by run id. */
  readonly #ofRuns = new Map<string, readonly Sample[]>();
  readonly #watches = new Map<string, PrepareWatch>();
  readonly #ofLanes = new Map<string, Sample>();
  #open: readonly OpenRun[] = [];
  #lastRound: Sample | undefined;
  #failed = 0;

  constructor(parts: CollectorParts) {
    this.#parts = parts;
    this.#gauges = new Gauges(parts.meter);
    const name = 'lifeboat_collector_errors';
    this.#errors = parts.meter.createCounter(name, undefined, definitions[name].help);
  }

  /** Collects until the signal comes; never fails. */
  async run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const begunAt = performance.now();
      failures = (await this.round()) ? 0 : failures + 1;
      const pauseMs = pauseAfter({ tookMs: performance.now() - begunAt, failures }, this.#parts.salt);
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Asks everybody once. False when something could not be read: then that keeps what it showed before. */
  async round(): Promise<boolean> {
    this.#failed = 0;
    const open = await this.#try('list', () => this.#parts.source.openRuns());
    if (open !== undefined) this.#take(open);
    const unread = open === undefined ? this.#open.length : await this.#askRuns(open);
    // A server that does not list is not asked for more.
    if (open !== undefined) await this.#askLanes();
    if (open !== undefined && unread === 0) this.#lastRound = lastRoundSample(Date.now());
    this.#gauges.show([
      ...this.#open.map(openSample),
      ...[...this.#ofRuns.values()].flat(),
      ...this.#ofLanes.values(),
      { name: 'lifeboat_collector_unread_runs', labels: {}, value: unread },
      ...(this.#lastRound === undefined ? [] : [this.#lastRound]),
    ]);
    return this.#failed === 0;
  }

  #take(open: readonly OpenRun[]): void {
    this.#open = open;
    const ids = new Set(open.map(({ runId }) => runId));
    for (const known of [this.#ofRuns, this.#watches])
      for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
  }

  /** How many did not answer. */
  async #askRuns(open: readonly OpenRun[]): Promise<number> {
    let unread = 0;
    for (const piece of piecesOf(open, askedAtOnce)) {
      const answered = await Promise.all(piece.map((run) => this.#try('run', () => this.#askRun(run))));
      unread += answered.filter((isWhole) => isWhole !== true).length;
    }
    return unread;
  }

  /** True when every part of the run has answered. */
  async #askRun(run: OpenRun): Promise<boolean> {
    const { source } = this.#parts;
    if (run.operation !== 'prepare') {
      this.#ofRuns.set(run.runId, gatedSamples(await source.gatedStatus(run), Date.now()));
      return true;
    }
    const watch = this.#watches.get(run.runId) ?? new PrepareWatch(source, run);
    this.#watches.set(run.runId, watch);
    const { silent, ...read } = await watch.read();
    this.#ofRuns.set(run.runId, prepareSamples(read, Date.now()));
    for (const error of silent) this.#note('slice', error);
    return silent.length === 0;
  }

  async #askLanes(): Promise<void> {
    await Promise.all(
      this.#parts.lanes.map(async (lane) => {
        const rate = await this.#try('lane', () => this.#parts.source.laneRate(lane));
        if (rate === undefined) return;
        const { service, region, callsPerSecond: value } = rate;
        const labels = { service, region };
        this.#ofLanes.set(`${service} ${region}`, { name: 'lifeboat_lane_rate_limit', labels, value });
      }),
    );
  }

  async #try<T>(reading: Reading, read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      this.#note(reading, error);
      return undefined;
    }
  }

  #note(reading: Reading, error: unknown): void {
    this.#failed += 1;
    this.#errors.add(1, { reading });
    this.#parts.log(reading, error);
  }
}

function openSample({ fleet, operation }: OpenRun): Sample {
  return { name: 'lifeboat_open_runs', labels: { fleet, operation }, value: 1 };
}

function lastRoundSample(nowMs: number): Sample {
  return { name: 'lifeboat_collector_last_round_timestamp_seconds', labels: {}, value: nowMs / 1000 };
}
