import { cpus } from 'node:os';
import { primaryRegion } from '../test/support/fleet-files.ts';
import { runningProcesses } from '../test/support/processes.ts';
import { startTemporalServer } from '../test/support/temporal-server.ts';
import { TestFleet } from '../test/support/test-fleet.ts';
import { World } from '../test/support/world.ts';
import { countHistories } from './histories.ts';
import { measuredFromOutside, type BenchConditions, type PrepareMeasurement } from './measurement.ts';
import { patienceMs } from './measure-script.ts';
import { realNowMs } from './contenders/world-time.ts';
import type { BucketRate } from './metrics.ts';
import { figuresOf, figuresSince, forgetPeak, type ProcessFigures } from './process-figures.ts';
import { auditOf, fleetOptionsOf, readyStandbys, type SeededFleet } from './seeded-fleet.ts';
import { workflowBundleFile } from './workflow-bundle.ts';

/** How Lifeboat is run. */
export interface PrepareOrder extends SeededFleet {
  readonly workers: number;
}

/** Runs `prepare` with a Temporal server, a simulator and workers of its own, and measures it from the outside. */
export async function measurePrepare(order: PrepareOrder, rate: BucketRate): Promise<PrepareMeasurement> {
  const startedAt = new Date().toISOString();
  const temporal = await startTemporalServer('bench-temporal');
  const server = runningProcesses().at(-1);
  try {
    const { speed, workers } = order;
    const workerEnv = { LIFEBOAT_WORKFLOW_BUNDLE: await workflowBundleFile() };
    const world = await World.open({ name: 'bench', temporal, speed, workers, workerEnv });
    try {
      return { ...conditionsOf(order, rate, startedAt), ...(await measureRun(world, order, rate, server?.pid)) };
    } finally {
      await world.close();
    }
  } finally {
    await temporal.stop();
  }
}

type RunMeasurement = Omit<PrepareMeasurement, keyof ReturnType<typeof conditionsOf>>;

async function measureRun(
  world: World,
  order: PrepareOrder,
  rate: BucketRate,
  serverPid: number | undefined,
): Promise<RunMeasurement> {
  const fleet = await TestFleet.in(world, fleetOptionsOf(order));
  const processes = [...world.workers.map((worker) => worker.pid), ...(serverPid === undefined ? [] : [serverPid])];
  const before = new Map(processes.map((pid) => [pid, figuresOf(pid)]));
  processes.forEach(forgetPeak);
  const startedAtMs = realNowMs();
  const run = await fleet.prepare({ reason: 'bench' });
  const outcome = await Promise.race([run.outcome(patienceMs(order.speed)), anyProcessEnding()]);
  const endedAtMs = realNowMs();
  const used = (pid: number): ProcessFigures | undefined => figuresSince(before.get(pid), pid);
  const workers = world.workers.map((worker) => used(worker.pid));
  const server = serverPid === undefined ? undefined : used(serverPid);
  const starts = world.workers.map((worker) => before.get(worker.pid)?.peakRssMb);
  const histories = await countHistories(world.client);
  const workerCpuSeconds = total(workers.map((figures) => figures?.cpuSeconds));
  const workerPeakRssMb = largest(workers.map((figures) => figures?.peakRssMb));
  return {
    ...measuredFromOutside({
      audit: (await auditOf(world.simulator)).filter((line) => line.atMs >= startedAtMs - 1),
      rate,
      run: { startedAtMs, endedAtMs },
      desktops: order.desktops,
      primaryRegion,
    }),
    desktopsReady: await readyStandbys(world.simulator),
    endState: outcome.endState,
    eventsPerDesktop: histories.events / order.desktops,
    longestHistory: histories.longestHistory,
    runs: histories.runs,
    eventTypes: histories.eventTypes,
    activities: histories.activities,
    cpuSeconds: workerCpuSeconds,
    peakRssMb: workerPeakRssMb,
    workerCpuSeconds,
    workerPeakRssMb,
    workerStartPeakRssMb: largest(starts),
    serverCpuSeconds: server?.cpuSeconds ?? null,
  };
}

/** A run whose server, simulator or worker is gone is no measurement. */
export async function anyProcessEnding(): Promise<never> {
  const name = await Promise.race(runningProcesses().map((process) => process.exited.then(() => process.name)));
  throw new Error(`${name} ended in the middle of the run`);
}

function conditionsOf(
  { desktops, directories, workers, seed, speed }: PrepareOrder,
  rate: BucketRate,
  startedAt: string,
) {
  return { desktops, directories, workers, seed, speed, rate, startedAt, machine: machine() };
}

/** Where it was measured. */
export function machine(): BenchConditions['machine'] {
  return { cpus: cpus().length, node: process.version, platform: `${process.platform} ${process.arch}` };
}

function total(values: readonly (number | undefined)[]): number | null {
  return values.reduce<number | null>((sum, value) => (sum === null || value === undefined ? null : sum + value), 0);
}

function largest(values: readonly (number | undefined)[]): number | null {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? null : Math.max(...known);
}
