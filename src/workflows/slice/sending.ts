import type { AwsFailure } from '../../domain/aws-failure.ts';
import { backoffMs } from '../../domain/backoff.ts';
import { nowMs } from '../clock.ts';
import type { AnySlice } from './any-slice.ts';

/**
 * Creates of one slice on the wire at a time. Two keep a lane of 2 calls/s busy; many at once would meet AWS's small bucket
 * (burst 5) where the lane, which allows a second's worth at once, does not hold them back.
 */
export const mostOnTheWire = 2;

/** Does anybody or anything forbid to send a create at this moment? */
export function areCreatesHeld({ orders, stopping, isHolding }: AnySlice): boolean {
  return orders.paused || orders.createsHeld || stopping || isHolding;
}

/** May a create be sent now, if anything is due? */
export function mayCreate(slice: AnySlice): boolean {
  return !areCreatesHeld(slice) && slice.onTheWire < mostOnTheWire && nowMs() >= slice.createsNotBeforeAtMs;
}

/** How long until a create that is due at this time may be sent; undefined when something else has to change first. */
export function msUntilCreate(slice: AnySlice, dueAtMs: number | undefined): number | undefined {
  if (dueAtMs === undefined || areCreatesHeld(slice) || slice.onTheWire >= mostOnTheWire) return undefined;
  return Math.max(dueAtMs, slice.createsNotBeforeAtMs) - nowMs();
}

/** Has everything been asked for and answered? */
export function isCreatingDone(slice: AnySlice): boolean {
  return slice.onTheWire === 0 && slice.settling === 0 && slice.count('pending', 'held', 'creating', 'unknown') === 0;
}

/** No create goes out before the time that AWS named, or before one that doubles with each refusal: that time, epoch ms. */
export function slowDown(slice: AnySlice, { kind, retryAfterMs = 0 }: AwsFailure, salt: string): number {
  slice.refusalsInARow += 1;
  if (kind === 'throttled') slice.throttled += 1;
  const waitMs = backoffMs(slice.fleet.limits.retryDelayMs, slice.refusalsInARow, salt);
  const notBeforeAtMs = nowMs() + Math.max(waitMs, retryAfterMs);
  slice.createsNotBeforeAtMs = Math.max(slice.createsNotBeforeAtMs, notBeforeAtMs);
  return notBeforeAtMs;
}

/** An operator says `retry`: whatever was waited for is asked of AWS again. */
export function waitForNothing(slice: AnySlice): void {
  slice.blocked.clear();
  slice.isHolding = false;
  slice.createsNotBeforeAtMs = 0;
  slice.wake();
}
