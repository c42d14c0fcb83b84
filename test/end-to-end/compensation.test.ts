import assert from 'node:assert/strict';
import { useWorld } from '../support/use-world.ts';
import type { PrepareRun } from '../support/prepare-run.ts';
import type { FaultRequest } from '../support/simulator.ts';
import type { FleetOptions } from '../support/test-fleet.ts';

/** Makes ten of sixty fail, so that the run asks and can be told to undo. */
const refused: FaultRequest = {
  kind: 'item',
  id: 'refused',
  action: 'fail',
  code: 'OperationNotSupportedException',
  desktops: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  times: 'always',
};

describe('undoing a run', () => {
  const test = useWorld();

  /** A run that has created fifty standbys and waits for a decision. */
  async function askingRun(options: FleetOptions = {}): Promise<PrepareRun> {
    const fleet = await test.fleet({ mail: true, ...options, faults: [refused, ...(options.faults ?? [])] });
    const run = await fleet.prepare();
    const isAsking = await run.untilStatus(
      'a decision and mail ready',
      ({ blocked, mail, counts }) =>
        blocked.some(({ on }) => on === 'decision') && mail?.state === 'ready' && counts.provisioning === 0,
    );
    assert.equal(isAsking.counts.failed, 10);
    return run;
  }

  async function undo(run: PrepareRun, ...faults: readonly FaultRequest[]) {
    if (faults.length > 0) await run.fleet.world.simulator.addFaults(...faults);
    await run.tell('decide', { decision: 'compensate', reason: 'undo it' });
    return run.outcome();
  }

  it('leaves a standby that turned out to be of another, and names it as retained', async () => {
    const run = await askingRun();
    const other = run.fleet.primaries[20]?.workspaceId ?? '';
    const outcome = await undo(run, {
      kind: 'read',
      action: 'wrong-relation',
      userNames: [run.fleet.user(11)],
      primaryId: other,
      primaryRegion: 'us-east-1',
    });
    assert.equal(outcome.endState, 'failed-safe');
    assert.equal(outcome.counts.retained, 1);
    assert.deepEqual(
      outcome.gaps.filter(({ state }) => state === 'retained').map(({ user }) => user),
      [run.fleet.user(11)],
    );
    await run.judge({ undone: true });
  });

  it('asks again when the answer to a terminate was lost, and terminates nothing it has not read', async () => {
    const run = await askingRun();
    const outcome = await undo(run, {
      kind: 'call',
      operation: 'TerminateWorkspaces',
      phase: 'after',
      action: 'reset',
    });
    assert.equal(outcome.endState, 'compensated');
    await run.judge({ undone: true });
  });

  it('asks again when AWS refuses a terminate for the moment', async () => {
    const run = await askingRun();
    const busy: FaultRequest = {
      kind: 'item',
      operation: 'TerminateWorkspaces',
      action: 'fail',
      code: 'InvalidResourceStateException',
      userNames: [run.fleet.user(12)],
      times: 2,
    };
    const outcome = await undo(run, busy);
    assert.equal(outcome.endState, 'compensated');
    await run.judge({ undone: true });
  });

  it('names as retained what AWS will not terminate', async () => {
    const run = await askingRun({ file: { limits: { removalDeadline: '3s' } } });
    const never: FaultRequest = {
      kind: 'item',
      operation: 'TerminateWorkspaces',
      action: 'fail',
      code: 'AccessDeniedException',
      userNames: [run.fleet.user(13)],
      times: 'always',
    };
    const outcome = await undo(run, never);
    assert.equal(outcome.endState, 'failed-safe');
    assert.deepEqual(
      outcome.gaps.filter(({ state }) => state === 'retained').map(({ user }) => user),
      [run.fleet.user(13)],
    );
    await run.judge({ undone: true });
  });

  it('removes a standby that is broken or still being made', async () => {
    const never: FaultRequest = { kind: 'provisioning', desktops: [20], outcome: 'never' };
    const error: FaultRequest = { kind: 'provisioning', desktops: [21], outcome: 'error' };
    const fleet = await test.fleet({ faults: [never, error] });
    const run = await fleet.prepare();
    await run.untilStatus('nearly all ready', ({ counts }) => counts.ready === 58 && counts.failed === 1);
    await run.tell('stop', { then: 'undo' });
    assert.equal((await run.outcome()).endState, 'compensated');
    await run.judge({ undone: true });
  });

  it('leaves an endpoint that it had adopted', async () => {
    const first = await test.fleet({ desktops: 60, mail: true });
    const mail = `${first.name}-mail`;
    assert.equal((await (await first.prepare()).outcome()).mail?.createdByUs, true);
    const second = await first.prepare();
    const outcome = await second.outcome();
    assert.deepEqual([outcome.endState, outcome.mail?.createdByUs], ['done', false]);
    const { endpoints } = await first.world.simulator.state();
    assert.deepEqual(
      endpoints.filter(({ live }) => live).map(({ endpointName }) => endpointName),
      [mail],
    );
    await second.judge();
  });
});
