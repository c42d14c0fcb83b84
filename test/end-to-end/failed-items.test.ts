import assert from 'node:assert/strict';
import { useWorld } from '../support/use-world.ts';
import type { FaultRequest } from '../support/simulator.ts';

/** Items of CreateStandbyWorkspaces that fail with a code. */
function failing(code: string, desktops: readonly number[], times: number | 'always' = 1): FaultRequest {
  return { kind: 'item', action: 'fail', id: code, code, message: `made up: ${code}`, desktops: [...desktops], times };
}

describe('an item that AWS reports as failed', () => {
  const { fleet: newFleet } = useWorld();

  it('is tried again when AWS was busy for the moment', async () => {
    const fleet = await newFleet({ faults: [failing('OperationInProgressException', [1, 30], 2)] });
    const run = await fleet.prepare();
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'done');
    assert.equal((await run.desktop(1)).attempts, 3);
    await run.judge();
  });

  it('is given up when AWS stays busy, and the gap says so', async () => {
    const fleet = await newFleet({
      faults: [failing('ThrottlingException', [4], 'always')],
      file: { limits: { retryDelay: '20ms' } },
    });
    const run = await fleet.prepare();
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'done-with-gaps');
    assert.deepEqual(
      outcome.gaps.map(({ user, state, code }) => [user, state, code]),
      [[fleet.user(4), 'failed', 'ThrottlingException']],
    );
    assert.match(outcome.gaps[0]?.remedy ?? '', /try again/i);
    await run.judge();
  });

  it('is ours when it exists although AWS said failed', async () => {
    const exists: FaultRequest = {
      kind: 'item',
      action: 'hidden-fail',
      code: 'ResourceAlreadyExistsException',
      desktops: [2, 3],
    };
    const fleet = await newFleet({ faults: [exists] });
    const run = await fleet.prepare();
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'done');
    assert.equal(outcome.createdByUs, 60);
    await run.judge();
  });

  it('is not made twice when it exists although AWS said busy, even by a service that allows duplicates', async () => {
    const busy: FaultRequest = { kind: 'item', action: 'hidden-fail', code: 'InternalServerError', desktops: [2, 3] };
    const fleet = await newFleet({ faults: [busy], settings: { allowDuplicates: true } });
    const run = await fleet.prepare();
    await run.outcome();
    await run.judge();
  });

  it('is a conflict when the user has an ordinary WorkSpace there', async () => {
    const fleet = await newFleet({ seeded: { strangers: [7] } });
    const run = await fleet.prepare();
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'done-with-gaps');
    assert.deepEqual(
      outcome.gaps.map(({ user, state }) => [user, state]),
      [[fleet.user(7), 'failed']],
    );
    assert.equal(outcome.counts.ready, 59);
    await run.judge();
  });

  it('is tried three times when it is said to exist and cannot be seen', async () => {
    const fleet = await newFleet({ faults: [failing('ResourceAlreadyExistsException', [5], 'always')] });
    const run = await fleet.prepare();
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'done-with-gaps');
    const desktop = await run.desktop(5);
    assert.deepEqual([desktop.state, desktop.attempts], ['failed', 3]);
    await run.judge();
  });

  it('becomes ready when what was in its way is cleaned up meanwhile', async () => {
    const fleet = await newFleet({ faults: [failing('ResourceAlreadyExistsException', [5], 1)] });
    const run = await fleet.prepare();
    assert.equal((await run.outcome()).endState, 'done');
    await run.judge();
  });

  it('waits for a higher quota and goes on after retry', async () => {
    const fleet = await newFleet({ settings: { quotas: { 'us-west-2/standbys': 40 } } });
    const run = await fleet.prepare();
    const waiting = await run.untilStatus('waiting for a person', ({ blocked }) => blocked.length > 0);
    assert.match(waiting.blocked[0]?.remedy ?? '', /quota/i);
    await run.untilStatus('forty ready', ({ counts }) => counts.ready === 40);
    assert.equal((await run.status()).endState, undefined);
    await fleet.world.simulator.settings({ quotas: { 'us-west-2/standbys': 100 } });
    await run.tell('retry', { reason: 'the quota is 100 now' });
    assert.equal((await run.outcome()).endState, 'done');
    await run.judge();
  });

  it('waits for a higher quota when AWS refuses the whole call for it', async () => {
    const fleet = await newFleet({ settings: { quotas: { 'us-west-2/standbys': 0 }, quotaAnswer: 'whole-call' } });
    const run = await fleet.prepare();
    await run.untilStatus('waiting for a person', ({ blocked }) => blocked.length > 0);
    await fleet.world.simulator.settings({ quotas: { 'us-west-2/standbys': 100 } });
    await run.tell('retry', {});
    assert.equal((await run.outcome()).endState, 'done');
    await run.judge();
  });

  it('is a gap with a remedy when AWS will never do it', async () => {
    const fleet = await newFleet({ seeded: { missingUsers: [9] } });
    const run = await fleet.prepare();
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'done-with-gaps');
    assert.equal(outcome.gapCount, 1);
    const [gap] = outcome.gaps;
    assert.deepEqual([gap?.user, gap?.state], [fleet.user(9), 'failed']);
    assert.ok((gap?.remedy.length ?? 0) > 20);
    assert.equal((await run.desktop(9)).attempts, 1);
    await run.judge();
  });

  it('is tried three times and then held when its code is unknown', async () => {
    const fleet = await newFleet({ faults: [failing('NobodyHasSeenThisBefore', [6], 'always')] });
    const run = await fleet.prepare();
    await run.untilStatus('waiting for a person', ({ blocked }) =>
      blocked.some(({ code }) => code === 'NobodyHasSeenThisBefore'),
    );
    const held = await run.desktop(6);
    assert.deepEqual([held.state, held.attempts], ['held', 3]);
    await fleet.world.simulator.heal('NobodyHasSeenThisBefore');
    await run.tell('retry', { users: [fleet.user(6)] });
    assert.equal((await run.outcome()).endState, 'done');
    await run.judge();
  });

  it('fails before any call when its user has two WorkSpaces in one directory', async () => {
    const fleet = await newFleet({ desktops: 60, seeded: { duplicateUsers: [3] } });
    const run = await fleet.prepare();
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'done-with-gaps');
    assert.deepEqual(
      outcome.gaps.map(({ code }) => code),
      ['DuplicateUser', 'DuplicateUser'],
    );
    assert.equal(outcome.desktops, 61);
    await run.judge();
  });
});
