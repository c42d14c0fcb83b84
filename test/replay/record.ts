// node --import tsx test/replay/record.ts: runs every scenario and keeps its histories; run it when workflows change on purpose.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { removeScratch } from '../support/scratch.ts';
import { sharedTemporalServer, stopSharedTemporalServer, temporalCli } from '../support/temporal-server.ts';
import { TestFleet } from '../support/test-fleet.ts';
import { World } from '../support/world.ts';
import { scenarios, type Scenario } from './scenarios.ts';

const folder = fileURLToPath(new URL('./histories/', import.meta.url));

async function record(world: World, { name, options, people, endState }: Scenario): Promise<void> {
  const fleet = await TestFleet.in(world, options);
  const run = await fleet.prepare({ reason: `recorded: ${name}` });
  await people?.(run);
  const outcome = await run.outcome();
  if (outcome.endState !== endState) throw new Error(`${name} ended as ${outcome.endState}, not ${endState}`);
  const ids = {
    run: `lifeboat:${fleet.name}`,
    ...Object.fromEntries(outcome.slices.map((id, index) => [`slice-${index}`, id])),
  };
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

async function main(): Promise<void> {
  const world = await World.open({ name: 'recorded', temporal: await sharedTemporalServer() });
  try {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const scenario of scenarios) await record(world, scenario);
  } finally {
    await world.close();
    await stopSharedTemporalServer();
  }
  removeScratch();
}

await main();
