import assert from 'node:assert/strict';
import { thenClose } from '../../src/worker/then-close.ts';

const log = { debug: () => undefined };

describe('closing after the work', () => {
  it('happens whatever has happened, in order, and its own errors do not hide why the work has failed', async () => {
    const closed: string[] = [];
    const steps = [
      () => void closed.push('health'),
      () => Promise.reject(new Error('Workers hold a reference to it')),
      () => void closed.push('clients'),
    ];
    const failing = thenClose(() => Promise.reject(new Error('no such bundle')), log, steps);
    await assert.rejects(failing, /^Error: no such bundle$/);
    assert.deepEqual(closed, ['health', 'clients']);
  });

  it('is an error by itself when the work was well', async () => {
    const steps = [() => Promise.reject(new Error('the evidence cannot be closed'))];
    await assert.rejects(
      thenClose(() => Promise.resolve(), log, steps),
      /evidence/,
    );
    await thenClose(() => Promise.resolve(), log, []);
  });
});
