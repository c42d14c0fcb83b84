import assert from 'node:assert/strict';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { totalOf } from '../../src/domain/ledger.ts';
import { useWorld } from '../support/use-world.ts';
import type { FaultRequest } from '../support/simulator.ts';
import { until } from '../support/waiting.ts';

describe('prepare, when nothing goes wrong', () => {
  const { fleet: newFleet } = useWorld();

  it('gives one desktop a healthy standby', async () => {
    const fleet = await newFleet({ desktops: 1, directories: 1 });
    const run = await fleet.prepare({ reason: 'INC-1' });
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'done');
    assert.equal(outcome.reason, 'INC-1');
    assert.equal(outcome.createdByUs, 1);
    assert.equal((await run.desktop(0)).state, 'ready');
    await run.judge({ faultless: true });
  });

  it('prepares 60 desktops of two directories and the mail endpoint', async () => {
    const fleet = await newFleet({ mail: true });
    const run = await fleet.prepare();
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'done');
    assert.equal(outcome.desktops, 60);
    assert.equal(outcome.counts.ready, 60);
    assert.equal(totalOf(outcome.counts), 60);
    assert.deepEqual([outcome.gaps, outcome.gapCount], [[], 0]);
    assert.equal(outcome.mail?.state, 'ready');
    const { endpoints } = await fleet.world.simulator.state();
    assert.deepEqual(
      endpoints.map(({ status }) => status),
      ['READY'],
    );
    assert.equal((await fleet.calls('CreateStandbyWorkspaces')).length, 3);
    await run.judge({ faultless: true, throttledShare: 0.01 });
  });

  it('sends exactly as many creates as full batches need, over directories that do not fill them', async () => {
    const fleet = await newFleet({ desktops: 51, directories: 3, file: { limits: { batchSize: 10 } } });
    const run = await fleet.prepare();
    assert.equal((await run.outcome()).endState, 'done');
    assert.equal((await fleet.calls('CreateStandbyWorkspaces')).length, 6);
    await run.judge({ faultless: true });
  });

  it('splits a fleet into slices that together send no create too many', async () => {
    const fleet = await newFleet({ desktops: 70, directories: 3, file: { limits: { batchSize: 10, sliceSize: 30 } } });
    const run = await fleet.prepare();
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'done');
    assert.ok(outcome.slices.length >= 3, `slices: ${outcome.slices.join(', ')}`);
    assert.equal((await fleet.calls('CreateStandbyWorkspaces')).length, 7);
    await run.judge({ faultless: true });
  });

  it('adopts standbys that exist already, creates the others and does not claim what it found', async () => {
    const fleet = await newFleet({ seeded: { existingStandbys: { pick: 10, state: 'STOPPED' } } });
    const run = await fleet.prepare();
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'done');
    assert.deepEqual([outcome.adopted, outcome.createdByUs], [10, 50]);
    await run.judge({ faultless: true });
  });

  it('is harmless when it runs twice: the second run finds all and creates nothing', async () => {
    const fleet = await newFleet({ mail: true });
    assert.equal((await (await fleet.prepare()).outcome()).endState, 'done');
    const second = await fleet.prepare();
    const outcome = await second.outcome();
    assert.equal(outcome.endState, 'done');
    assert.deepEqual([outcome.adopted, outcome.createdByUs, outcome.mail?.createdByUs], [60, 0, false]);
    const changing = ['CreateStandbyWorkspaces', 'CreateMultiRegionEndpoint', 'CreateTags', 'TerminateWorkspaces'];
    for (const call of changing) assert.deepEqual(await fleet.calls(call, second.sinceSeq), [], call);
    await second.judge();
  });

  it('takes only the desktops that the fleet file selects', async () => {
    const seeded = { users: ['ada.lovelace', 'alan.turing', 'grace.hopper'] };
    const fleet = await newFleet({
      desktops: 10,
      directories: 1,
      seeded,
      file: { desktops: { include: { users: ['Ada.Lovelace', 'grace.hopper'] } } },
    });
    const run = await fleet.prepare();
    const outcome = await run.outcome();
    assert.equal(outcome.desktops, 2);
    const selected = fleet.primaries.filter(({ userName }) => ['ada.lovelace', 'grace.hopper'].includes(userName));
    await run.judge(
      { faultless: true },
      selected.map(({ workspaceId }) => workspaceId),
    );
  });

  it('tells the truth in the middle: its counts are always the whole fleet', async () => {
    const hold = { kind: 'call', operation: 'CreateStandbyWorkspaces', action: 'hold', times: 'always' } as const;
    const slow: FaultRequest = { kind: 'provisioning', desktops: [0], outcome: 'available', durationMs: 2_400_000 };
    const fleet = await newFleet({ faults: [{ ...hold, id: 'creates' }, slow] });
    const run = await fleet.prepare();
    await fleet.world.simulator.hold('creates');
    const creating = await run.untilStatus('creating', ({ slices }) => slices[0]?.phase === 'creating');
    assert.equal(totalOf(creating.counts), 60);
    assert.equal(
      (await run.ledger()).filter(({ state }) => state === 'creating').length,
      50,
      'two batches on the wire',
    );
    await fleet.world.simulator.heal('creates');
    await fleet.world.simulator.releaseAll();
    const states = async () => (await run.ledger()).map(({ state }) => state);
    const nearlyAll = await until('all but one ready', async () => {
      const all = await states();
      return all.filter((state) => state === 'ready').length === 59 && all;
    });
    assert.deepEqual([nearlyAll.length, nearlyAll.includes('provisioning')], [60, true]);
    assert.equal(totalOf((await run.status()).counts), 60);
    assert.equal((await run.outcome()).endState, 'done');
    await run.judge();
  });

  it('refuses a second prepare of a fleet that is busy', async () => {
    const fleet = await newFleet({
      desktops: 5,
      faults: [{ kind: 'call', operation: 'CreateStandbyWorkspaces', action: 'hold', id: 'create' }],
    });
    const run = await fleet.prepare();
    const { call } = await fleet.world.simulator.hold('create');
    await assert.rejects(fleet.prepare(), WorkflowExecutionAlreadyStartedError);
    await fleet.world.simulator.release(call);
    assert.equal((await run.outcome()).endState, 'done');
    await run.judge({ faultless: true });
  });
});
