import { remedyFor } from '../../domain/gaps.ts';
import type { Slice } from './slice.ts';

/** Holds desktops, and with them all creates of the slice, until an operator says `retry`. */
export function holdDesktops(slice: Slice, ids: readonly string[], code: string, message: string): void {
  slice.move(ids, 'held', { code, message });
  const isNew = !slice.isHolding;
  slice.isHolding = true;
  showHeld(slice);
  if (isNew) void reportSoon(slice);
}

/** After the rest of the same answer has been taken, so that the counts are those of now. */
async function reportSoon(slice: Slice): Promise<void> {
  await Promise.resolve();
  await slice.report();
}

const heldWait = 'held';

/** Keeps what is said to people in step with the desktops that are held. */
export function showHeld(slice: Slice): void {
  const [held] = slice.desktops.filter((desktop) => desktop.state === 'held');
  if (held === undefined) {
    slice.isHolding = false;
    slice.blocked.delete(heldWait);
  } else {
    const { code = 'Held', message = '' } = held;
    slice.blocked.set(heldWait, { on: 'attention', code, message, remedy: remedyFor('held', code) });
  }
  slice.wake();
}
