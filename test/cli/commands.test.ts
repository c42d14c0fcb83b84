import assert from 'node:assert/strict';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { failureTypes } from '../../src/contract/failures.ts';
import { lifeboat } from './lifeboat.ts';
import { aPrepareOutcome, aRunStatus, ended, run, running } from './samples.ts';

const failed = (type: string, ...details: unknown[]): Error =>
  new WorkflowFailedError('x', ApplicationFailure.create({ type, message: 'words', details }), 'NON_RETRYABLE_FAILURE');
const isRunning = { describe: async () => running };
const hasEnded = { describe: async () => ended };

describe('lifeboat', () => {
  it('without a command shows the help on stderr and ends with 2', async () => {
    const { code, out, err } = await lifeboat('');
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /Usage: lifeboat/);
  });

  it('shows the help that was asked for on stdout and ends with 0', async () => {
    for (const line of ['prepare --help', 'help prepare']) {
      const { code, out, err } = await lifeboat(line);
      assert.deepEqual([code, err], [0, '']);
      assert.match(out, /Usage: lifeboat prepare[^]*Exit codes:/);
    }
  });

  it('answers wrong usage with a sentence and 2', async () => {
    const { code, err } = await lifeboat('stop');
    assert.equal(code, 2);
    assert.match(err, /error WrongUsage: missing required argument 'fleet'/);
  });

  it('answers wrong usage as JSON on stdout when JSON is asked for', async () => {
    const { code, json, err } = await lifeboat('stop --json');
    assert.deepEqual([code, json()['kind'], json()['exitCode'], err], [2, 'Error', 2, '']);
  });

  it('becomes the worker, the terminator or the simulator, with all of its arguments', async () => {
    const became: unknown[] = [];
    const become = async (entry: string, args: readonly string[]) => (became.push([entry, args]), 0 as const);
    await lifeboat('worker', {}, { become });
    await lifeboat('terminator', {}, { become });
    await lifeboat('simulator --port 1 --json', {}, { become });
    assert.deepEqual(became, [
      ['src/worker.ts', []],
      ['src/terminator.ts', []],
      ['simulator/main.ts', ['--port', '1', '--json']],
    ]);
  });

  it('that is interrupted ends with 130 and closes its connection', async () => {
    let closed = false;
    const interruption = new AbortController();
    const describe = () => {
      interruption.abort();
      return new Promise<never>(() => undefined);
    };
    const close = async () => void (closed = true);
    const { code, err } = await lifeboat('status demo', { describe, close }, { interrupted: interruption.signal });
    assert.deepEqual([code, err], [130, 'Interrupted.\n']);
    assert.equal(closed, true);
  });
});

describe('prepare', () => {
  const starts = { startPrepare: async () => run, ...isRunning };

  it('stays until the checks are passed and says how to follow the run', async () => {
    const { code, out } = await lifeboat('prepare demo', { ...starts, status: async () => aRunStatus() });
    assert.equal(code, 0);
    assert.match(out, /has begun, its checks are passed\.[^]*lifeboat watch demo/);
  });

  it('hands over the reason', async () => {
    let input: unknown;
    const startPrepare = async (given: unknown) => ((input = given), run);
    await lifeboat('prepare demo --reason INC-1', { ...starts, startPrepare, status: async () => aRunStatus() });
    assert.deepEqual(input, { fleet: 'demo', reason: 'INC-1' });
  });

  it('of a busy fleet names the holder, since when and what to do, and ends with 6', async () => {
    const startPrepare = () => Promise.reject(new WorkflowExecutionAlreadyStartedError('x', run.workflowId, 'prepare'));
    const { code, err } = await lifeboat('prepare demo', { ...isRunning, startPrepare });
    assert.equal(code, 6);
    assert.match(
      err,
      /prepare has been running since 2026-11-21 06:00:00 UTC \(1m\)[^]*lifeboat watch demo[^]*lifeboat stop demo/,
    );
  });

  it('without a worker starts nothing', async () => {
    const { code, err } = await lifeboat('prepare demo', { workerPolls: async () => false });
    assert.equal(code, 1);
    assert.match(err, /Nothing was started\./);
  });

  const finding = { severity: 'error', code: 'DirectoryNotFound', summary: 'No d-1.', remedy: 'Register it.' };
  for (const [type, code] of [
    [failureTypes.fleetRejected, 2],
    [failureTypes.preflightRefused, 5],
  ] as const) {
    it(`that ends as ${type} shows every finding and ends with ${code}`, async () => {
      const answers = {
        ...starts,
        ...hasEnded,
        outcomeOf: () => Promise.reject(failed(type, { findings: [finding] })),
      };
      const text = await lifeboat('prepare demo', answers);
      assert.equal(text.code, code);
      assert.match(text.err, /DirectoryNotFound: No d-1\.\n {4}→ Register it\./);
      const { json } = await lifeboat('prepare demo --json', answers);
      assert.deepEqual([json()['code'], json()['findings']], [type, [finding]]);
    });
  }

  it('with --wait ends with the outcome, as one JSON document', async () => {
    const outcomeOf = async () => aPrepareOutcome({ endState: 'done-with-gaps' });
    const { code, json } = await lifeboat('prepare demo --wait --json', { ...starts, ...hasEnded, outcomeOf });
    assert.deepEqual([code, json()['kind']], [3, 'Outcome']);
  });

  it('with --wait that is interrupted says that the run goes on, and how to come back', async () => {
    const interruption = new AbortController();
    const status = async () => (setTimeout(() => interruption.abort(), 5), aRunStatus());
    const { code, err } = await lifeboat(
      'prepare demo --wait',
      { ...starts, status },
      { interrupted: interruption.signal },
    );
    assert.equal(code, 130);
    assert.match(err, /goes on without this command\.[^]*lifeboat watch demo/);
  });
});

describe('plan', () => {
  const plan = {
    ...{ fleet: 'demo', digest: 'a', account: '1', desktops: 1, create: 1, adopt: 0, refuse: 0, refusals: [] },
    ...{ findings: [], createCalls: 1, expectedMinutes: 41 },
  };
  const makes = { startPlan: async () => run, planOf: async () => plan };

  it('is data, and ends with 0', async () => {
    const { code, json } = await lifeboat('plan demo --json', makes);
    assert.deepEqual([code, json()['kind'], json()['create']], [0, 'Plan', 1]);
  });

  it('that prepare would refuse ends with 5', async () => {
    const findings = [{ severity: 'error', code: 'X', summary: 'x', remedy: 'y' } as const];
    assert.equal((await lifeboat('plan demo', { ...makes, planOf: async () => ({ ...plan, findings }) })).code, 5);
  });
});
