import assert from 'node:assert/strict';
import fc from 'fast-check';
import { halfOf, nextBatch, nextDueAtMs, piecesOf } from '../../src/domain/batches.ts';
import { desktopStates, type Desktop } from '../../src/domain/desktop.ts';
import type { Ledger } from '../../src/domain/ledger.ts';
import { desktop } from './desktops.ts';

function ledgerOf(...desktops: readonly Partial<Desktop>[]): Ledger {
  const entries = desktops.map((each, index) => desktop({ primaryId: `ws-${index}`, ...each }));
  return Object.fromEntries(entries.map((each) => [each.primaryId, each]));
}
const idsOf = (batch: readonly Desktop[]): string[] => batch.map((each) => each.primaryId);

const anyLedger = fc
  .array(
    fc.record(
      { state: fc.constantFrom('pending' as const, ...desktopStates), notBeforeAtMs: fc.nat({ max: 100 }) },
      { requiredKeys: ['state'], noNullPrototype: true },
    ),
    { maxLength: 60 },
  )
  .map((desktops) => ledgerOf(...desktops));

describe('nextBatch', () => {
  it('takes pending desktops in the order of the ledger, of any directory', () => {
    const ledger = ledgerOf({ standbyDirectory: 'd-1' }, { state: 'ready' }, { standbyDirectory: 'd-2' });
    assert.deepEqual(idsOf(nextBatch(ledger, 25, 0)), ['ws-0', 'ws-2']);
  });

  it('leaves a desktop alone until its time has come, and takes it at that very moment', () => {
    const ledger = ledgerOf({ notBeforeAtMs: 1000 });
    assert.deepEqual(nextBatch(ledger, 25, 999), []);
    assert.deepEqual(idsOf(nextBatch(ledger, 25, 1000)), ['ws-0']);
  });

  it('is empty for an empty ledger', () => {
    assert.deepEqual(nextBatch({}, 25, 0), []);
  });

  it('takes as many due ones as fit, the first ones, and nobody else', () => {
    fc.assert(
      fc.property(anyLedger, fc.integer({ min: 1, max: 25 }), fc.nat({ max: 100 }), (ledger, size, nowMs) => {
        const due = Object.values(ledger).filter(
          (each) => each.state === 'pending' && (each.notBeforeAtMs ?? 0) <= nowMs,
        );
        assert.deepEqual(nextBatch(ledger, size, nowMs), due.slice(0, size));
      }),
      { numRuns: 500 },
    );
  });
});

describe('nextDueAtMs', () => {
  it('is the earliest time of the pending ones, and none when nobody is pending', () => {
    assert.equal(nextDueAtMs(ledgerOf({ notBeforeAtMs: 7 }, { notBeforeAtMs: 5 })), 5);
    assert.equal(nextDueAtMs(ledgerOf({ state: 'ready', notBeforeAtMs: 3 }, { notBeforeAtMs: 5 })), 5);
    assert.equal(nextDueAtMs(ledgerOf({ notBeforeAtMs: 7 }, {})), 0);
    assert.equal(nextDueAtMs(ledgerOf({ state: 'held' })), undefined);
    assert.equal(nextDueAtMs({}), undefined);
  });

  it('is a moment at which there is a batch, and before which there is none', () => {
    fc.assert(
      fc.property(anyLedger, (ledger) => {
        const dueAtMs = nextDueAtMs(ledger);
        assert.ok(dueAtMs !== Infinity);
        if (dueAtMs === undefined) return assert.deepEqual(nextBatch(ledger, 25, Infinity), []);
        assert.ok(nextBatch(ledger, 25, dueAtMs).length > 0);
        assert.deepEqual(nextBatch(ledger, 25, dueAtMs - 1), []);
      }),
    );
  });
});

describe('piecesOf', () => {
  it('cuts into full pieces and a rest that together are the list', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 30 }), (items, size) => {
        const pieces = piecesOf(items, size);
        assert.deepEqual(pieces.flat(), items);
        assert.equal(pieces.length, Math.ceil(items.length / size));
        for (const piece of pieces.slice(0, -1)) assert.equal(piece.length, size);
        assert.ok(pieces.every((piece) => piece.length > 0));
      }),
    );
  });

  it('has no pieces of nothing', () => {
    assert.deepEqual(piecesOf([], 25), []);
  });

  it('refuses a size with which it would never end', () => {
    for (const size of [0, -1, 1.5, NaN, Infinity]) assert.throws(() => piecesOf([1], size), /at least one item/);
  });
});

describe('halfOf', () => {
  it('shrinks any batch down to one, and never below', () => {
    for (let size = 25; size > 1; size = halfOf(size)) assert.ok(halfOf(size) < size);
    assert.equal(halfOf(25), 12);
    assert.equal(halfOf(1), 1);
  });
});
