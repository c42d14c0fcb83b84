import assert from 'node:assert/strict';
import fc from 'fast-check';
import { backoffMs, spread } from '../../src/domain/backoff.ts';

const salts = Array.from({ length: 1000 }, (_value, index) => `slice ${index}`);

describe('backoffMs', () => {
  it('doubles with each failure', () => {
    const waits = [1, 2, 3, 4, 5, 6].map((failures) => backoffMs(5000, failures, 'salt') / backoffMs(5000, 1, 'salt'));
    for (const [index, factor] of waits.entries()) assert.ok(Math.abs(factor - 2 ** index) < 0.01, `${factor}`);
  });

  it('stays between the first wait and sixty times that, plus a fifth, for any number of failures', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 600_000 }), fc.nat(), fc.string(), (firstMs, failures, salt) => {
        const waitMs = backoffMs(firstMs, failures, salt);
        assert.ok(Number.isInteger(waitMs));
        assert.ok(waitMs >= firstMs, `${waitMs} is less than the first wait`);
        assert.ok(waitMs <= firstMs * 60 * 1.2, `${waitMs} is too long`);
      }),
      { numRuns: 1000 },
    );
  });

  it('never waits less after one more failure', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2000 }), fc.string(), (failures, salt) => {
        assert.ok(backoffMs(5000, failures + 1, salt) >= backoffMs(5000, failures, salt));
      }),
    );
  });

  it('counts no failure, or fewer, as the first', () => {
    assert.equal(backoffMs(5000, 0, 'salt'), backoffMs(5000, 1, 'salt'));
    assert.equal(backoffMs(5000, -3, 'salt'), backoffMs(5000, 1, 'salt'));
  });

  it('waits the same again for the same salt, so that a replay waits as long', () => {
    const first = salts.map((salt) => backoffMs(5000, 3, salt));
    assert.deepEqual(
      salts.map((salt) => backoffMs(5000, 3, salt)),
      first,
    );
    assert.equal(backoffMs(5000, 1, 'slice 0'), 5174);
  });

  it('keeps those apart who failed together', () => {
    const waits = salts.slice(0, 20).map((salt) => backoffMs(5000, 1, salt));
    assert.ok(new Set(waits).size > 15, `only ${new Set(waits).size} different waits for 20 slices`);
  });
});

describe('spread', () => {
  it('lies from 0 up to 1 for any text, the empty one too', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => spread(text) >= 0 && spread(text) < 1));
    assert.ok(spread('') >= 0 && spread('') < 1);
  });

  it('is even enough: every tenth has its share of a thousand texts', () => {
    const tenths = salts.map((salt) => Math.floor(spread(salt) * 10));
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const share = tenths.filter((each) => each === tenth).length;
      assert.ok(share > 50 && share < 200, `${share} in tenth ${tenth}`);
    }
  });
});
