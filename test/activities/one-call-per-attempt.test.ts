import assert from 'node:assert/strict';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { oneCallPerAttempt, type Step } from '../../src/activities/one-call-per-attempt.ts';
import { AwsCallError } from '../../src/aws/aws-call-error.ts';
import type { AwsFailure } from '../../src/domain/aws-failure.ts';
import { allAttempts, attempt } from './attempts.ts';

const throttled: AwsFailure = {
  outcome: 'not-applied',
  kind: 'throttled',
  operation: 'DescribeWorkspaces',
  region: 'us-west-2',
  code: 'ThrottlingException',
  message: 'Rate exceeded',
};

/** Counts to three, a number per call; fails as told, by the number of the call. */
function counting(failures: Readonly<Record<number, AwsFailure>> = {}) {
  const calls: number[] = [];
  const run = () =>
    oneCallPerAttempt<number, string>(0, async (cursor): Promise<Step<number, string>> => {
      calls.push(cursor);
      const failure = failures[calls.length];
      if (failure !== undefined) throw new AwsCallError(failure);
      return cursor < 2 ? { next: cursor + 1 } : { done: `read to ${cursor}` };
    });
  return { run, calls };
}

describe('one call per attempt', () => {
  it('goes on from the cursor of the attempt before, at once', async () => {
    const { run, calls } = counting();
    const { result, attempts, waits } = await allAttempts(run);
    assert.deepEqual([result, attempts, calls], ['read to 2', 3, [0, 1, 2]]);
    assert.deepEqual(waits, [
      ['NotReady', 1],
      ['NotReady', 1],
    ]);
  });

  it('is benign while it is not finished: it counts as no failure in logs and metrics', async () => {
    const { error } = await attempt(counting().run);
    assert.ok(error instanceof ApplicationFailure);
    assert.deepEqual([error.category, error.details ?? []], [ApplicationFailureCategory.BENIGN, []]);
  });

  it('waits until the next call is due', async () => {
    const { error } = await attempt(() =>
      oneCallPerAttempt(0, async () => ({ next: 1, dueAtMs: Date.now() + 30_000 })),
    );
    const waitMs = Number((error as ApplicationFailure).nextRetryDelay);
    assert.ok(waitMs > 29_000 && waitMs <= 30_000, String(waitMs));
  });

  it('keeps its cursor through failures, and backs off more with each in a row', async () => {
    const { run, calls } = counting({ 2: throttled, 3: throttled, 4: throttled });
    const { result, waits } = await allAttempts(run);
    assert.deepEqual([result, calls], ['read to 2', [0, 1, 1, 1, 1, 2]]);
    const [first = 0, second = 0, third = 0] = waits.filter(([type]) => type === 'AwsUnavailable').map(([, ms]) => ms);
    assert.ok(first >= 100 && first <= 120, `first ${first}`);
    assert.ok(second >= 200 && second <= 240, `second ${second}`);
    assert.ok(third >= 400 && third <= 480, `third ${third}`);
  });

  it('counts failures in a row: an answer in between begins anew', async () => {
    const { waits } = await allAttempts(counting({ 1: throttled, 3: throttled }).run);
    const backoffs = waits.filter(([type]) => type === 'AwsUnavailable').map(([, ms]) => ms);
    assert.ok(backoffs.length === 2 && backoffs.every((ms) => ms <= 120), String(backoffs));
  });

  it('waits at least as long as AWS asks for', async () => {
    const { waits } = await allAttempts(counting({ 1: { ...throttled, retryAfterMs: 7_000 } }).run);
    assert.deepEqual(waits[0], ['AwsUnavailable', 7_000]);
  });

  it('ends as denied when only a person can help, and says how', async () => {
    const denied = { ...throttled, kind: 'denied', code: 'AccessDeniedException', message: 'not you' } as const;
    const { failure, attempts } = await allAttempts(counting({ 2: denied }).run);
    assert.deepEqual([failure?.type, failure?.nonRetryable, attempts], ['AwsDenied', true, 2]);
    assert.match(failure?.message ?? '', /Allow DescribeWorkspaces in us-west-2/);
    assert.deepEqual(failure?.details, [denied]);
  });

  it('ends as denied when the credentials have expired, and says that they have', async () => {
    const expired = { ...throttled, kind: 'denied', code: 'ExpiredTokenException' } as const;
    assert.match((await allAttempts(counting({ 1: expired }).run)).failure?.message ?? '', /Renew the credentials/);
  });

  it('ends as rejected when AWS will refuse the same call again', async () => {
    const rejected = { ...throttled, kind: 'rejected', code: 'InvalidParameterValuesException' } as const;
    assert.equal((await allAttempts(counting({ 1: rejected }).run)).failure?.type, 'AwsRejected');
  });

  it('bears a surprise some times, not for ever', async () => {
    const surprise = { ...throttled, kind: 'unexpected', code: 'RepeatedToken' } as const;
    const always = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [index + 1, surprise]));
    const { failure, attempts } = await allAttempts(counting(always).run);
    assert.deepEqual([failure?.type, attempts], ['AwsRejected', 5]);
    assert.equal((await allAttempts(counting({ 1: surprise, 2: surprise }).run)).result, 'read to 2');
  });

  it('bears an outage for as long as it lasts', async () => {
    const away = { ...throttled, kind: 'unavailable', code: 'ECONNREFUSED' } as const;
    const always = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [index + 1, away]));
    const { failure, waits } = await allAttempts(counting(always).run);
    assert.equal(failure, undefined);
    assert.ok(
      waits.every(([, ms]) => ms <= 100 * 60 * 1.2),
      'the wait stays bounded',
    );
  });

  it('ends as cancelled when it is cancelled: that is no failure of AWS', async () => {
    const { error } = await attempt(counting({ 1: { ...throttled, code: 'AbortError' } }).run, { cancelled: true });
    assert.equal((error as Error).name, 'CancelledFailure');
  });

  it('lets a defect of ours pass as what it is', async () => {
    const { error } = await attempt(() => oneCallPerAttempt(0, () => Promise.reject(new TypeError('defect'))));
    assert.ok(error instanceof TypeError);
  });
});
