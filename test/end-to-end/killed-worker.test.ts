import assert from 'node:assert/strict';
import { useWorld, type WorldOfTest } from '../support/hooks.ts';
import { prepareKillPoints, undoKillPoints, type KillPoint } from '../support/kill-points.ts';
import { expectationsOf, runThrough, runUndisturbed } from '../support/killed-run.ts';

/** One test per moment: the run must end as the undisturbed one did, and the audit must find nothing wrong. */
function testEach(points: readonly KillPoint[], test: WorldOfTest): void {
  const [{ during } = { during: 'prepare' as const }] = points;
  let undisturbed = '';

  before(async function runWithoutAKill() {
    this.timeout(40_000);
    undisturbed = (await runUndisturbed(test.world, during)).footprint;
  });

  for (const point of points) {
    it(`ends as if nothing had been when the worker is killed ${point.when}`, async () => {
      const restart = async (): Promise<void> => {
        await test.world.killWorkers();
        await test.world.addWorker();
      };
      const { run, footprint, reached } = await runThrough(test.world, point, restart);
      assert.ok(reached, 'the moment was reached');
      await run.judge(expectationsOf(during));
      assert.equal(footprint, undisturbed);
    });
  }
}

describe('prepare', () => {
  const test = useWorld({ name: 'killed-prepare' });
  testEach(prepareKillPoints, test);

  it('is continued by a second worker without a restart', async () => {
    const point = prepareKillPoints.find(({ when }) => when.includes('third create was applied'));
    assert.ok(point);
    const [first] = test.world.workers.splice(0);
    const { run } = await runThrough(test.world, point, async () => {
      await test.world.addWorker();
      await first?.kill('SIGKILL');
    });
    await run.judge();
  });

  it('does nothing twice when a worker sleeps over its call and wakes up late', async () => {
    const [sleeper] = test.world.workers.splice(0);
    const point: KillPoint = {
      when: 'asleep',
      call: { operation: 'CreateStandbyWorkspaces' },
      during: 'prepare',
      then: 'continue',
    };
    const { run } = await runThrough(test.world, point, async () => {
      sleeper?.signal('SIGSTOP');
      await test.world.addWorker();
      await test.world.simulator.audited({ after: 0, operation: 'DescribeTags' }).catch(() => undefined);
      sleeper?.signal('SIGCONT');
    });
    await sleeper?.stop();
    await run.judge();
  });
});

describe('undoing', () => {
  testEach(undoKillPoints, useWorld({ name: 'killed-undo' }));
});
