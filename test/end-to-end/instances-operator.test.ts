import assert from 'node:assert/strict';
import { failsWith, instanceFleet, machines, quotaRefuses } from '../support/instance-fleet.ts';
import type { FaultRequest } from '../support/simulator.ts';
import { useWorld } from '../support/use-world.ts';

describe('an operator of instances', () => {
  const test = useWorld();

  it('pauses: nothing is launched until the run is resumed, what was is followed', async () => {
    const third: FaultRequest = {
      ...{ kind: 'call', id: 'third', operation: 'CreateWorkspaceInstance', nth: 3, action: 'hold' },
    };
    const fleet = await test.fleet(instanceFleet([machines('kiosks', 8)], { faults: [third] }));
    const { simulator } = fleet.world;
    const run = await fleet.prepare();
    const { call } = await simulator.hold('third');
    await run.tell('pause', { reason: 'change freeze' });
    await simulator.release(call);
    const paused = await run.untilStatus('what was on the wire is ready', ({ instances }) => {
      const { ready = 0, creating = 1, provisioning = 1 } = instances?.counts ?? {};
      return ready >= 3 && creating + provisioning === 0;
    });
    assert.equal(paused.paused, true);
    const fromSeq = (await fleet.audit()).at(-1)?.seq ?? 0;
    await simulator.advance(600_000);
    await run.untilStatus('still paused', ({ instances }) => (instances?.counts.pending ?? 0) > 0);
    const toSeq = (await fleet.audit()).at(-1)?.seq ?? 0;
    await run.tell('resume', {});
    assert.equal((await run.outcome()).endState, 'done');
    await run.judge({ quiet: [{ fromSeq, toSeq, why: 'paused' }] });
  });

  it('retries a machine by name and skips another, and the others of the group are left alone', async () => {
    const faults = ['kiosks/2', 'kiosks/3'].map((machine) => failsWith('VcpuLimitExceeded', machine));
    const fleet = await test.fleet(instanceFleet([machines('kiosks', 3)], { faults }));
    const { simulator } = fleet.world;
    const run = await fleet.prepare();
    await run.untilStatus('two held', ({ instances }) => instances?.counts.held === 2);
    await simulator.heal();
    const { seq: beforeRetry = 0 } = (await fleet.audit()).at(-1) ?? {};
    await run.tell('retry', { instances: ['kiosks/3'], reason: 'one more was granted' });
    await run.untilStatus('one of them ready', ({ instances }) => instances?.counts.ready === 2);
    assert.equal((await run.machine('kiosks/3')).state, 'ready');
    assert.equal((await run.machine('kiosks/2')).state, 'held');
    assert.equal((await fleet.calls('CreateWorkspaceInstance', beforeRetry)).length, 1);
    await run.tell('skip', { instances: ['kiosks/2'], reason: 'not needed' });
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'done-with-gaps');
    const { ready, skipped } = outcome.instances!.counts;
    assert.deepEqual([ready, skipped], [2, 1]);
    assert.deepEqual(
      outcome.gaps.map(({ user, state }) => [user, state]),
      [['instance kiosks/2', 'skipped']],
    );
    await run.judge();
  });

  it('retries a whole group, whose machines failed for good until somebody mended the cause', async () => {
    const wrong = { ...failsWith('InvalidAMIID.NotFound', 'render/1'), id: 'wrong' };
    const fleet = await test.fleet(
      instanceFleet([machines('kiosks', 2), machines('render', 1)], {
        faults: [wrong],
        file: { onFailure: 'ask', limits: { toleratedFailures: 0 } },
      }),
    );
    const run = await fleet.prepare();
    await run.untilStatus('a decision, with all else at rest', ({ blocked, instances }) => {
      return blocked.some(({ on }) => on === 'decision') && instances?.counts.ready === 2;
    });
    await fleet.world.simulator.heal('wrong');
    await run.tell('retry', { instances: ['render'], reason: 'the image is there now' });
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'done');
    assert.equal(outcome.instances?.counts.ready, 3);
    await run.judge();
  });

  it('is refused with a sentence when a command does not fit', async () => {
    const fleet = await test.fleet(instanceFleet([machines('kiosks', 2)], { faults: [quotaRefuses('kiosks/2')] }));
    const run = await fleet.prepare();
    await run.untilStatus('one held', ({ instances }) => instances?.counts.held === 1);
    assert.match(await run.refusal('retry', { instances: ['kiosks/3'] }), /kiosks\/3/);
    assert.match(await run.refusal('skip', { instances: ['tablets'], reason: 'x' }), /tablets/);
    assert.match(await run.refusal('skip', { instances: ['kiosks/2'] }), /reason/i);
    assert.match(await run.refusal('retry', { instances: 'kiosks' }), /instances/);
    await run.tell('skip', { instances: ['kiosks'], reason: 'nobody needs them' });
    assert.equal((await run.outcome()).instances?.counts.skipped, 1);
    await run.judge();
  });

  describe('is told to slow down by the service', () => {
    /** The third create is throttled, with the seconds to wait or without. */
    function throttled(fields: Readonly<Record<string, number>>): FaultRequest {
      const create = { kind: 'call', operation: 'CreateWorkspaceInstance', nth: 3, action: 'throttle' } as const;
      return { ...create, id: 'throttled', fields };
    }

    it('and waits as long as it asks for', async () => {
      const faults = [throttled({ RetryAfterSeconds: 2 })];
      const fleet = await test.fleet(instanceFleet([machines('kiosks', 5)], { faults }));
      const run = await fleet.prepare();
      assert.equal((await run.outcome()).endState, 'done');
      await run.judge({ retryAfterMs: 2_000 });
    });

    it('and would be back sooner if it were not asked', async () => {
      const fleet = await test.fleet(
        instanceFleet([machines('kiosks', 5)], {
          faults: [throttled({})],
          settings: { instances: { retryAfterSeconds: null } },
        }),
      );
      const run = await fleet.prepare();
      assert.equal((await run.outcome()).endState, 'done');
      await assert.rejects(run.judge({ retryAfterMs: 2_000 }), /retry-after is honoured/);
    });
  });
});
