import assert from 'node:assert/strict';
import { ServiceError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import type { RunDescription, Session } from '../../src/cli/temporal/session.ts';
import { aGateStatus, digest } from './gated-samples.ts';
import { useDesk } from './desk.ts';
import { running, run } from './samples.ts';

const desk = useDesk();
const lifeboat = desk.lifeboat;

const grpcError = (code: number, details: string): Error =>
  new ServiceError('x', { cause: Object.assign(new Error(details), { code, details, metadata: {} }) });
const noPoller = (): Promise<never> => Promise.reject(grpcError(9, 'no poller seen for task queue recently'));
const deadline = (): Promise<never> => Promise.reject(grpcError(4, 'Deadline exceeded'));
const noAnswer = (): Promise<never> => Promise.reject(new WorkflowUpdateRPCTimeoutOrCancelledError('x'));
const runs = (type: string): Partial<Session> => ({
  describe: async (): Promise<RunDescription> => ({ ...running, type }),
});

const endsTerminator =
  /→ If it must take effect at once, end the terminator process: nothing is terminated without it\./;
const thenAgain = /Then give this command again\.\n/;
const mayArrive = /may still arrive, as soon as a worker is there/;

describe('a paper for a run that no worker answers for', () => {
  const given = (command: string): string =>
    `${command} demo --digest ${digest} --key ${desk.key} --as bob --reason fine`;

  for (const command of ['approve', 'reject', 'revoke'] as const) {
    it(`is not signed and not sent, and ${command} says so, whether the worker is known to be away or not`, async () => {
      for (const worker of [{ gatedStatus: noPoller }, { gatedStatus: deadline }, { workerPolls: async () => false }]) {
        const { code, err } = await lifeboat(given(command), { ...runs('decommission'), ...worker });
        assert.equal(code, 1);
        assert.match(err, /Nothing was signed and nothing was sent/);
        assert.doesNotMatch(err, /arrive/);
        assert.match(err, thenAgain);
      }
    });
  }

  it('that holds a decommission back names what does so at once, before anything else', async () => {
    for (const worker of [{ gatedStatus: noPoller }, { workerPolls: async () => false }]) {
      for (const command of ['reject', 'revoke']) {
        const { json } = await lifeboat(`${given(command)} --json`, { ...runs('decommission'), ...worker });
        const [first = '', ...others] = json()['next'] as string[];
        assert.match(`→ ${first}`, endsTerminator);
        assert.equal(others.at(-1), 'Then give this command again.');
      }
      const approval = await lifeboat(given('approve'), { ...runs('decommission'), ...worker });
      const teardown = await lifeboat(given('revoke'), { ...runs('teardown'), ...worker });
      for (const { err } of [approval, teardown]) assert.doesNotMatch(err, /terminator/);
    }
  });

  it('is said to be on its way once it was sent: then it is signed, and a worker that comes takes it in', async () => {
    const answers = { ...runs('decommission'), gatedStatus: async () => aGateStatus(), deliver: noAnswer };
    const { code, err } = await lifeboat(given('revoke'), answers);
    assert.equal(code, 1);
    assert.match(err, mayArrive);
    assert.match(err, endsTerminator);
    assert.doesNotMatch(err, /Nothing was/);
  });
});

describe('a command to a run that no worker answers for', () => {
  it('may still arrive, and says what takes effect at once', async () => {
    for (const command of ['stop', 'pause']) {
      const { code, err } = await lifeboat(`${command} demo`, { ...runs('decommission'), update: noAnswer });
      assert.equal(code, 1);
      assert.match(err, mayArrive);
      assert.match(err, endsTerminator);
      assert.match(err, /→ lifeboat status demo\n/);
    }
  });

  it('is not sent when no worker polls', async () => {
    const { code, err } = await lifeboat('stop demo', { ...runs('decommission'), workerPolls: async () => false });
    assert.equal(code, 1);
    assert.match(err, /stop was not sent/);
    assert.doesNotMatch(err, /arrive/);
    assert.match(err, endsTerminator);
  });

  it('names the terminator only where it is the one that acts, and only to hold it back', async () => {
    const prepare = await lifeboat('stop demo', { ...runs('prepare'), update: noAnswer });
    const resume = await lifeboat('resume demo', { ...runs('decommission'), update: noAnswer });
    for (const { err } of [prepare, resume]) {
      assert.match(err, mayArrive);
      assert.doesNotMatch(err, /terminator/);
    }
  });
});

describe('what sends nothing', () => {
  it('speaks of no command that may have arrived', async () => {
    for (const answers of [
      { ...runs('decommission'), gatedStatus: noPoller },
      { ...runs('prepare'), status: deadline },
    ]) {
      const { code, err } = await lifeboat('status demo', answers);
      assert.equal(code, 1);
      assert.match(err, /NoAnswer: No answer within 10 seconds/);
      assert.doesNotMatch(err, /arrive|command/);
    }
  });
});

describe('a start', () => {
  const given = (): string => `decommission start demo --plan plan.json --key ${desk.key} --as bob --reason x`;

  it('whose answer is lost does not say that nothing was started', async () => {
    const { code, err } = await lifeboat(given(), { startGated: deadline });
    assert.equal(code, 1);
    assert.match(err, /Whether the run was started is not known\.\n {2}→ lifeboat status demo/);
  });

  it('that no worker has answered yet is not checked, and says so instead of having begun', async () => {
    const answers = { ...runs('decommission'), startGated: async () => run };
    const silent = await lifeboat(given(), { ...answers, gatedStatus: noPoller });
    assert.equal(silent.code, 0);
    assert.match(silent.out, /^decommission of fleet demo is not checked yet: no worker has answered\./);
    const checked = await lifeboat(given(), { ...answers, gatedStatus: async () => aGateStatus() });
    assert.match(checked.out, /^decommission of fleet demo has begun\./);
  });

  it('tells the phase as JSON once a worker has answered', async () => {
    const answers = { ...runs('decommission'), startGated: async () => run };
    const silent = await lifeboat(`${given()} --json`, { ...answers, gatedStatus: noPoller });
    const checked = await lifeboat(`${given()} --json`, { ...answers, gatedStatus: async () => aGateStatus() });
    assert.deepEqual([silent.json()['phase'], checked.json()['phase']], [undefined, 'at-the-gate']);
  });
});
