import assert from 'node:assert/strict';
import type { SettingsPatch } from '../../simulator/settings.ts';
import { instancesStatusQuery } from '../../src/contract/messages.ts';
import { instancesWorkflowIdFor } from '../../src/contract/names.ts';
import { mostAllocatingAtOnce } from '../audit/instance-rules.ts';
import { standbyRegion } from '../support/fleet-files.ts';
import { instanceFleet, machines } from '../support/instance-fleet.ts';
import type { FleetOptions, TestFleet } from '../support/test-fleet.ts';
import { useWorld } from '../support/use-world.ts';
import { until } from '../support/waiting.ts';
import { sabotagedBundleFile } from '../support/workflow-bundle.ts';
import type { World } from '../support/world.ts';

/** So long an instance is ALLOCATING, in world time: until the test moves the clock. */
const allocatingMedianMs = 24 * 3_600_000;

/** Everything goes fast, only allocating does not. AWS's own limit is taken away: the run has to keep to it by itself. */
const slowlyAllocated: SettingsPatch = {
  rates: { 'workspaces-instances': { perSecond: 100, burst: 1000 } },
  quotas: { instances: 2_000, allocatingInstances: 2_000 },
  instances: { allocatingMedianMs, allocatingSigma: 0, invisibleMs: [0, 0] },
};

/** So many machines, and how often their slices look: each look at hundreds takes a worker seconds. */
function many(count: number, pollInterval: string): FleetOptions {
  const file = { limits: { pollInterval, provisioningDeadline: '300s' } };
  return instanceFleet([machines('kiosks', count)], { settings: slowlyAllocated, file });
}

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

/** Lets everything be allocated that is on its way, when the blocks are full, and again when the others are. */
async function allocateInTwoSteps(fleet: TestFleet, first: number, then: number): Promise<void> {
  await untilAllocating(fleet, (count) => count === first);
  await fleet.world.simulator.advance(allocatingMedianMs);
  await untilAllocating(fleet, (count) => count === then);
  await fleet.world.simulator.advance(allocatingMedianMs);
}

/** Has the world's worker run workflows in which something was changed. */
async function sabotage(world: World, name: string, ...edits: readonly (readonly [string, string])[]): Promise<void> {
  const file = 'domain/instances/instance.ts';
  const bundle = await sabotagedBundleFile(
    name,
    edits.map(([from, to]) => ({ file, from, to })),
  );
  await world.killWorkers();
  await world.addWorker({ LIFEBOAT_WORKFLOW_BUNDLE: bundle });
}

describe('more instances than may be ALLOCATING at once', function () {
  this.timeout(150_000);

  describe('in one fleet', () => {
    const test = useWorld({ name: 'allocating' });

    it('are never more than 700 ALLOCATING of 800: the last hundred wait for a block', async () => {
      const fleet = await test.fleet(many(800, '5s'));
      const run = await fleet.prepare();
      await untilAllocating(fleet, (count) => count === 700);
      const eighth = fleet.world.client.workflow.getHandle(instancesWorkflowIdFor(fleet.name, 7));
      await until('the eighth slice waits', async () => {
        const { counts } = await eighth.query(instancesStatusQuery);
        return counts.pending === 100;
      });
      await allocateInTwoSteps(fleet, 700, 100);
      const outcome = await run.outcome(90_000);
      assert.equal(outcome.endState, 'done');
      assert.equal(outcome.instances?.counts.ready, 800);
      assert.equal(await worstMoment(fleet), 700);
      await run.judge({ faultless: true });
    });
  });

  describe('without the blocks', () => {
    const test = useWorld({ name: 'without-blocks' });

    it('would be more than 700', async () => {
      await sabotage(test.world, 'seventy blocks', ['= mostAllocating / machinesPerBlock', '= mostAllocating / 10']);
      const fleet = await test.fleet(many(800, '5s'));
      const run = await fleet.prepare();
      await untilAllocating(fleet, (count) => count > 700);
      await assert.rejects(run.judge({ unfinished: true }), /allocating within the limit/);
    });
  });

  describe('in two fleets at once', () => {
    const test = useWorld({ name: 'shared-blocks' });

    it('share the blocks of the Region; here it has seven of ten', async () => {
      const smaller = [
        ['mostAllocating = 700', 'mostAllocating = 70'],
        ['machinesPerBlock = 100', 'machinesPerBlock = 10'],
      ] as const;
      await sabotage(test.world, 'smaller blocks', ...smaller);
      const one = await test.fleet(many(40, '500ms'));
      const other = one.another('second', many(40, '500ms'));
      const runs = await Promise.all([one.prepare(), other.prepare()]);
      await allocateInTwoSteps(one, 70, 10);
      for (const run of runs) {
        const outcome = await run.outcome();
        assert.deepEqual([outcome.endState, outcome.instances?.counts.ready], ['done', 40]);
      }
      assert.equal(await worstMoment(one), 70);
    });
  });
});
