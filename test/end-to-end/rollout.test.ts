import assert from 'node:assert/strict';
import ms from 'ms';
import type { PrepareRun } from '../support/prepare-run.ts';
import type { Edit } from '../support/sabotaged-source.ts';
import type { FaultRequest } from '../support/simulator.ts';
import { useWorld } from '../support/use-world.ts';
import { until } from '../support/waiting.ts';
import { sabotagedBundleFile } from '../support/workflow-bundle.ts';
import type { World } from '../support/world.ts';

const file = 'workflows/slice/poll-loop.ts';
const changeDate = '20991231';

/** The version after today's: the same workflows, which take a moment before each poll. */
function nextVersion(change: string): readonly Edit[] {
  return [
    { file, from: 'import { condition } from', to: 'import { condition, patched, sleep } from' },
    { file, from: '    await following.pollOnce();', to: `    ${change}\n    await following.pollOnce();` },
  ];
}

const versioned = nextVersion(`if (patched('poll-after-a-moment-${changeDate}')) await sleep(10);`);
const unversioned = nextVersion('if (typeof patched === "function") await sleep(10);');

/** A poll of the standbys stands still: the run is in its middle. */
const poll = (id: string): FaultRequest => ({
  ...{ kind: 'call', id, action: 'hold', operation: 'DescribeWorkspaces', region: 'us-west-2' },
  ...{ requestIncludes: 'WorkspaceIds' },
});

const median = ms('10d');

/** What workers of a bundle, and this environment, are started with. */
type Version = () => Promise<NodeJS.ProcessEnv>;
const today: Version = async () => ({});
function next(name: string, edits: readonly Edit[], env: NodeJS.ProcessEnv = {}): Version {
  let built: Promise<string> | undefined;
  return async () => {
    built ??= sabotagedBundleFile(name, edits);
    return { LIFEBOAT_WORKFLOW_BUNDLE: await built, ...env };
  };
}

/** In the middle of a poll: a worker of another version comes, and those that were there leave. */
async function replaceWorkers(world: World, held: string, by: Version): Promise<void> {
  await world.simulator.hold(held);
  const leaving = [...world.workers];
  await world.addWorker(await by());
  await world.simulator.heal(held);
  await world.simulator.releaseAll();
  await Promise.all(leaving.map((worker) => worker.kill('SIGTERM')));
  world.workers.splice(0, leaving.length);
  for (const worker of leaving) assert.equal(worker.exitCode(), 0);
}

/** What the histories of the run and its slices tell of versions: the tasks that failed, and the changes that have begun. */
async function versionsIn({
  fleet,
}: PrepareRun): Promise<{ readonly failures: readonly string[]; readonly begun: number }> {
  const { client } = fleet.world;
  const failures: string[] = [];
  let begun = 0;
  for await (const { workflowId } of client.workflow.list()) {
    if (!workflowId.startsWith(`lifeboat:${fleet.name}`)) continue;
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    for (const event of events ?? []) {
      if (event.workflowTaskFailedEventAttributes)
        failures.push(event.workflowTaskFailedEventAttributes.failure?.message ?? '');
      if (event.markerRecordedEventAttributes?.markerName === 'core_patch') begun += 1;
    }
  }
  return { failures, begun };
}

const hasFailed = async (run: PrepareRun): Promise<boolean> =>
  (await versionsIn(run)).failures.some((words) => /determinis/i.test(words));
const hasBegun = async (run: PrepareRun): Promise<boolean> => (await versionsIn(run)).begun > 0;

describe('a new version of the worker, while a run goes on', () => {
  const test = useWorld({ name: 'rollout', workers: 0 });

  beforeEach(async () => {
    await test.world.killWorkers();
  });

  async function runWithNext(by: Version): Promise<PrepareRun> {
    await test.world.addWorker(await today());
    const fleet = await test.fleet({
      ...{ desktops: 20, faults: [poll('first')] },
      // Nothing becomes ready before the clock is put forward: the run stays in its middle.
      settings: { provisioning: { medianMs: median } },
      file: { limits: { batchSize: 5, provisioningDeadline: '10m' } },
    });
    const run = await fleet.prepare();
    await replaceWorkers(test.world, 'first', by);
    // Half of them become ready: the poll has news, and the workflow goes on, with the code of those who are there now.
    await test.world.simulator.advance(median);
    return run;
  }

  async function endsWell(run: PrepareRun): Promise<void> {
    await test.world.simulator.advance(9 * median);
    assert.equal((await run.outcome()).endState, 'done');
    await run.judge();
  }

  it('takes the run over, and may be rolled back in its middle, when it holds its changes', async function () {
    this.timeout(120_000);
    const { world } = test;
    const holding = next('held', versioned, { LIFEBOAT_HOLD_CHANGES_SINCE: changeDate });
    await world.addWorker(await holding());
    const run = await runWithNext(holding);
    await run.untilStatus('some of them ready', ({ counts }) => counts.ready > 0);
    await world.simulator.addFaults(poll('second'));
    await replaceWorkers(world, 'second', today);
    await endsWell(run);
    assert.deepEqual(await versionsIn(run), { failures: [], begun: 0 });
  });

  it('takes the run over when it begins its changes at once, each with its marker', async function () {
    this.timeout(120_000);
    const run = await runWithNext(next('versioned', versioned));
    await until('the change has begun', () => hasBegun(run));
    await endsWell(run);
    assert.deepEqual((await versionsIn(run)).failures, []);
  });

  it('cannot be rolled back once a change has begun: the run stands still, and goes on with the new version', async function () {
    this.timeout(120_000);
    const { world } = test;
    const begun = next('begun', versioned);
    const run = await runWithNext(begun);
    await until('the change has begun', () => hasBegun(run));
    await world.simulator.addFaults(poll('second'));
    await replaceWorkers(world, 'second', today);
    await world.simulator.advance(median);
    await until('a task that fails', () => hasFailed(run));
    await world.killWorkers();
    await world.addWorker(await begun());
    await endsWell(run);
  });

  it('would not even take the run over with a change that is not versioned', async function () {
    this.timeout(120_000);
    const run = await runWithNext(next('unversioned', unversioned));
    await until('a task that fails', () => hasFailed(run));
  });
});
