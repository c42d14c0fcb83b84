// node --import tsx test/replay/record.ts: runs every scenario and keeps its histories; run it when workflows change on purpose.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decommissionPlanIdFor, teardownPlanIdFor, workflowIdFor } from '../../src/contract/names.ts';
import { GatedRun, Office } from '../support/gated-world.ts';
import { removeScratch } from '../support/scratch.ts';
import { sharedTemporalServer, stopSharedTemporalServer, temporalCli } from '../support/temporal-server.ts';
import { TestFleet } from '../support/test-fleet.ts';
import { World, type WorldOptions } from '../support/world.ts';
import { gatedScenarios, type GatedScenario } from './gated-scenarios.ts';
import { scenarios, type Scenario } from './scenarios.ts';

/** One folder per day: what was recorded before stands beside it, and must still replay. */
const today = new Date().toISOString().slice(0, 10);
const folder = fileURLToPath(new URL(`./histories/${today}/`, import.meta.url));

async function recordPrepare(world: World, { name, options, people, endState }: Scenario): Promise<void> {
  const fleet = await TestFleet.in(world, options);
  const run = await fleet.prepare({ reason: `recorded: ${name}` });
  await people?.(run);
  const outcome = await run.outcome();
  expectEnd(name, outcome, endState);
  const slices = [
    ...outcome.slices.map((id, index) => [`slice-${index}`, id]),
    ...(outcome.instances?.slices ?? []).map((id, index) => [`instances-${index}`, id]),
  ];
  keep(world, name, { run: workflowIdFor(fleet.name), ...(Object.fromEntries(slices) as Record<string, string>) });
}

async function recordGated(world: World, office: Office, scenario: GatedScenario): Promise<void> {
  const { name, operation, options, given, approvers, then, endState } = scenario;
  const fleet = await TestFleet.in(world, options);
  await given?.(fleet);
  const run = new GatedRun(fleet, office, operation);
  const { end } = await run.plan();
  const started = await run.start();
  if (started.exitCode !== 0) throw new Error(`${name} was not started: ${end.stdout} ${started.stdout}`);
  for (const approver of approvers) await run.decide('approve', approver);
  await then?.(run);
  expectEnd(name, await run.outcome(), endState);
  const planId = operation === 'decommission' ? decommissionPlanIdFor : teardownPlanIdFor;
  keep(world, name, { run: workflowIdFor(fleet.name), plan: planId(fleet.name) });
}

function expectEnd(name: string, outcome: { readonly endState: string }, endState: string): void {
  if (outcome.endState === endState) return;
  throw new Error(`${name} ended as ${outcome.endState}, not ${endState}: ${JSON.stringify(outcome).slice(0, 2000)}`);
}

function keep(world: World, name: string, ids: Readonly<Record<string, string>>): void {
  for (const [part, workflowId] of Object.entries(ids)) {
    writeFileSync(`${folder}${name}.${part}.json`, historyOf(world, workflowId));
  }
  process.stdout.write(`${name}: ${Object.keys(ids).length} histories\n`);
}

/** The CLI's JSON is the form that histories have everywhere: in the Web UI's download and in every SDK's replayer. */
function historyOf(world: World, workflowId: string): string {
  const where = ['--address', world.temporal.address, '--namespace', world.namespace];
  const show = ['workflow', 'show', '--workflow-id', workflowId, ...where, '--output', 'json'];
  const printed = execFileSync(temporalCli(), show, { encoding: 'utf8', maxBuffer: 50_000_000 });
  // The id stands beside the events: a workflow refuses to run under another one.
  const { events } = JSON.parse(printed) as { events: unknown[] };
  return `${JSON.stringify({ workflowId, events })}\n`;
}

async function inWorld(options: Omit<WorldOptions, 'temporal'>, act: (world: World) => Promise<void>): Promise<void> {
  const world = await World.open({ ...options, temporal: await sharedTemporalServer() });
  try {
    await act(world);
  } finally {
    await world.close();
  }
}

async function main(): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const office = new Office('recorded');
  try {
    await inWorld({ name: 'recorded', workerEnv: office.workerEnv }, async (world) => {
      for (const scenario of scenarios) await recordPrepare(world, scenario);
    });
    await inWorld({ name: 'recorded-gated', speed: 1, lanePace: 100, workerEnv: office.workerEnv }, async (world) => {
      await office.terminator(world);
      for (const scenario of gatedScenarios) await recordGated(world, office, scenario);
    });
  } finally {
    await stopSharedTemporalServer();
  }
  removeScratch();
}

await main();
