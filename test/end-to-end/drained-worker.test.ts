import assert from 'node:assert/strict';
import { askHealth } from '../support/health.ts';
import { expectationsOf, runThrough, runUndisturbed } from '../support/killed-run.ts';
import type { KillPoint } from '../support/kill-points.ts';
import type { PrepareRun } from '../support/prepare-run.ts';
import { freePort } from '../support/scratch.ts';
import { useSeveralWorlds } from '../support/several-worlds.ts';
import { until, within } from '../support/waiting.ts';
import type { World } from '../support/world.ts';

const create = 'CreateStandbyWorkspaces';
const standby = { region: 'us-west-2' } as const;

/** A moment at which a worker is told to leave, and what the call in its hands comes to while it drains. */
interface DrainPoint extends KillPoint {
  /** Is the call answered while the worker waits for it, or does nobody ever answer? */
  readonly answered: boolean;
}

const points: readonly DrainPoint[] = [
  ...[true, false].flatMap((answered): DrainPoint[] => [
    {
      when: 'with a create on the wire',
      during: 'prepare',
      call: { operation: create, nth: 2 },
      answered,
      then: 'drop',
    },
    {
      ...{ when: 'after a create was applied', during: 'prepare', answered, then: 'drop' },
      call: { operation: create, nth: 2, phase: 'after' },
    },
    {
      ...{ when: 'while it polls', during: 'prepare', answered, then: 'drop' },
      call: { operation: 'DescribeWorkspaces', ...standby, requestIncludes: 'WorkspaceIds' },
    },
    {
      ...{ when: 'with a terminate on the wire', during: 'undo', answered, then: 'drop' },
      call: { operation: 'TerminateWorkspaces' },
    },
  ]),
];

/** SIGTERM to the worker of the world; another one is there when the call is answered by nobody, and comes later when it is. */
async function drain(world: World, address: string, answered: boolean): Promise<void> {
  const [leaving] = world.workers.splice(0);
  assert.ok(leaving);
  if (!answered) await world.addWorker();
  leaving.signal('SIGTERM');
  if (answered) {
    await until('draining', async () => (await askHealth(address)).status === 503);
    await world.simulator.releaseAll('continue');
  }
  // It fails when the worker does not leave by itself; the compose file waits longer.
  await within(15_000, 'leaving', leaving.exited);
  assert.equal(leaving.exitCode(), 0);
  if (answered) await world.addWorker();
}

/** How a run ends that nobody disturbs: what the others must end like. */
const undisturbedEnds: Partial<Record<KillPoint['during'], Promise<string>>> = {};

async function endUndisturbed(world: World, during: KillPoint['during']): Promise<string> {
  await world.addWorker();
  const { footprint } = await runUndisturbed(world, during);
  await world.killWorkers();
  return footprint;
}

/** Was whoever sent the call that stood still there to hear its answer? */
async function wasHeard({ fleet }: PrepareRun): Promise<boolean> {
  const held = (await fleet.audit()).filter(
    ({ event, answer }) => event === 'answered' && answer?.faultIds.includes('here'),
  );
  assert.equal(held.length, 1);
  return held[0]?.answer?.outcome === 'answered';
}

describe('a worker that is told to leave', () => {
  const worlds = useSeveralWorlds('drained', 2, () => ({ workers: 0 }));

  for (const point of points) {
    const { when, during, answered } = point;
    const what = answered ? 'waits for the answer' : 'gives up a call that nobody answers';
    it(`${what}, leaves in time and loses nothing ${when}`, async function () {
      this.timeout(240_000);
      await worlds.inTheNext(async (world) => {
        await world.killWorkers();
        const address = `127.0.0.1:${await freePort()}`;
        const undisturbed = await (undisturbedEnds[during] ??= endUndisturbed(world, during));
        // Who waits for an answer has the time for it; who gets none is not waited for.
        const LIFEBOAT_SHUTDOWN_GRACE = answered ? '20s' : '2s';
        await world.addWorker({ LIFEBOAT_HEALTH_ADDRESS: address, LIFEBOAT_SHUTDOWN_GRACE });
        const { run, footprint, reached } = await runThrough(world, point, () => drain(world, address, answered));
        assert.ok(reached, 'the moment was reached');
        await run.judge(expectationsOf(during));
        assert.equal(footprint, undisturbed);
        assert.equal(await wasHeard(run), answered);
      });
    });
  }
});
