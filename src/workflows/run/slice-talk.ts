import { sliceCommandSignal, type SliceCommand, type SliceOrders, type SliceReport } from '../../contract/messages.ts';
import { sentenceOf } from '../failures.ts';
import type { KnownSlice, Run } from './run.ts';

/**
 * Slices of a kind that may find and create at a time. What has been handed to a lane goes out even after a stop, so it has
 * to be little; following is unlimited, for it only reads.
 */
const slicesCreating = 4;

/** May another slice of this kind begin? */
export function hasRoomForAnother(slices: readonly KnownSlice[]): boolean {
  return slices.filter(isCreating).length < slicesCreating;
}

function isCreating({ closed, report }: KnownSlice): boolean {
  return !closed && (report === undefined || report.phase === 'discovering' || report.phase === 'creating');
}

/** Waits until a slice has closed. True when it did so before its time. */
export async function untilClosed(run: Run, slice: KnownSlice, result: Promise<unknown>): Promise<boolean> {
  try {
    await result;
    run.noteOf(slice, { closed: true });
    return false;
  } catch (error) {
    run.noteOf(slice, { closed: true, lost: sentenceOf(error) });
    return true;
  }
}

/** Keeps the report of one of these slices, unless it has been overtaken by a later one. */
export async function noteReport(
  run: Run,
  slices: readonly KnownSlice[],
  report: Omit<SliceReport, 'discovered'>,
): Promise<KnownSlice> {
  for (;;) {
    const slice = slices[report.index];
    if (slice !== undefined) {
      if (report.number > (slice.report?.number ?? 0)) run.noteOf(slice, { report });
      return slice;
    }
    // The report may come before the answer to the start of its slice.
    await run.nextChange();
  }
}

/** Tells one slice something. A slice that has closed needs to hear nothing. */
export async function tell(run: Run, slice: KnownSlice, command: SliceCommand): Promise<void> {
  if (slice.handle === undefined || slice.closed) return;
  const number = slice.told + 1;
  run.noteOf(slice, { told: number });
  try {
    await slice.handle.signal(sliceCommandSignal, { number, command });
  } catch {
    // It closed in between; `untilClosed` takes note of how.
  }
}

/** Tells a slice what was ordered while it was being started. */
export async function tellIfChanged(run: Run, slice: KnownSlice, orders: SliceOrders): Promise<void> {
  if (JSON.stringify(run.orders) !== JSON.stringify(orders))
    await tell(run, slice, { kind: 'orders', orders: run.orders });
}

/** Tells all slices of both kinds something. */
export async function tellAll(run: Run, command: SliceCommand): Promise<void> {
  await Promise.all(run.everySlice.map((slice) => tell(run, slice, command)));
}

/** Lets the slices go and waits until they have closed. */
export async function releaseSlices(run: Run): Promise<void> {
  await tellAll(run, { kind: 'release' });
  while (!run.everySlice.every((slice) => slice.closed)) await run.nextChange();
}
