import assert from 'node:assert/strict';
import { Refused } from '../../src/terminator/refused.ts';
import { requireStep, type Taken } from '../../src/terminator/step-size.ts';

const [minute, hour] = [60_000, 3_600_000];
const rules = { soaksMs: [24 * hour, 4 * hour, 10 * minute] as const };
let primaries = 0;
const taken = (atMs: number, isCertain = true): Taken => {
  primaries += 1;
  return { primaryId: `ws-${primaries}`, atMs, isCertain };
};
const times = (count: number, atMs: number): Taken[] =>
  Array.from({ length: count }, (_, index) => taken(atMs + index));
const canary = [taken(0)];
const canaries = [...canary, ...times(5, 25 * hour)];

/** `goes`, or the code of the refusal. */
function ask(known: readonly Taken[], asking: number | readonly string[], nowMs: number): string {
  const primaryIds = typeof asking === 'number' ? Array.from({ length: asking }, (_, index) => `new-${index}`) : asking;
  try {
    requireStep(known, primaryIds, rules, nowMs);
    return 'goes';
  } catch (error) {
    assert.ok(error instanceof Refused && /[.]$/.test(error.message), String(error));
    return error.code;
  }
}

describe('how many primaries may go at once', () => {
  it('is one at first, then five until six were taken, then twenty-five', () => {
    assert.deepEqual([ask([], 1, 0), ask([], 2, 0)], ['goes', 'BatchTooLarge']);
    assert.deepEqual([ask(canary, 5, 25 * hour), ask(canary, 6, 25 * hour)], ['goes', 'BatchTooLarge']);
    const few = [...canary, ...times(4, 25 * hour)];
    assert.deepEqual([ask(few, 5, 30 * hour), ask(few, 6, 30 * hour)], ['goes', 'BatchTooLarge']);
    assert.deepEqual([ask(canaries, 25, 30 * hour), ask(canaries, 26, 30 * hour)], ['goes', 'BatchTooLarge']);
  });

  it('is none before the soak of its wave is over, give or take a second', () => {
    assert.equal(ask(canary, 1, 24 * hour - 1_001), 'SoakNotOver');
    assert.equal(ask(canary, 1, 24 * hour - 1_000), 'goes');
    const last = canaries.at(-1)!.atMs;
    assert.equal(ask(canaries, 1, last + 4 * hour - 1_001), 'SoakNotOver');
    assert.equal(ask(canaries, 25, last + 4 * hour - 1_000), 'goes');
    const batch = [...canaries, ...times(25, 30 * hour)];
    const end = batch.at(-1)!.atMs + 10 * minute;
    assert.deepEqual([ask(batch, 1, end - 1_001), ask(batch, 25, end - 1_000)], ['SoakNotOver', 'goes']);
  });

  it('is what a batch has left, without a soak, when only some of it were taken', () => {
    const some = [...canary, ...times(3, 25 * hour)];
    assert.deepEqual([ask(some, 2, 25 * hour + minute), ask(some, 3, 25 * hour + minute)], ['goes', 'SoakNotOver']);
    const again = [...some, ...times(2, 25 * hour + minute)];
    assert.equal(ask(again, 1, 25 * hour + 2 * minute), 'SoakNotOver', 'so no chain of calls is more than a batch');
  });

  it('begins anew with the one that was taken right when the soak was over', () => {
    const second = [...canary, taken(24 * hour - 1_000)];
    assert.deepEqual([ask(second, 4, 24 * hour), ask(second, 5, 24 * hour)], ['goes', 'SoakNotOver']);
  });

  it('counts by time, in whatever order it is told of them', () => {
    assert.equal(ask(canaries.toReversed(), 1, 25 * hour + minute), 'SoakNotOver');
  });

  it('counts one whose answer was lost as taken before the soak, and not for the size after it', () => {
    const lost = [taken(0, false)];
    assert.equal(ask(lost, 1, minute), 'SoakNotOver', 'the danger: it may have been taken');
    assert.deepEqual([ask(lost, 1, 25 * hour), ask(lost, 2, 25 * hour)], ['goes', 'BatchTooLarge']);
    const both = [...lost, taken(25 * hour)];
    assert.equal(ask(both, 1, 26 * hour), 'SoakNotOver', 'nor is the step after it larger');
  });

  it('counts one that is asked for again once', () => {
    const lost = [taken(0, false)];
    assert.equal(
      ask(
        lost,
        lost.map(({ primaryId }) => primaryId),
        minute,
      ),
      'goes',
    );
    assert.equal(
      ask(
        canary,
        canary.map(({ primaryId }) => primaryId),
        minute,
      ),
      'goes',
    );
    assert.equal(ask(canary, 1, minute), 'SoakNotOver', 'the danger: another one');
  });

  it('is none at all without harm', () => {
    assert.equal(ask(canary, 0, minute), 'goes');
  });
});
