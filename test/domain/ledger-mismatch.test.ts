import assert from 'node:assert/strict';
import { mismatchCodes, mismatchesIn } from '../../src/domain/ledger-mismatch.ts';

describe('the mismatches in a list', () => {
  it('are counted by code', () => {
    const list = [{ code: 'StandbyLost' }, { code: 'DuplicateStandbys' }, { code: 'StandbyLost' }];
    assert.deepEqual(mismatchesIn(list), { StandbyLost: 2, DuplicateStandbys: 1 });
  });

  it('are not every code: what AWS refuses, and what has none, is no disagreement', () => {
    assert.deepEqual(mismatchesIn([{}, { code: 'ResourceNotFound.User' }, { code: 'NotHealthyInTime' }]), {});
  });

  it('are not what is unknown: that is read back, and counted as a state', () => {
    assert.ok(!mismatchCodes.has('NoAnswer') && !mismatchCodes.has('NotAccountedFor'));
  });
});
