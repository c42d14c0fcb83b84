import type { AnySlice } from './any-slice.ts';
import type { Slice } from './slice.ts';

/** Holds desktops, and with them all creates of the slice, until an operator says `retry`. */
export function holdDesktops(slice: Slice, ids: readonly string[], code: string, message: string): void {
  slice.move(ids, 'held', { code, message });
  holdCreates(slice, slice.desktops);
}

/** No create of this slice is sent any more, for one of these items is held; root hears of it. */
export function holdCreates(slice: AnySlice, items: readonly Held[]): void {
  const isNew = !slice.isHolding;
  slice.isHolding = true;
  showHeld(slice, items);
  if (isNew) void reportSoon(slice);
}

/** After the rest of the same answer has been taken, so that the counts are those of now. */
async function reportSoon(slice: AnySlice): Promise<void> {
  await Promise.resolve();
  await slice.report();
}

const heldWait = 'held';

/** An item of a slice, as far as it may be held. */
interface Held {
  readonly state: string;
  readonly code?: string;
  readonly message?: string;
}

/** Keeps what is said to people in step with the items that are held. */
export function showHeld(slice: AnySlice, items: readonly Held[]): void {
  const held = items.find(({ state }) => state === 'held');
  if (held === undefined) {
    slice.isHolding = false;
    slice.blocked.delete(heldWait);
  } else {
    const { code = 'Held', message = '' } = held;
    slice.blocked.set(heldWait, { on: 'attention', code, message, remedy: slice.remedyForHeld(code) });
  }
  slice.wake();
}
