import { remedyFor } from '../../domain/gaps.ts';
import type { Slice } from './slice.ts';

/** Holds desktops, and with them all creates of the slice, until an operator says `retry`. */
export function holdDesktops(slice: Slice, ids: readonly string[], code: string, message: string): void {
  slice.move(ids, 'held', { code, message });
  const isNew = !slice.blocked.has(held);
  blockOnHeld(slice, code, message);
  if (isNew) void slice.report();
}

/** The key of the wait that held desktops are; while it stands, no create is sent. */
const held = 'hold';

/** Waits for a person because of held desktops. */
export function blockOnHeld(slice: Slice, code: string, message: string): void {
  slice.blocked.set(held, { on: 'attention', code, message, remedy: remedyFor('held', code) });
  slice.wake();
}
