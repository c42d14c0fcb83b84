import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exceedsTolerance } from '../../src/domain/tolerance.ts';

const percent = (value: number): { kind: 'percent'; percent: number } => ({ kind: 'percent', percent: value });
const count = (value: number): { kind: 'count'; count: number } => ({ kind: 'count', count: value });

describe('exceedsTolerance', () => {
  it('tolerates exactly the count, and not one more', () => {
    assert.ok(!exceedsTolerance(count(5), 5, 1000));
    assert.ok(exceedsTolerance(count(5), 6, 1000));
  });

  it('tolerates exactly the percentage, and not one more', () => {
    assert.ok(!exceedsTolerance(percent(5), 50, 1000));
    assert.ok(exceedsTolerance(percent(5), 51, 1000));
  });

  it('tolerates no failure at all when told so, of one desktop or of many', () => {
    for (const none of [count(0), percent(0)]) {
      assert.ok(exceedsTolerance(none, 1, 1));
      assert.ok(!exceedsTolerance(none, 0, 1));
    }
  });

  it('never says too many when nobody failed, not even of nobody', () => {
    for (const some of [count(0), percent(0), percent(100)]) assert.ok(!exceedsTolerance(some, 0, 0));
  });

  it('tolerates the failure of all at one hundred percent', () => {
    assert.ok(!exceedsTolerance(percent(100), 7, 7));
  });

  it('tolerates exactly a percentage with decimals, of any fleet', () => {
    const hundredths = fc.integer({ min: 1, max: 10_000 });
    fc.assert(
      fc.property(hundredths, fc.integer({ min: 1, max: 10 }), (share, tens) => {
        // Of so many desktops, the percentage is a whole number: at that number nothing is exceeded, one above it is.
        const [total, failed] = [tens * 10_000, tens * share];
        assert.ok(!exceedsTolerance(percent(share / 100), failed, total), `${failed} of ${total} at ${share / 100} %`);
        if (failed < total) assert.ok(exceedsTolerance(percent(share / 100), failed + 1, total));
      }),
      { numRuns: 2000 },
    );
  });

  it('is not misled by the arithmetic of fractions: 69 of 3000 are 2.3 percent, not more', () => {
    assert.ok(!exceedsTolerance(percent(2.3), 69, 3000));
  });
});
