import assert from 'node:assert/strict';
import { mostAllocatingAtOnce } from '../audit/instance-rules.ts';
import { standbyRegion } from '../support/fleet-files.ts';
import { instanceFleet, machines } from '../support/instance-fleet.ts';
import type { FleetOptions, TestFleet } from '../support/test-fleet.ts';
import { useWorld } from '../support/use-world.ts';
import { until } from '../support/waiting.ts';
import { sabotagedBundleFile } from '../support/workflow-bundle.ts';

/** So long an instance is ALLOCATING, in world time: until the test moves the clock. */
const allocatingMedianMs = 24 * 3_600_000;

/** Everything goes fast, only allocating does not. AWS's own limit is taken away: the run has to keep to it by itself. */
const slowlyAllocated: FleetOptions['settings'] = {
  rates: { 'workspaces-instances': { perSecond: 100, burst: 1000 } },
  quotas: { instances: 2_000, allocatingInstances: 2_000 },
  instances: { allocatingMedianMs, allocatingSigma: 0, invisibleMs: [0, 0] },
};

const patientFile: FleetOptions['file'] = { limits: { pollInterval: '3s', provisioningDeadline: '300s' } };

const many = (count: number): FleetOptions =>
  instanceFleet([machines('kiosks', count)], { settings: slowlyAllocated, file: patientFile });

async function untilAllocating({ world: { simulator } }: TestFleet, fits: (count: number) => boolean): Promise<void> {
  const count = async (): Promise<number> =>
    (await simulator.state()).summary.instances?.[standbyRegion]?.['ALLOCATING'] ?? 0;
  await until('so many ALLOCATING', async () => fits(await count()), { timeoutMs: 90_000 });
}

/** The most that were ALLOCATING at once since the fleet began, whoever has launched them. */
async function worstMoment(fleet: TestFleet): Promise<number | undefined> {
  const [entries, world] = await Promise.all([fleet.audit(), fleet.world.simulator.state()]);
  return mostAllocatingAtOnce({ entries, world }).get(standbyRegion);
}

describe('800 instances', function () {
  this.timeout(150_000);

  describe('of one fleet, or of two at once', () => {
    const test = useWorld({ name: 'allocating' });

    /** Lets everything be allocated that is on its way, whenever the seven blocks are full or the last of all are asked for. */
    async function allocateInTwoSteps(fleet: TestFleet): Promise<void> {
      await untilAllocating(fleet, (count) => count === 700);
      await fleet.world.simulator.advance(allocatingMedianMs);
      await untilAllocating(fleet, (count) => count === 100);
      await fleet.world.simulator.advance(allocatingMedianMs);
    }

    it('are never more than 700 ALLOCATING at once: the others wait for a block', async () => {
      const fleet = await test.fleet(many(800));
      const run = await fleet.prepare();
      await untilAllocating(fleet, (count) => count === 700);
      await run.untilStatus('a hundred wait', ({ instances }) => {
        return instances?.counts.pending === 100 && instances.counts.provisioning === 700;
      });
      await allocateInTwoSteps(fleet);
      const outcome = await run.outcome();
      assert.equal(outcome.endState, 'done');
      assert.equal(outcome.instances?.counts.ready, 800);
      assert.equal(await worstMoment(fleet), 700);
      await run.judge({ faultless: true });
    });

    it('of two fleets share the same 700', async () => {
      const one = await test.fleet(many(400));
      const other = one.another('second', { ...many(400), directories: 1 });
      const runs = await Promise.all([one.prepare(), other.prepare()]);
      await allocateInTwoSteps(one);
      for (const run of runs) {
        const outcome = await run.outcome();
        assert.deepEqual([outcome.endState, outcome.instances?.counts.ready], ['done', 400]);
      }
      assert.equal(await worstMoment(one), 700);
    });
  });

  describe('without that limit', () => {
    const test = useWorld({ name: 'not-limited' });

    it('would be more than 700 ALLOCATING at once', async () => {
      const bundle = await sabotagedBundleFile('ten times as many blocks', [
        {
          file: 'domain/instances/instance.ts',
          from: '= mostAllocating / machinesPerBlock',
          to: '= mostAllocating / 10',
        },
      ]);
      await test.world.killWorkers();
      await test.world.addWorker({ LIFEBOAT_WORKFLOW_BUNDLE: bundle });
      const fleet = await test.fleet(many(800));
      const run = await fleet.prepare();
      await untilAllocating(fleet, (count) => count > 700);
      await assert.rejects(run.judge({ unfinished: true }), /allocating within the limit/);
    });
  });
});
