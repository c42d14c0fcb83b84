import assert from 'node:assert/strict';
import { pairsOf, scaledLimits } from '../../bench/seeded-fleet.ts';

describe('the fleet of a bench', () => {
  it('has the limits that the product has by default, its durations divided by the speed', () => {
    const { pollInterval, firstReadAfter, reportAfter, settleTime } = scaledLimits(20);
    assert.deepEqual(
      { pollInterval, firstReadAfter, reportAfter, settleTime },
      { pollInterval: '3000ms', firstReadAfter: '27000ms', reportAfter: '6000ms', settleTime: '6000ms' },
    );
  });

  it('keeps counts and the time that one call may take', () => {
    const { batchSize, callTimeout } = scaledLimits(20);
    assert.deepEqual({ batchSize, callTimeout }, { batchSize: 25, callTimeout: '60000ms' });
  });

  it('has the default limits themselves in a world as fast as the real one', () => {
    assert.equal(scaledLimits(1)['pollInterval'], '60000ms');
  });

  it('has as many directory pairs as were asked for, each with a name of its own', () => {
    const pairs = pairsOf({ desktops: 60, directories: 3, seed: 7, speed: 20 });
    assert.equal(new Set(pairs.map(({ primary }) => primary)).size, 3);
  });
});
