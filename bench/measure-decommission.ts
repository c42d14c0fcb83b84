import { primaryRegion } from '../test/support/fleet-files.ts';
import { GatedRun, Office } from '../test/support/gated-world.ts';
import { terminations } from '../test/support/gated-end.ts';
import { runningProcesses } from '../test/support/processes.ts';
import { startTemporalServer, type TemporalServer } from '../test/support/temporal-server.ts';
import { TestFleet } from '../test/support/test-fleet.ts';
import { World } from '../test/support/world.ts';
import { realNowMs } from './contenders/world-time.ts';
import { benchRules, decommissionFleetOf, type DecommissionOrder } from './decommission-fleet.ts';
import type { DecommissionMeasurement } from './decommission-result.ts';
import { countHistories } from './histories.ts';
import { anyProcessEnding, machine } from './measure-prepare.ts';
import { countCalls } from './metrics.ts';
import { figuresOf, figuresSince, forgetPeak } from './process-figures.ts';
import { auditOf } from './seeded-fleet.ts';
import { workflowBundleFile } from './workflow-bundle.ts';

/** Longer than any run that ends. */
const patienceMs = 90 * 60_000;

/** Plans, approves and carries out a decommission with processes of its own, and measures it from the outside. */
export async function measureDecommission(order: DecommissionOrder): Promise<DecommissionMeasurement> {
  const temporal = await startTemporalServer('bench-temporal');
  const server = runningProcesses().at(-1);
  try {
    return await inWorld(order, temporal, server?.pid);
  } finally {
    await temporal.stop();
  }
}

async function inWorld(
  order: DecommissionOrder,
  temporal: TemporalServer,
  serverPid: number | undefined,
): Promise<DecommissionMeasurement> {
  const office = new Office('bench', benchRules);
  const workerEnv = { LIFEBOAT_WORKFLOW_BUNDLE: await workflowBundleFile(), ...office.workerEnv };
  const world = await World.open({ name: 'bench', temporal, speed: 1, lanePace: order.speed, workerEnv });
  try {
    const terminator = await office.terminator(world, { LIFEBOAT_TERMINATOR_RATE: String(order.speed) });
    const worker = world.workers[0]?.pid;
    return await measureRun(world, office, order, { worker, terminator: terminator.pid, server: serverPid });
  } finally {
    await world.close();
  }
}

async function measureRun(
  world: World,
  office: Office,
  order: DecommissionOrder,
  pids: Readonly<Record<'worker' | 'terminator' | 'server', number | undefined>>,
): Promise<DecommissionMeasurement> {
  const startedAt = new Date().toISOString();
  const fleet = await TestFleet.in(world, decommissionFleetOf(order));
  const before = { worker: begin(pids.worker), terminator: begin(pids.terminator), server: begin(pids.server) };
  const startedAtMs = realNowMs();
  const run = new GatedRun(fleet, office);
  await run.beginApproved();
  const plannedAtMs = realNowMs();
  const outcome = await Promise.race([run.outcome(patienceMs), anyProcessEnding()]);
  const endedAtMs = realNowMs();
  const used = {
    worker: figuresSince(before.worker, pids.worker),
    terminator: figuresSince(before.terminator, pids.terminator),
    server: figuresSince(before.server, pids.server),
  };
  const terminated = (await terminations(run)).flat();
  const { allCalls, throttledCalls, throttledShare } = countCalls(await auditOf(world.simulator), primaryRegion);
  const histories = await countHistories(world.client);
  return {
    ...{ ...order, startedAt, machine: machine() },
    ...{ endState: outcome.endState, gone: outcome.counts.gone, kept: outcome.keptCount },
    ...{ terminated: terminated.length, terminatedTwice: terminated.length - new Set(terminated).size },
    ...{ planMs: plannedAtMs - startedAtMs, runMs: endedAtMs - plannedAtMs },
    ...{ allCalls, throttledCalls, throttledShare },
    ...histories,
    processes: used,
  };
}

function begin(pid: number | undefined) {
  if (pid === undefined) return undefined;
  forgetPeak(pid);
  return figuresOf(pid);
}
