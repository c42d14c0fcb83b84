import assert from 'node:assert/strict';
import { GatedRun, Office } from '../support/gated-world.ts';
import { useWorld } from '../support/use-world.ts';
import type { FaultRequest } from '../support/simulator.ts';
import { tagAsOurs, teardownFleet, terminatedIds } from '../support/teardown-fleet.ts';
import type { TestFleet } from '../support/test-fleet.ts';

const office = new Office('teardown-interrupted');

/** Two batches of standbys, all of them ours. */
const desktops = 30;
const all = Array.from({ length: desktops }, (_, index) => index);

describe('a teardown that is interrupted', function () {
  this.timeout(90_000);
  const test = useWorld({ name: 'teardown-interrupted', speed: 1, lanePace: 100, workerEnv: office.workerEnv });

  /** A teardown that others have approved, in a world that will break like this. */
  async function approved(...faults: readonly FaultRequest[]): Promise<GatedRun> {
    const seeded = { existingStandbys: { pick: desktops, state: 'AVAILABLE' } } as const;
    // Nothing comes too late in it, however busy the machine is; only what AWS will never let go waits for its end.
    const file = { limits: { removalDeadline: '25s' } };
    const fleet = await test.fleet(teardownFleet({ desktops, seeded, file }));
    await tagAsOurs(fleet, all);
    await fleet.world.simulator.addFaults(...faults);
    const run = new GatedRun(fleet, office, 'teardown');
    await run.plan();
    const started = await run.start();
    assert.equal(started.exitCode, 0, started.stderr);
    const { exitCode, stderr } = await run.decide('approve', 'anna');
    assert.equal(exitCode, 0, stderr);
    return run;
  }

  async function standbyIds(fleet: TestFleet): Promise<string[]> {
    const { workspaces } = await fleet.world.simulator.state();
    return workspaces.filter(({ role }) => role === 'standby').map(({ workspaceId }) => workspaceId);
  }

  const firstBatch: FaultRequest = {
    ...{ kind: 'call', id: 'first batch', operation: 'TerminateWorkspaces', action: 'hold', nth: 1 },
  };

  it('by a stop ends the batch on the wire and begins no other', async () => {
    const run = await approved(firstBatch);
    const { simulator } = run.fleet.world;
    const { call } = await simulator.hold('first batch');
    const stopped = await run.cli('stop', run.fleet.name, '--reason', 'the drill is over', '--json');
    assert.equal(stopped.exitCode, 0, stopped.stderr);
    await simulator.release(call);
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'stopped');
    assert.deepEqual([outcome.counts.gone, outcome.counts.planned], [25, 5]);
    assert.equal((await terminatedIds(run.fleet)).length, 25);
  });

  it('by the death of the worker goes on where it was: nothing is forgotten, nothing is called an error', async () => {
    const run = await approved(firstBatch);
    const { world } = run.fleet;
    await world.simulator.hold('first batch');
    await world.killWorkers();
    // The call arrives all the same, and nobody is there to hear its answer.
    await world.simulator.releaseAll('continue');
    await world.addWorker();
    const outcome = await run.outcome();
    assert.deepEqual([outcome.endState, outcome.counts.gone, outcome.keptCount], ['done', desktops, 0]);
    assert.deepEqual(await terminatedIds(run.fleet), (await standbyIds(run.fleet)).sort());
  });

  it('by a lost answer reads what became of the call, before and after it was applied', async () => {
    for (const phase of ['before', 'after'] as const) {
      const lost: FaultRequest = { kind: 'call', operation: 'TerminateWorkspaces', action: 'reset', nth: 2, phase };
      const run = await approved(lost);
      const outcome = await run.outcome();
      assert.deepEqual([outcome.endState, outcome.counts.gone, outcome.keptCount], ['done', desktops, 0], phase);
      const ids = await terminatedIds(run.fleet);
      assert.deepEqual(ids, (await standbyIds(run.fleet)).sort(), `${phase}: each was terminated once`);
    }
  });

  it('by refusals of single items asks again, and keeps what AWS will not let go', async () => {
    const item = { kind: 'item', operation: 'TerminateWorkspaces', action: 'fail' } as const;
    const run = await approved(
      { ...item, code: 'InvalidResourceStateException', desktops: [7], times: 2 },
      { ...item, code: 'OperationNotSupportedException', desktops: [8], times: 'always' },
      { kind: 'call', operation: 'TerminateWorkspaces', action: 'throttle', nth: 2 },
    );
    const outcome = await run.outcome();
    assert.deepEqual([outcome.endState, outcome.counts.gone], ['done-with-gaps', desktops - 1]);
    assert.deepEqual(
      outcome.kept.map(({ user, code }) => [user, code]),
      [[run.fleet.user(8), 'OperationNotSupportedException']],
    );
  });
});
