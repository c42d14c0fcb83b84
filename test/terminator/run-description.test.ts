import assert from 'node:assert/strict';
import { Refused } from '../../src/terminator/refused.ts';
import { judgeDescription, type Caller } from '../../src/terminator/run-description.ts';
import { description, serverTime } from './literals.ts';

const caller: Caller = {
  workflowId: 'lifeboat:demo',
  runId: 'run-1',
  activityId: '3',
  activityType: 'terminatePrimaries',
  attempt: 1,
};
const expected = { workflowId: 'lifeboat:demo', type: 'decommission' };

describe('what the Temporal server says of the run that asks', () => {
  it('gives the time of the server at which this attempt began', () => {
    assert.deepEqual(judgeDescription(description(), caller, expected), {
      startedAtMs: 1_700_000_000_500,
      historyLength: 12,
    });
  });

  type Good = Parameters<NonNullable<Parameters<typeof description>[0]>>[0];
  const info = (good: Good) => good.workflowExecutionInfo;
  const activity = (good: Good) => good.pendingActivities[0]!;
  const refusals: readonly [what: string, code: string, sentence: RegExp, spoil: (good: Good) => void][] = [
    [
      'a run with another workflow id',
      'WrongWorkflow',
      /Only the run lifeboat:demo/,
      (g) => (info(g).execution.workflowId = 'lifeboat:demo2'),
    ],
    [
      'a run of another type',
      'WrongType',
      /is a workflow prepare, not a decommission/,
      (g) => (info(g).type.name = 'prepare'),
    ],
    [
      'another run of the same id',
      'WrongRun',
      /describes the run run-2, but run-1 asks/,
      (g) => (info(g).execution.runId = 'run-2'),
    ],
    ['a run that is closed', 'RunNotOpen', /not open any more/, (g) => (info(g).status = 2)],
    ['a run whose status is unknown', 'RunNotOpen', /not open any more/, (g) => (info(g).status = 0)],
    [
      'a run that was asked to cancel',
      'CancelRequested',
      /asked to cancel/,
      (g) => (g.workflowExtendedInfo.cancelRequested = true),
    ],
    ['a run that is paused on the server', 'RunPaused', /unpause it/, (g) => (g.workflowExtendedInfo.pauseInfo = {})],
    ['a run without this activity', 'NotPending', /no activity 3 pending/, (g) => (g.pendingActivities = [])],
    [
      'another activity under this id',
      'NotPending',
      /no activity 3 pending/,
      (g) => (activity(g).activityType.name = 'x'),
    ],
    ['an activity that is only scheduled', 'AttemptNotWanted', /not wanted any more/, (g) => (activity(g).state = 1)],
    ['an activity that was cancelled', 'AttemptNotWanted', /not wanted any more/, (g) => (activity(g).state = 3)],
    ['an activity that is paused', 'AttemptNotWanted', /not wanted any more/, (g) => (activity(g).paused = true)],
    [
      'a later attempt',
      'AnotherAttempt',
      /This is attempt 1, but the server waits for 2/,
      (g) => (activity(g).attempt = 2),
    ],
    ['no time', 'NoServerTime', /does not say when/, (g) => (activity(g).lastStartedTime = null)],
    ['no length of the history', 'NoServerTime', /does not say when/, (g) => (info(g).historyLength = null)],
  ];
  for (const [what, code, sentence, spoil] of refusals) {
    it(`refuses ${what}`, () => {
      assert.throws(() => judgeDescription(description(spoil), caller, expected), refusal(code, sentence));
    });
  }

  it('refuses a caller that names another run than its own', () => {
    const forged = { ...caller, workflowId: 'lifeboat:other' };
    assert.throws(
      () => judgeDescription(description(), forged, expected),
      refusal('WrongWorkflow', /not lifeboat:other/),
    );
  });

  it('refuses an empty description', () => {
    assert.throws(() => judgeDescription({}, caller, expected), Refused);
  });

  it('takes the time of this activity among others', () => {
    const facts = judgeDescription(
      description((good) => {
        const [own] = good.pendingActivities;
        good.pendingActivities = [{ ...own!, activityId: '2', lastStartedTime: serverTime(5) }, own!];
      }),
      caller,
      expected,
    );
    assert.equal(facts.startedAtMs, 1_700_000_000_500);
  });
});

function refusal(code: string, sentence: RegExp) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof Refused);
    assert.equal(error.code, code);
    assert.match(error.message, sentence);
    return true;
  };
}
