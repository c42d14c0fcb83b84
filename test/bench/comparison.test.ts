import assert from 'node:assert/strict';
import { compareResults, comparisonText } from '../../bench/comparison.ts';

const small = { desktops: 1_000, workerPeakRssMb: 200 };
const large = { desktops: 10_000, workerPeakRssMb: 230 };

describe('the comparison of two results', () => {
  it('divides the memory of the larger fleet by that of the smaller one', () => {
    assert.equal(compareResults(small, large).memoryRatio, 1.15);
  });

  it('does not depend on the order in which they are named', () => {
    assert.deepEqual(compareResults(large, small), compareResults(small, large));
  });

  it('meets the target at 1.2 times and misses it above', () => {
    assert.equal(compareResults(small, { ...large, workerPeakRssMb: 240 }).met, true);
    assert.equal(compareResults(small, { ...large, workerPeakRssMb: 241 }).met, false);
  });

  it('says in a sentence what was compared', () => {
    assert.equal(
      comparisonText(compareResults(small, large)),
      'Worker memory: 200 MB at 1,000 desktops, 230 MB at 10,000 desktops: 1.15 times (target ≤ 1.2): met.',
    );
  });

  it('refuses two results of the same size', () => {
    assert.throws(() => compareResults(small, small), /Both results are of 1000 desktops/);
  });

  it('refuses a result without a memory figure', () => {
    assert.throws(
      () => compareResults(small, { ...large, workerPeakRssMb: null }),
      /10000 desktops has no memory figure/,
    );
  });
});
