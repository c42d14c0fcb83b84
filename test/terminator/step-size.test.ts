import assert from 'node:assert/strict';
import { Refused } from '../../src/terminator/refused.ts';
import { requireStep } from '../../src/terminator/step-size.ts';

const [minute, hour] = [60_000, 3_600_000];
const rules = { soaksMs: [24 * hour, 4 * hour, 10 * minute] as const };
const times = (count: number, atMs: number): number[] => Array.from({ length: count }, (_, index) => atMs + index);
const canary = [0];
const canaries = [...canary, ...times(5, 25 * hour)];

/** `goes`, or the code of the refusal. */
function ask(takenAtMs: readonly number[], asking: number, nowMs: number): string {
  try {
    requireStep(takenAtMs, asking, rules, nowMs);
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
    const last = canaries.at(-1)!;
    assert.equal(ask(canaries, 1, last + 4 * hour - 1_001), 'SoakNotOver');
    assert.equal(ask(canaries, 25, last + 4 * hour - 1_000), 'goes');
    const batch = [...canaries, ...times(25, 30 * hour)];
    assert.equal(ask(batch, 1, batch.at(-1)! + 10 * minute - 1_001), 'SoakNotOver');
    assert.equal(ask(batch, 25, batch.at(-1)! + 10 * minute - 1_000), 'goes');
  });

  it('is what a batch has left, without a soak, when only some of it were taken', () => {
    const some = [...canary, ...times(3, 25 * hour)];
    assert.deepEqual([ask(some, 2, 25 * hour + minute), ask(some, 3, 25 * hour + minute)], ['goes', 'SoakNotOver']);
    const again = [...some, ...times(2, 25 * hour + minute)];
    assert.equal(ask(again, 1, 25 * hour + 2 * minute), 'SoakNotOver', 'so no chain of calls is more than a batch');
  });

  it('is none at all without harm', () => {
    assert.equal(ask(canary, 0, minute), 'goes');
  });
});
