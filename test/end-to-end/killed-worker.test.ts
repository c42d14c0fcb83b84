import assert from 'node:assert/strict';
import { prepareKillPoints, undoKillPoints, type KillPoint } from '../support/kill-points.ts';
import { expectationsOf, runThrough, runUndisturbed } from '../support/killed-run.ts';
import { useSeveralWorlds, type SeveralWorlds } from '../support/several-worlds.ts';
import type { World } from '../support/world.ts';

/** A way to take a worker away in the middle of its call. Who comes back, if anybody, is its business, too. */
type Strike = (world: World) => Promise<void>;

async function restart(world: World): Promise<void> {
  await world.killWorkers();
  await world.addWorker();
}

async function secondWorker(world: World): Promise<void> {
  const [first] = world.workers.splice(0);
  await world.addWorker();
  await first?.kill('SIGKILL');
}

/** It sleeps while another one settles its call, and wakes up with the answer in its hands. */
async function sleep(world: World): Promise<void> {
  const [sleeper] = world.workers;
  sleeper?.signal('SIGSTOP');
  await world.addWorker();
  const { lastSeq } = await world.simulator.audit({ limit: 1 });
  await world.simulator.audited({ after: lastSeq, operation: 'DescribeWorkspaces' });
  sleeper?.signal('SIGCONT');
}

const thirdCreate: KillPoint = {
  ...{ when: 'after its third create was applied', during: 'prepare', then: 'drop' },
  call: { operation: 'CreateStandbyWorkspaces', nth: 3, phase: 'after' },
};

/**
 * Struck side by side in a few worlds, for each of them waits seconds for what was killed to be given up. Every run must
 * end as the undisturbed one did, and the audit must find nothing wrong.
 */
function testAll(
  worlds: SeveralWorlds,
  during: KillPoint['during'],
  cases: readonly (readonly [string, KillPoint, Strike])[],
): void {
  let undisturbed: Promise<string>;
  const struck = new Map<string, Promise<void>>();

  before(function strikeAll() {
    undisturbed = worlds.inTheNext(async (world) => (await runUndisturbed(world, during)).footprint);
    for (const [sentence, point, strike] of cases) {
      const run = worlds.inTheNext((world) => strikeOnce(world, point, strike, undisturbed));
      run.catch(() => undefined);
      struck.set(sentence, run);
    }
  });

  for (const [sentence] of cases) {
    it(sentence, async function () {
      this.timeout(240_000);
      await struck.get(sentence);
    });
  }
}

async function strikeOnce(world: World, point: KillPoint, strike: Strike, undisturbed: Promise<string>): Promise<void> {
  const { run, footprint, reached } = await runThrough(world, point, () => strike(world));
  assert.ok(reached, 'the moment was reached');
  await run.judge(expectationsOf(point.during));
  assert.equal(footprint, await undisturbed);
}

function eachOf(points: readonly KillPoint[]): (readonly [string, KillPoint, Strike])[] {
  return points.map((point) => [`ends as if nothing had been when the worker is killed ${point.when}`, point, restart]);
}

describe('a worker that goes away', () => {
  const worlds = useSeveralWorlds('killed', 3);

  describe('while it prepares', () => {
    testAll(worlds, 'prepare', [
      ...eachOf(prepareKillPoints),
      ['is followed by a second worker without a restart', thirdCreate, secondWorker],
      [
        'does nothing twice when it only slept over its call and wakes up late',
        { ...thirdCreate, then: 'continue' },
        sleep,
      ],
    ]);
  });

  describe('while it undoes', () => {
    testAll(worlds, 'undo', eachOf(undoKillPoints));
  });
});
