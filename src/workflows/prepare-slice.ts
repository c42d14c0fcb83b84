import { CancellationScope, continueAsNew, setHandler } from '@temporalio/workflow';
import { sliceStatusQuery, type SliceInput, type SliceOutcome, type SliceStatus } from '../contract/messages.ts';
import { nowMs } from './clock.ts';
import { createStandbys } from './slice/create.ts';
import { discoverDesktops } from './slice/discover.ts';
import { followStandbys } from './slice/follow.ts';
import { liveUntilReleased, type SliceWork } from './slice/life.ts';
import { listenToRoot } from './slice/listen.ts';
import { retryDesktops, skipDesktops } from './slice/operator.ts';
import { Slice } from './slice/slice.ts';
import { removeOwnStandbys } from './slice/undo.ts';

/** One slice of `prepare`: at most 500 desktops, from their primaries' pages to a verdict for each, and back if asked. */
export async function prepareSlice(input: SliceInput): Promise<SliceOutcome> {
  const slice = new Slice(input);
  listen(slice);
  return CancellationScope.nonCancellable(() => liveUntilReleased(slice, workOf(slice)));
}

function workOf(slice: Slice): SliceWork {
  return {
    find: async () => {
      if (slice.input.resumed === undefined) await discoverDesktops(slice);
    },
    loops: [() => createStandbys(slice), () => followStandbys(slice)],
    undo: () => removeOwnStandbys(slice),
    hasToUndo: () =>
      slice.desktops.some(({ createdByUs, state }) => createdByUs && state !== 'removed' && state !== 'retained'),
    startAfresh: () => {
      const { ledger, throttled, obeyed, reports, strays, batchSize, orders, input } = slice;
      const resumed = { ledger, throttled, obeyed, reports, strays, batchSize };
      return continueAsNew<typeof prepareSlice>({ ...input, orders, resumed });
    },
  };
}

function listen(slice: Slice): void {
  setHandler(sliceStatusQuery, () => statusOf(slice), { description: 'Every desktop of this slice, as of now' });
  listenToRoot(slice, (command) => {
    if (command.kind === 'retry') return retryDesktops(slice, command.users);
    if (command.kind === 'skip') return skipDesktops(slice, command.users, command.reason);
  });
}

function statusOf(slice: Slice): SliceStatus {
  const { phase, counts, desktops, throttled } = slice;
  return { phase, counts, blocked: [...slice.blocked.values()], desktops, throttled, asOfMs: nowMs() };
}
