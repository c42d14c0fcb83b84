import { CancellationScope, condition, setHandler } from '@temporalio/workflow';
import { sliceCommandSignal, type NumberedCommand, type SliceCommand } from '../../contract/messages.ts';
import type { AnySlice } from './any-slice.ts';

/** What a slice does when root tells it something; orders and the release are the same for all. */
export type Obey = (command: Exclude<SliceCommand, { kind: 'orders' | 'release' }>) => void | Promise<void>;

/** Hears what root says, from before the first step. */
export function listenToRoot(slice: AnySlice, obey: Obey): void {
  setHandler(
    sliceCommandSignal,
    (numbered) => CancellationScope.nonCancellable(() => obeyInOrder(slice, numbered, obey)),
    { description: 'Sent by the run; use its updates instead' },
  );
  // Asked to cancel: root was terminated, so nobody will release this slice. What exists stays.
  CancellationScope.current().cancelRequested.catch(() => {
    slice.orders = { ...slice.orders, stop: 'keep' };
    slice.released = true;
    slice.wake();
  });
}

/** Obeys commands in the order of their numbers; one that has overtaken another waits for it. */
async function obeyInOrder(slice: AnySlice, { number, command }: NumberedCommand, obey: Obey): Promise<void> {
  await condition(() => slice.obeyed === number - 1);
  slice.obeyed = number;
  slice.hasToAnswer = true;
  const done = obeyOne(slice, command, obey);
  // From here on it is no longer settled: no report in between may say so.
  if (slice.isBusy && slice.phase === 'settled') slice.setPhase('creating');
  // A settled slice answers when it has settled anew; root should not wait that long to hear that one is not blocked.
  if (slice.isBusy) await slice.report();
  await done;
}

async function obeyOne(slice: AnySlice, command: SliceCommand, obey: Obey): Promise<void> {
  slice.wake();
  switch (command.kind) {
    case 'orders':
      slice.orders = command.orders;
      return;
    case 'release':
      slice.released = true;
      return;
    default:
      return obey(command);
  }
}
