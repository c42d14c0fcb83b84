import assert from 'node:assert/strict';
import { ApplicationFailure } from '@temporalio/common';
import { WorkflowFailedError } from '@temporalio/client';
import { primaryRegion, standbyRegion } from '../support/fleet-files.ts';
import { useWorld } from '../support/use-world.ts';
import type { FaultRequest } from '../support/simulator.ts';

const darkPrimary: FaultRequest = { kind: 'region', id: 'dark', region: primaryRegion, action: 'refuse' };
const twelveRefused: FaultRequest = {
  kind: 'item',
  desktops: Array.from({ length: 12 }, (_value, index) => index),
  times: 'always',
  action: 'fail',
  code: 'UnsupportedWorkspaceConfiguration',
  message: 'no',
};

describe('a run can be stopped', () => {
  const test = useWorld();

  it('while it waits for a decision: a cancel answers the question with keep', async () => {
    const fleet = await test.fleet({ faults: [twelveRefused] });
    const run = await fleet.prepare();
    await run.untilStatus('a decision', ({ blocked }) => blocked.some(({ on }) => on === 'decision'));
    await run.cancel();
    assert.equal((await run.outcome()).endState, 'stopped');
    await run.judge({ unfinished: true });
  });

  it('while a dark primary Region keeps it from checking: nothing was created', async () => {
    const fleet = await test.fleet({ faults: [darkPrimary] });
    const run = await fleet.prepare();
    const refused = { after: run.sinceSeq, operation: 'DescribeWorkspaceDirectories', event: 'answered' };
    await fleet.world.simulator.audited(refused, ({ region }) => region === primaryRegion);
    await run.tell('stop', { then: 'keep', reason: 'the Region is dark' });
    const failure = await run.outcome().then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.ok(failure instanceof WorkflowFailedError && failure.cause instanceof ApplicationFailure);
    assert.equal(failure.cause.type, 'Stopped');
    assert.deepEqual(await fleet.calls('CreateStandbyWorkspaces'), []);
  });

  it('while the primary Region has gone dark under its pages: it says what exists, and no empty fleet', async () => {
    const hold: FaultRequest = {
      kind: 'call',
      id: 'page',
      operation: 'DescribeWorkspaces',
      region: primaryRegion,
      action: 'hold',
    };
    const fleet = await test.fleet({ faults: [{ ...hold, nth: 2 }] });
    const run = await fleet.prepare();
    await fleet.world.simulator.hold('page');
    await fleet.world.simulator.addFaults(darkPrimary);
    await fleet.world.simulator.releaseAll('reset');
    await run.tell('stop', { then: 'keep' });
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'stopped');
    assert.deepEqual(await fleet.calls('CreateStandbyWorkspaces'), []);
  });
});

describe('retry of one user among several that are held', () => {
  const test = useWorld();

  it('tries that one again and still waits for a person about the others', async () => {
    const denied = (desktops: number[]): FaultRequest => ({
      kind: 'item',
      id: `denied-${desktops.join('-')}`,
      desktops,
      times: 'always',
      action: 'fail',
      code: 'AccessDeniedException',
      message: 'not allowed',
    });
    const fleet = await test.fleet({ desktops: 10, faults: [denied([0]), denied([1])] });
    const run = await fleet.prepare();
    await run.untilStatus('two held', ({ counts, blocked }) => counts.held === 2 && blocked.length > 0);
    await fleet.world.simulator.heal('denied-0');
    await run.tell('retry', { users: [fleet.user(0)] });
    const after = await run.untilStatus('one ready again', ({ counts }) => counts.ready === 9 && counts.held === 1);
    assert.deepEqual(
      after.blocked.map(({ on }) => on),
      ['attention'],
    );
    await fleet.world.simulator.heal('denied-1');
    await run.tell('retry', {});
    assert.equal((await run.outcome()).endState, 'done');
    const audit = await fleet.calls('CreateStandbyWorkspaces');
    assert.ok(audit.every(({ region }) => region === standbyRegion));
    await run.judge();
  });
});
