import { Office } from '../support/gated-world.ts';
import { useSeveralWorlds } from '../support/several-worlds.ts';
import {
  struckAt,
  terminatorMoments,
  workerMoments,
  type Moment,
  type StruckWorld,
} from '../support/struck-decommission.ts';
import { useGatedWorld } from '../support/use-gated-world.ts';

/** A way to take a process away in the middle of a call, and to start it again. */
type Strike = (place: StruckWorld) => Promise<void>;

async function restartTerminator({ world, office }: StruckWorld): Promise<void> {
  await office.killTerminator(world);
  await office.terminator(world);
}

async function restartWorker({ world }: StruckWorld): Promise<void> {
  await world.killWorkers();
  await world.addWorker();
}

async function restartBoth(place: StruckWorld): Promise<void> {
  await Promise.all([restartTerminator(place), restartWorker(place)]);
}

const cases: readonly (readonly [who: string, moment: Moment, strike: Strike])[] = [
  ...terminatorMoments.map((moment) => ['the terminator', moment, restartTerminator] as const),
  ...workerMoments.map((moment) => ['the worker', moment, restartWorker] as const),
  ...terminatorMoments
    .filter(({ when }) => when === 'after a terminate was applied')
    .map((moment) => ['both', moment, restartBoth] as const),
];

/** Struck side by side in a few worlds, for each of them waits seconds for what was killed to be given up. */
describe('a decommission whose processes are killed and started again', () => {
  const offices = new Map<string, Office>();
  const worlds = useSeveralWorlds('killed-gate', 3, (name) => {
    const office = new Office(name);
    offices.set(name, office);
    return { speed: 1, lanePace: 100, workerEnv: office.workerEnv };
  });
  const struck = new Map<string, Promise<void>>();
  const sentence = (who: string, { when }: Moment): string =>
    `forgets nothing and does nothing twice when ${who} went away ${when}`;

  before(function strikeAll() {
    for (const [who, moment, strike] of cases) {
      const run = worlds.inTheNext(async (world) => {
        const office = offices.get(world.namespace);
        if (office === undefined) throw new Error(`${world.namespace} has no office`);
        await office.terminator(world);
        try {
          await struckAt({ world, office }, moment, () => strike({ world, office }));
        } finally {
          await office.killTerminator(world);
        }
      });
      run.catch(() => undefined);
      struck.set(sentence(who, moment), run);
    }
  });

  for (const [who, moment] of cases) {
    it(sentence(who, moment), async function isOver() {
      this.timeout(240_000);
      await struck.get(sentence(who, moment));
    });
  }
});

describe('a decommission whose Temporal server is killed and started again on its file', function () {
  this.timeout(120_000);
  const test = useGatedWorld('killed-gate-server', { ownTemporal: true });
  for (const moment of terminatorMoments.filter(({ when }) => /after a (fence|terminate) was applied/.test(when))) {
    it(`loses nothing when the moment is: the terminator's call ${moment.when}`, async () => {
      const { world, office } = test;
      await struckAt({ world, office }, { ...moment, then: 'continue' }, async () => {
        await world.temporal.kill();
        // The answer reaches a terminator that can tell nobody.
        await world.simulator.releaseAll();
        await world.temporal.restart();
      });
    });
  }
});
