import assert from 'node:assert/strict';
import { useWorld } from '../support/use-world.ts';
import { prepareKillPoints, undoKillPoints, type KillPoint } from '../support/kill-points.ts';
import { expectationsOf, runThrough, runUndisturbed } from '../support/killed-run.ts';

const moments: readonly KillPoint[] = [
  ...prepareKillPoints.filter(({ when }) => /third create was applied|while it polls|endpoint was created/.test(when)),
  ...undoKillPoints.filter(({ when }) => /after a terminate/.test(when)),
];

describe('a Temporal server that is killed and started again on its file', () => {
  const test = useWorld({ name: 'killed-server', ownTemporal: true });
  const undisturbed = new Map<string, string>();

  before(async function runWithoutAKill() {
    this.timeout(60_000);
    for (const during of ['prepare', 'undo'] as const) {
      undisturbed.set(during, (await runUndisturbed(test.world, during)).footprint);
    }
  });

  for (const point of moments) {
    it(`loses nothing when the moment is: a worker's call ${point.when}`, async () => {
      const { temporal, simulator } = test.world;
      const { run, footprint, reached } = await runThrough(test.world, { ...point, then: 'continue' }, async () => {
        await temporal.kill();
        // The answer reaches a worker that can tell nobody.
        await simulator.releaseAll();
        await temporal.restart();
      });
      assert.ok(reached, 'the moment was reached');
      await run.judge(expectationsOf(point.during));
      assert.equal(footprint, undisturbed.get(point.during));
    });
  }
});
