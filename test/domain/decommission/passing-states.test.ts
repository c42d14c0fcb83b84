import assert from 'node:assert/strict';
import { nextLookAtMs } from '../../../src/domain/decommission/passing-states.ts';

const passing = { states: ['STARTING'], everyMs: 10, untilMs: 100 };

describe('a read that waits for passing states', () => {
  it('looks again as long as one of the WorkSpaces is in such a state', () => {
    assert.equal(nextLookAtMs([{ state: 'AVAILABLE' }, { state: 'STARTING' }], passing, 50), 60);
  });

  it('answers at once when none is, whatever else they are', () => {
    assert.equal(nextLookAtMs([{ state: 'STOPPED' }, {}], passing, 50), undefined);
    assert.equal(nextLookAtMs([], passing, 50), undefined);
    assert.equal(nextLookAtMs([{ state: 'STARTING' }], { ...passing, states: [] }, 50), undefined);
  });

  it('looks for the last time when the time is over, and answers then with whatever it shows', () => {
    assert.equal(nextLookAtMs([{ state: 'STARTING' }], passing, 95), 100);
    assert.equal(nextLookAtMs([{ state: 'STARTING' }], passing, 100), undefined);
  });
});
