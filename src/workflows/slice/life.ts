import { allHandlersFinished, condition, workflowInfo } from '@temporalio/workflow';
import type { SliceOutcome } from '../../contract/messages.ts';
import { gapLimit } from '../../domain/outcome.ts';
import type { AnySlice } from './any-slice.ts';

/** The work of a slice, of whatever it owns. */
export interface SliceWork {
  /** Finds what there is, once: before this, the slice owns nothing. */
  readonly find: () => Promise<void>;
  /** Loops that run side by side for as long as the slice works, and end when it does not any more. */
  readonly loops: readonly (() => Promise<void>)[];
  /** Removes what this run made. */
  readonly undo: () => Promise<void>;
  /** Is anything left that this run made, and that can be removed? */
  readonly hasToUndo: () => boolean;
  /** Continues as new, with nothing on its way: the ledger is all there is to carry. */
  readonly startAfresh: () => Promise<never>;
}

/** The life of a slice: it finds, works until each item has its verdict, undoes if asked, and stays open until it is released. */
export async function liveUntilReleased(slice: AnySlice, work: SliceWork): Promise<SliceOutcome> {
  // 1. Find what there is, and adopt it.
  await work.find();
  for (;;) {
    // 2. Ask for what is not there, and follow it until each item has its verdict.
    await workUntilDone(slice, work);
    // 3. Undo what this run made, when that is the order.
    if (slice.orders.stop === 'undo') await work.undo();
    slice.setPhase('settled');
    await slice.report();
    // 4. Stay open: an operator may want more, and root says when it is over.
    await condition(() => slice.released || slice.hasToAnswer || hasWork(slice, work));
    if (slice.released && !hasWork(slice, work)) break;
    if (workflowInfo().continueAsNewSuggested && !slice.released) {
      await condition(allHandlersFinished);
      await work.startAfresh();
    }
    slice.setPhase('creating');
  }
  await condition(allHandlersFinished);
  slice.setPhase('closed');
  return { counts: slice.counts, gaps: slice.gaps().slice(0, gapLimit) };
}

/**
 * Runs the loops side by side until none has anything left to do. One place decides that for all: a loop that ended by
 * itself would be missed by the others when an operator's `retry` brings up new work at that very moment.
 */
async function workUntilDone(slice: AnySlice, { loops }: SliceWork): Promise<void> {
  slice.isWorking = true;
  const running = Promise.all(loops.map((loop) => loop()));
  while (slice.isBusy) await slice.nextChange();
  slice.isWorking = false;
  slice.wake();
  await running;
}

function hasWork(slice: AnySlice, { hasToUndo }: SliceWork): boolean {
  if (slice.orders.stop === 'keep') return false;
  return slice.orders.stop === 'undo' ? hasToUndo() : slice.isBusy;
}
