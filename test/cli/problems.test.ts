import assert from 'node:assert/strict';
import {
  ServiceError,
  WorkflowFailedError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  NamespaceNotFoundError,
  TerminatedFailure,
  TimeoutFailure,
  WorkflowNotFoundError,
} from '@temporalio/common';
import { failureTypes } from '../../src/contract/failures.ts';
import { usageProblem } from '../../src/cli/problem.ts';
import { problemOf } from '../../src/cli/temporal/problem-of.ts';

const where = { fleet: 'demo', address: '127.0.0.1:7233', namespace: 'default' };
const finding = {
  severity: 'error',
  code: 'EqualRegions',
  summary: 'Both are us-east-1.',
  remedy: 'Name two.',
} as const;

const grpcError = (code: number, details: string): Error =>
  Object.assign(new Error(details), { code, details, metadata: {} });
const failed = (cause: Error): Error => new WorkflowFailedError('failed', cause, 'NON_RETRYABLE_FAILURE');
const failure = (type: string, ...details: unknown[]): Error =>
  failed(ApplicationFailure.create({ type, message: 'words', nonRetryable: true, details }));

const table: readonly (readonly [promise: string, error: unknown, code: string, exitCode: number, words: RegExp])[] = [
  [
    'Temporal that is not there',
    new ServiceError('x', { cause: grpcError(14, 'refused') }),
    'TemporalUnreachable',
    1,
    /127.0.0.1:7233/,
  ],
  [
    'Temporal that denies access',
    new ServiceError('x', { cause: grpcError(7, 'no key') }),
    'TemporalDenied',
    1,
    /no key/,
  ],
  ['an unknown namespace', new NamespaceNotFoundError('prod'), 'NamespaceNotFound', 1, /prod/],
  [
    'an unknown namespace, of a call that is not about a workflow',
    new ServiceError('x', { cause: grpcError(5, 'Namespace prod is not found.') }),
    'NamespaceNotFound',
    1,
    /namespace default/,
  ],
  [
    'a fleet that nothing has run for',
    new WorkflowNotFoundError('x', 'lifeboat:demo', undefined),
    'NoOperation',
    1,
    /fleet demo/,
  ],
  [
    'a query without an answer',
    new ServiceError('x', { cause: grpcError(4, 'deadline') }),
    'NoAnswer',
    1,
    /10 seconds/,
  ],
  [
    'a query that no worker took',
    new ServiceError('x', { cause: grpcError(9, 'no poller seen for task queue recently') }),
    'NoAnswer',
    1,
    /no worker/,
  ],
  [
    'a query that was given up',
    new ServiceError('x', { cause: grpcError(1, 'Call cancelled') }),
    'NoAnswer',
    1,
    /no worker/,
  ],
  ['an update without an answer', new WorkflowUpdateRPCTimeoutOrCancelledError('x'), 'NoAnswer', 1, /may still arrive/],
  [
    'a rejected fleet file',
    failure(failureTypes.fleetRejected, { findings: [finding] }),
    'FleetRejected',
    2,
    /rejected/,
  ],
  [
    'a refused preflight',
    failure(failureTypes.preflightRefused, { findings: [finding] }),
    'PreflightRefused',
    5,
    /Nothing was created/,
  ],
  ['a slice that is still open', failure(failureTypes.fleetBusy), 'FleetBusy', 6, /words/],
  ['an input that is none', failure(failureTypes.invalidInput), 'InvalidInput', 2, /words/],
  ['credentials that are missing', failure(failureTypes.awsDenied), 'AwsDenied', 1, /words/],
  ['any other failure', failure('Surprise'), 'Surprise', 1, /words/],
  ['a terminated run', failed(new TerminatedFailure('x')), 'RunTerminated', 1, /still exists/],
  ['a cancelled run', failed(new CancelledFailure('x')), 'RunCancelled', 1, /cancelled/],
  [
    'a run that a time limit ended',
    failed(new TimeoutFailure('x', undefined, 'START_TO_CLOSE')),
    'RunTimedOut',
    1,
    /time limit/,
  ],
];

describe('what goes wrong', () => {
  for (const [promise, error, code, exitCode, words] of table) {
    it(`is explained with a next step: ${promise}`, () => {
      const problem = problemOf(error, where);
      assert.deepEqual([problem.code, problem.exitCode], [code, exitCode]);
      assert.match(problem.message, words);
      assert.notEqual(problem.next.length, 0);
    });
  }

  it('in an activity is found behind its ActivityFailure', () => {
    const cause = ApplicationFailure.create({ type: failureTypes.fleetRejected, details: [{ findings: [finding] }] });
    const activity = new ActivityFailure('x', 'loadFleet', '1', 'NON_RETRYABLE_FAILURE', 'worker', cause);
    const problem = problemOf(failed(activity), where);
    assert.equal(problem.exitCode, 2);
    assert.deepEqual(problem.findings, [finding]);
  });

  it('with a refused update is told in the words of the run, and ends with 5', () => {
    const cause = ApplicationFailure.create({ type: failureTypes.refused, message: 'The run is not paused.' });
    const problem = problemOf(new WorkflowUpdateFailedError('Workflow Update failed', cause), where);
    assert.deepEqual([problem.exitCode, problem.message], [5, 'The run is not paused.']);
  });

  it('with a precondition that is another one is a defect, not a worker that is away', () => {
    const error = new ServiceError('x', { cause: grpcError(9, 'workflow is not ready') });
    assert.equal(problemOf(error, where).code, 'Unexpected');
  });

  it('and is known already stays as it is', () => {
    const known = usageProblem('no');
    assert.equal(problemOf(known, where), known);
  });

  it('and nobody expected is called a defect, with its stack', () => {
    const problem = problemOf(new TypeError('x is not a function'), where);
    assert.deepEqual([problem.code, problem.exitCode], ['Unexpected', 1]);
    assert.match(problem.detail ?? '', /problems\.test\.ts/);
  });
});
