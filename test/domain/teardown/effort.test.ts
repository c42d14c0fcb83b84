import assert from 'node:assert/strict';
import { callsAndTime } from '../../../src/domain/teardown/effort.ts';

const none = { coolingOffMs: 0 };

describe('what a teardown takes at the least', () => {
  it('is a call for each 25 standbys, and the reads before it', () => {
    assert.deepEqual(callsAndTime(26, 0, none), { calls: 2, expectedMs: 3_000 });
    assert.deepEqual(callsAndTime(0, 0, { coolingOffMs: 60_000 }), { calls: 0, expectedMs: 60_000 });
  });

  it('is a call for each instance besides, and the three reads around it', () => {
    assert.deepEqual(callsAndTime(0, 10, none), { calls: 10, expectedMs: 20_000 });
    assert.deepEqual(callsAndTime(26, 10, none), { calls: 12, expectedMs: 23_000 });
  });
});
