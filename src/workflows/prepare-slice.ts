import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { sliceStatusQuery, type SliceInput, type SliceOutcome, type SliceStatus } from '../contract/messages.ts';
import { gapLimit } from '../domain/outcome.ts';
import { nowMs } from './clock.ts';
import { createStandbys } from './slice/create.ts';
import { discoverDesktops } from './slice/discover.ts';
import { followStandbys } from './slice/follow.ts';
import { retryDesktops, skipDesktops } from './slice/operator.ts';
import { listenToRoot } from './slice/listen.ts';
import { Slice } from './slice/slice.ts';
import { removeOwnStandbys } from './slice/undo.ts';

/** One slice of `prepare`: at most 500 desktops, from their primaries' pages to a verdict for each, and back if asked. */
export async function prepareSlice(input: SliceInput): Promise<SliceOutcome> {
  const slice = new Slice(input);
  listen(slice);
  return CancellationScope.nonCancellable(() => work(slice));
}

async function work(slice: Slice): Promise<SliceOutcome> {
  // 1. Find the desktops, and adopt the standbys that exist.
  if (slice.input.resumed === undefined) await discoverDesktops(slice);
  for (;;) {
    // 2. Ask for standbys and follow them until each has its verdict.
    await createAndFollow(slice);
    // 3. Undo what this run made, when that is the order.
    if (slice.orders.stop === 'undo') await removeOwnStandbys(slice);
    slice.setPhase('settled');
    await slice.report();
    // 4. Stay open: an operator may want more, and root says when it is over.
    await condition(() => slice.released || slice.hasToAnswer || hasWork(slice));
    if (slice.released && !hasWork(slice)) break;
    if (workflowInfo().continueAsNewSuggested && !slice.released) await startAfresh(slice);
    slice.setPhase('creating');
  }
  await condition(allHandlersFinished);
  slice.setPhase('closed');
  return { counts: slice.counts, gaps: slice.gaps().slice(0, gapLimit) };
}

/**
 * Creates and follows side by side until neither has anything left to do. One place decides that for both: a loop that
 * ended by itself would be missed by the other when an operator's `retry` brings up new work at that very moment.
 */
async function createAndFollow(slice: Slice): Promise<void> {
  slice.isWorking = true;
  const loops = Promise.all([createStandbys(slice), followStandbys(slice)]);
  while (slice.isBusy) await slice.nextChange();
  slice.isWorking = false;
  slice.wake();
  await loops;
}

function hasWork(slice: Slice): boolean {
  if (slice.orders.stop === 'keep') return false;
  if (slice.orders.stop === 'undo') {
    return slice.desktops.some(({ createdByUs, state }) => createdByUs && state !== 'removed' && state !== 'retained');
  }
  return slice.isBusy;
}

/** Only with nothing on its way, so the ledger is all there is to carry. */
async function startAfresh(slice: Slice): Promise<void> {
  await condition(allHandlersFinished);
  const { ledger, throttled, obeyed, reports, strays, batchSize, orders, input } = slice;
  await continueAsNew<typeof prepareSlice>({
    ...input,
    orders,
    resumed: { ledger, throttled, obeyed, reports, strays, batchSize },
  });
}

function listen(slice: Slice): void {
  setHandler(sliceStatusQuery, () => statusOf(slice), { description: 'Every desktop of this slice, as of now' });
  listenToRoot(slice, (command) => {
    if (command.kind === 'retry') return retryDesktops(slice, command.users);
    if (command.kind === 'skip') return skipDesktops(slice, command.users, command.reason);
  });
}

function statusOf(slice: Slice): SliceStatus {
  return {
    phase: slice.phase,
    counts: slice.counts,
    blocked: [...slice.blocked.values()],
    desktops: slice.desktops,
    throttled: slice.throttled,
    asOfMs: nowMs(),
  };
}
