import { remedyFor } from '../../domain/gaps.ts';
import type { Slice } from './slice.ts';

/** Holds desktops, and with them all creates of the slice, until an operator says `retry`. */
export function holdDesktops(slice: Slice, ids: readonly string[], code: string, message: string): void {
  slice.move(ids, 'held', { code, message });
  const isNew = !slice.blocked.has('hold');
  slice.blocked.set('hold', { on: 'attention', code, message, remedy: remedyFor('held', code) });
  slice.wake();
  if (isNew) void slice.report();
}
