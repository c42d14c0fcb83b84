import assert from 'node:assert/strict';
import { nextLookAtMs } from '../../../src/domain/decommission/passing-states.ts';

const passing = { states: ['STARTING'], everyMs: 10, forMs: 60 };
const beganAtMs = 40;

describe('a read that waits for passing states', () => {
  it('looks again as long as one of the WorkSpaces is in such a state', () => {
    assert.equal(nextLookAtMs([{ state: 'AVAILABLE' }, { state: 'STARTING' }], passing, beganAtMs, 50), 60);
  });

  it('answers at once when none is, whatever else they are', () => {
    assert.equal(nextLookAtMs([{ state: 'STOPPED' }, {}], passing, beganAtMs, 50), undefined);
    assert.equal(nextLookAtMs([], passing, beganAtMs, 50), undefined);
    assert.equal(nextLookAtMs([{ state: 'STARTING' }], { ...passing, states: [] }, beganAtMs, 50), undefined);
  });

  it('looks for the last time when the time is over, and answers then with whatever it shows', () => {
    assert.equal(nextLookAtMs([{ state: 'STARTING' }], passing, beganAtMs, 95), 100);
    assert.equal(nextLookAtMs([{ state: 'STARTING' }], passing, beganAtMs, 100), undefined);
  });
});
