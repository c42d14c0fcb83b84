import assert from 'node:assert/strict';
import { judge } from './checker.ts';
import { healthyInstances, type MadeUpInstances } from './made-up-instances.ts';

/** The rules that a case breaks, each once. */
function broken(made: MadeUpInstances): string[] {
  return [...new Set(judge(made.case).map(({ rule }) => rule))];
}

const throttled = {
  answer: {
    ...{ outcome: 'answered', status: 429, errorCode: 'ThrottlingException', errorMessage: '', faultIds: [] },
  },
};

describe('the checker, about calls for instances', () => {
  it('counts the creates of a run without faults, and does not count those that were throttled', () => {
    const made = healthyInstances(3);
    made.expect = { faultless: true };
    assert.deepEqual(broken(made), []);
    assert.deepEqual(broken(made.replays(1, throttled)), []);
    assert.deepEqual(broken(made.replays(1)), ['exactly enough instance creates']);
  });

  it('finds a create that was throttled and arrives again before the service wants it', () => {
    const early = healthyInstances(1).replays(1, throttled).later(900).replays(1);
    early.expect = { retryAfterMs: 1_000 };
    assert.deepEqual(broken(early), ['retry-after is honoured']);
    const due = healthyInstances(1).replays(1, throttled).later(1_010).replays(1);
    due.expect = { retryAfterMs: 1_000 };
    assert.deepEqual(broken(due), []);
  });

  it('lets another machine go on meanwhile', () => {
    const made = healthyInstances(2).replays(1, throttled).replays(2);
    made.expect = { retryAfterMs: 1_000 };
    assert.deepEqual(broken(made), []);
  });

  it('finds an instance that is launched or deleted while nothing may be sent', () => {
    for (const act of [
      (made: MadeUpInstances) => made.replays(1),
      (made: MadeUpInstances) => made.deletes(1, { 'lifeboat:run': 'run-1' }),
    ]) {
      const made = healthyInstances(1);
      const fromSeq = made.lastSeq;
      act(made);
      made.expect = { quiet: [{ fromSeq, toSeq: made.lastSeq, why: 'paused' }] };
      assert.ok(broken(made).includes('quiet means quiet'));
    }
  });
});
