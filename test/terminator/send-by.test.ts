import assert from 'node:assert/strict';
import { sendByOf } from '../../src/terminator/terminate.ts';

describe('until when a terminate may be sent', () => {
  // The server's clock is an hour ahead of this machine's.
  const permit = { nowMs: 3_600_000, closesAtMs: 3_600_000 + 500_000 };
  const attempt = { sendByMs: 300_000, aliveMs: 200_000 };
  const sendBy = (change: { readAtMs?: number; sendByMs?: number; aliveMs?: number; closesAtMs?: number } = {}) =>
    sendByOf({ readAtMs: change.readAtMs ?? 0 }, { ...attempt, ...change }, { ...permit, ...change }, 1_000);

  it('is a minute after the oldest answer', () => {
    assert.equal(sendBy(), 60_000);
    assert.equal(sendBy({ readAtMs: 500 }), 60_500);
  });

  it('is when the gate closes, by the server, if that comes first', () => {
    assert.equal(sendBy({ closesAtMs: permit.nowMs + 2_000 }), 3_000);
  });

  it('is the end of the attempt, or of what the server waits for it, if that comes first', () => {
    assert.deepEqual([sendBy({ sendByMs: 10_000 }), sendBy({ aliveMs: 5_000 })], [10_000, 6_000]);
  });
});
