import type { Desktop } from './desktop.ts';
import type { Ledger } from './ledger.ts';

/** The next desktops to create standbys for: pending, due, in the ledger's order, at most `batchSize`, any directory. */
export function nextBatch(ledger: Ledger, batchSize: number, nowMs: number): Desktop[] {
  const due: Desktop[] = [];
  for (const desktop of Object.values(ledger)) {
    if (desktop.state === 'pending' && (desktop.notBeforeAtMs ?? 0) <= nowMs) due.push(desktop);
    if (due.length === batchSize) break;
  }
  return due;
}

/** When the first pending desktop becomes due, or undefined when none is pending. */
export function nextDueAtMs(ledger: Ledger): number | undefined {
  const times = Object.values(ledger)
    .filter((desktop) => desktop.state === 'pending')
    .map((desktop) => desktop.notBeforeAtMs ?? 0);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Splits a list into pieces of at most `size`; an empty list has no pieces. */
export function piecesOf<T>(items: readonly T[], size: number): T[][] {
  if (!Number.isInteger(size) || size < 1) throw new Error(`a piece has at least one item, not ${size}`);
  const pieces: T[][] = [];
  for (let start = 0; start < items.length; start += size) pieces.push(items.slice(start, start + size));
  return pieces;
}

/** Half the batch, for when AWS rejects a call for its size or for one bad item among many. */
export function halfOf(size: number): number {
  return Math.max(1, Math.floor(size / 2));
}
