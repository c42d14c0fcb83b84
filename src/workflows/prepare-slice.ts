import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import {
  sliceCommandSignal,
  sliceStatusQuery,
  type NumberedCommand,
  type SliceCommand,
  type SliceInput,
  type SliceOutcome,
  type SliceStatus,
} from '../contract/messages.ts';
import { countStates } from '../domain/ledger.ts';
import { gapLimit } from '../domain/outcome.ts';
import { nowMs } from './clock.ts';
import { createStandbys } from './slice/create.ts';
import { discoverDesktops } from './slice/discover.ts';
import { followStandbys } from './slice/follow.ts';
import { retryDesktops, skipDesktops } from './slice/operator.ts';
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
  return { counts: countStates(slice.desktops), gaps: slice.gaps().slice(0, gapLimit) };
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
  setHandler(sliceCommandSignal, (numbered) => CancellationScope.nonCancellable(() => obeyInOrder(slice, numbered)), {
    description: 'Sent by the run; use its updates instead',
  });
  // Asked to cancel: root was terminated, so nobody will release this slice. What exists stays.
  CancellationScope.current().cancelRequested.catch(() => {
    slice.orders = { ...slice.orders, stop: 'keep' };
    slice.released = true;
    slice.wake();
  });
}

/** Obeys commands in the order of their numbers; one that has overtaken another waits for it. */
async function obeyInOrder(slice: Slice, { number, command }: NumberedCommand): Promise<void> {
  await condition(() => slice.obeyed === number - 1);
  slice.obeyed = number;
  slice.hasToAnswer = true;
  const done = obey(slice, command);
  // From here on it is no longer settled: no report in between may say so.
  if (slice.isBusy && slice.phase === 'settled') slice.setPhase('creating');
  // A settled slice answers when it has settled anew; root should not wait that long to hear that one is not blocked.
  if (slice.isBusy) await slice.report();
  await done;
}

async function obey(slice: Slice, command: SliceCommand): Promise<void> {
  slice.wake();
  switch (command.kind) {
    case 'orders':
      slice.orders = command.orders;
      return;
    case 'retry':
      return retryDesktops(slice, command.users);
    case 'skip':
      return skipDesktops(slice, command.users, command.reason);
    case 'release':
      slice.released = true;
  }
}

function statusOf(slice: Slice): SliceStatus {
  return {
    phase: slice.phase,
    counts: countStates(slice.desktops),
    blocked: [...slice.blocked.values()],
    desktops: slice.desktops,
    throttled: slice.throttled,
    asOfMs: nowMs(),
  };
}
