import assert from 'node:assert/strict';
import { deletedInstances } from '../audit/instance-lives.ts';
import { appliedEntries } from '../audit/log.ts';
import { keys } from '../support/access-keys.ts';
import { adminKey, failsWith, instanceFleet, machines, quotaRefuses, standing } from '../support/instance-fleet.ts';
import { deleteByHand, launchByHand } from '../support/instances-by-hand.ts';
import type { PrepareRun } from '../support/prepare-run.ts';
import type { FaultRequest } from '../support/simulator.ts';
import type { TestFleet } from '../support/test-fleet.ts';
import { useWorld } from '../support/use-world.ts';
import { until } from '../support/waiting.ts';

describe('undoing a run that has launched instances', () => {
  const test = useWorld();

  /** What calls of this run have created and deleted. */
  async function traceOf(run: PrepareRun): Promise<{ readonly created: string[]; readonly deleted: string[] }> {
    const entries = await run.fleet.audit(run.sinceSeq);
    const created = appliedEntries(entries).flatMap(({ effect }) => effect.instancesCreated ?? []);
    const deleted = deletedInstances({ entries }).map((each) => each.workspaceInstanceId);
    return { created: created.map((each) => each.workspaceInstanceId).sort(), deleted: [...new Set(deleted)].sort() };
  }

  /** Instances that look like this fleet's more or less: untagged, of another fleet, of a machine that is no more. */
  async function launchOthers({ name, world }: TestFleet) {
    const hand = { simulator: world.simulator, accessKeyId: adminKey };
    const tags = (fleet: string, machine: string) => {
      return { 'lifeboat:fleet': fleet, 'lifeboat:run': 'an-earlier-run', 'lifeboat:instance': machine };
    };
    const stranger = await launchByHand(hand);
    const ofAnother = await launchByHand(hand, tags('another-fleet', 'kiosks/1'));
    const retired = await launchByHand(hand, tags(name, 'retired/1'));
    return { stranger, ofAnother, retired };
  }

  /** Deletes these by hand and waits until AWS shows them no more: their tokens are spent. */
  async function lose({ world: { simulator } }: TestFleet, ids: readonly string[]): Promise<void> {
    for (const id of ids) await deleteByHand({ simulator, accessKeyId: adminKey }, id);
    await until('the instances gone', async () => {
      const live = (await simulator.instances()).filter((each) => each.live).map((each) => each.workspaceInstanceId);
      return !ids.some((id) => live.includes(id));
    });
  }

  /** A run that has adopted two machines and made five, follows the last of them, and has others beside it. */
  async function runWithOthers() {
    const fleet = await test.fleet(instanceFleet([machines('kiosks', 6), machines('late', 1)]));
    const { simulator } = fleet.world;
    const first = await fleet.prepare();
    await first.outcome();
    const ids = (await first.instances()).map(({ instanceId = '' }) => instanceId);
    await lose(fleet, ids.slice(2));
    const beside = await launchOthers(fleet);
    // The run stays open: one of its machines is never ALLOCATED.
    await simulator.addFaults({ kind: 'allocation', tags: { 'lifeboat:instance': 'late/1' }, outcome: 'never' });
    const run = await fleet.prepare();
    await run.untilStatus('six ready', ({ instances }) => instances?.counts.ready === 6);
    return { run, adopted: ids.slice(0, 2), beside };
  }

  it('deletes exactly what it made: nothing adopted, nothing of a stranger, of another fleet or of an earlier run', async () => {
    const { run, adopted, beside } = await runWithOthers();
    await run.tell('stop', { then: 'undo', reason: 'wrong fleet' });
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'compensated');
    const { created, deleted } = await traceOf(run);
    assert.equal(created.length, 5);
    assert.deepEqual(deleted, created);
    const left = standing(await run.fleet.world.simulator.instances());
    assert.deepEqual(left, [...adopted, ...Object.values(beside)].sort());
    await run.judge({ undone: true });
  });

  it('has to be so careful: AWS deletes what it is told to, another fleet’s too, and an untagged one alone it does not', async () => {
    const { run, beside } = await runWithOthers();
    const { simulator } = run.fleet.world;
    const builder = { simulator, accessKeyId: keys.builder };
    await deleteByHand(builder, beside.ofAnother);
    await assert.rejects(deleteByHand(builder, beside.stranger), /not authorized/i);
    assert.ok(!standing(await simulator.instances()).includes(beside.ofAnother));
    await assert.rejects(run.judge(), /only our instances go: .*was not made by this run/);
  });

  it('compensates by itself when too many fail and the fleet says so', async () => {
    const fleet = await test.fleet(
      instanceFleet([machines('kiosks', 6)], {
        faults: [failsWith('InvalidAMIID.NotFound', 'kiosks/3')],
        file: { onFailure: 'compensate', limits: { toleratedFailures: 0 } },
      }),
    );
    const run = await fleet.prepare();
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'compensated');
    const { created, deleted } = await traceOf(run);
    assert.deepEqual([created.length, deleted], [6, created]);
    assert.deepEqual(standing(await fleet.world.simulator.instances()), []);
    await run.judge({ undone: true });
  });

  it('removes what is still ALLOCATING, and asks again for a delete that failed or whose answer was lost', async () => {
    const busy = { kind: 'deallocation', tags: { 'lifeboat:instance': 'kiosks/2' } } as const;
    const fleet = await test.fleet(
      instanceFleet([machines('kiosks', 4)], {
        faults: [
          { kind: 'allocation', tags: { 'lifeboat:instance': 'kiosks/1' }, outcome: 'never' },
          { ...busy, id: 'conflict', outcome: 'conflict' },
          { ...busy, id: 'error', outcome: 'error' },
          { kind: 'call', id: 'lost', operation: 'DeleteWorkspaceInstance', times: 2, phase: 'after', action: 'reset' },
          // It looks like a lost answer, and nothing was done.
          { kind: 'call', id: 'never done', operation: 'DeleteWorkspaceInstance', nth: 3, action: '500' },
        ],
      }),
    );
    const run = await fleet.prepare();
    await run.untilStatus('three ready', ({ instances }) => instances?.counts.ready === 3);
    await run.tell('stop', { then: 'undo' });
    assert.equal((await run.outcome()).endState, 'compensated');
    const struck = (await fleet.world.simulator.faults()).filter(({ fired }) => fired > 0).map(({ id }) => id);
    for (const id of ['conflict', 'error', 'lost', 'never done']) assert.ok(struck.includes(id), `${id} has struck`);
    assert.deepEqual(standing(await fleet.world.simulator.instances()), []);
    await run.judge({ undone: true });
  });

  it('names as retained what AWS does not delete', async () => {
    const never = { kind: 'deallocation', outcome: 'error', times: 'always', errorCode: 'VolumeInUse' } as const;
    const fleet = await test.fleet(
      instanceFleet([machines('kiosks', 3), machines('late', 1)], {
        faults: [{ ...never, tags: { 'lifeboat:instance': 'kiosks/2' } }, quotaRefuses('late/1')],
      }),
    );
    const run = await fleet.prepare();
    await run.untilStatus('three ready', ({ instances }) => instances?.counts.ready === 3);
    await run.tell('stop', { then: 'undo' });
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'failed-safe');
    const retained = outcome.gaps.filter(({ state }) => state === 'retained');
    assert.deepEqual(
      retained.map(({ user, code }) => [user, code]),
      [['instance kiosks/2', 'VolumeInUse']],
    );
    assert.deepEqual(standing(await fleet.world.simulator.instances()), [retained[0]?.instanceId]);
    await run.judge({ undone: true });
  });

  describe('while the answer to a create is lost', () => {
    const standsStill: FaultRequest = {
      ...{ kind: 'call', id: 'applied', operation: 'CreateWorkspaceInstance', nth: 1, phase: 'after', action: 'hold' },
    };

    /** Stopped when the only instance was made and before the run has heard of it; it never hears of it. */
    async function stoppedInBetween(then: 'keep' | 'undo'): Promise<PrepareRun> {
      const fleet = await test.fleet(instanceFleet([machines('kiosks', 1)], { faults: [standsStill] }));
      const { simulator } = fleet.world;
      const run = await fleet.prepare();
      const { call } = await simulator.hold('applied');
      await run.tell('stop', { then });
      await simulator.release(call, 'reset');
      return run;
    }

    it('leaves nothing behind', async () => {
      const run = await stoppedInBetween('undo');
      assert.equal((await run.outcome()).endState, 'compensated');
      const { created, deleted } = await traceOf(run);
      assert.deepEqual([created.length, deleted], [1, created]);
      assert.deepEqual(standing(await run.fleet.world.simulator.instances()), []);
      await run.judge({ undone: true });
    });

    it('has something to leave: the instance is there, and the run does not know it', async () => {
      const run = await stoppedInBetween('keep');
      const outcome = await run.outcome();
      assert.equal(outcome.endState, 'stopped');
      const { created } = await traceOf(run);
      assert.deepEqual(standing(await run.fleet.world.simulator.instances()), created);
      assert.equal((await run.machine('kiosks/1')).instanceId, undefined);
      await assert.rejects(run.judge({ unfinished: true }), /instances are in the ledger/);
    });
  });
});
