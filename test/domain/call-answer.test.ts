import assert from 'node:assert/strict';
import { answerOfFailure, callAnswers, type CallAnswer } from '../../src/domain/call-answer.ts';
import type { AwsFailure } from '../../src/domain/aws-failure.ts';

const failure: AwsFailure = {
  ...{ outcome: 'not-applied', kind: 'rejected', httpStatus: 400 },
  ...{ operation: 'DescribeWorkspaces', region: 'us-west-2', code: 'C', message: 'm' },
};
const { httpStatus: _none, ...unanswered } = failure;

const cases: readonly (readonly [what: string, failure: AwsFailure, sent: boolean, answer: CallAnswer])[] = [
  ['AWS says too fast', { ...failure, kind: 'throttled' }, true, 'throttled'],
  ['AWS says too fast with a 503', { ...failure, kind: 'throttled', outcome: 'maybe-applied' }, true, 'throttled'],
  ['AWS says no', failure, true, 'refused'],
  ['AWS fails', { ...failure, kind: 'unavailable', outcome: 'maybe-applied', httpStatus: 500 }, true, 'failed'],
  ['an answer cannot be read', { ...failure, outcome: 'maybe-applied', httpStatus: 200 }, true, 'failed'],
  ['no answer comes', { ...unanswered, kind: 'unavailable', outcome: 'maybe-applied' }, true, 'lost'],
  ['nobody listens there', { ...unanswered, kind: 'unavailable' }, true, 'unsent'],
  ['the deadline for sending had passed', { ...unanswered, kind: 'unavailable' }, false, 'unsent'],
  ['credentials cannot be had', { ...failure, kind: 'denied', httpStatus: 403 }, false, 'unsent'],
];

describe('how a call ended', () => {
  for (const [what, failed, sent, answer] of cases) {
    it(`is ${answer} when ${what}`, () => assert.equal(answerOfFailure(failed, sent), answer));
  }

  it('has a case here for every answer but the good one', () => {
    const seen = new Set(cases.map(([, , , answer]) => answer));
    assert.deepEqual(
      callAnswers.filter((answer) => !seen.has(answer)),
      ['answered'],
    );
  });
});
