import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import {
  instancesStatusQuery,
  type InstancesInput,
  type InstancesStatus,
  type SliceOutcome,
} from '../contract/messages.ts';
import { gapLimit } from '../domain/outcome.ts';
import { nowMs } from './clock.ts';
import { createInstances } from './instances/create.ts';
import { enterMachines } from './instances/discover.ts';
import { followInstances } from './instances/follow.ts';
import { InstanceSlice } from './instances/instance-slice.ts';
import { retryInstances, skipInstances } from './instances/operator.ts';
import { removeFailed } from './instances/remove.ts';
import { isToUndo, removeOwnInstances } from './instances/undo.ts';
import { listenToRoot } from './slice/listen.ts';

/** One slice of a fleet's instances: at most 100 machines, from what exists of them to a verdict for each, and back if asked. */
export async function prepareInstances(input: InstancesInput): Promise<SliceOutcome> {
  const slice = new InstanceSlice(input);
  listen(slice);
  return CancellationScope.nonCancellable(() => work(slice));
}

async function work(slice: InstanceSlice): Promise<SliceOutcome> {
  // 1. Adopt what exists, and say how many there are: the slice may have to wait for a block.
  if (slice.input.resumed === undefined) {
    enterMachines(slice);
    await slice.report();
  }
  for (;;) {
    // 2. Ask for instances and follow them until each has its verdict; one that has failed is removed and replaced.
    await createAndFollow(slice);
    // 3. Undo what this run made, when that is the order.
    if (slice.orders.stop === 'undo') await removeOwnInstances(slice);
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
 * Creates, follows and removes side by side until nothing is left to do for any of them. One place decides that for all: a
 * loop that ended by itself would be missed when an operator's `retry` brings up new work at that very moment.
 */
async function createAndFollow(slice: InstanceSlice): Promise<void> {
  slice.isWorking = true;
  const loops = Promise.all([createInstances(slice), followInstances(slice), removeFailed(slice)]);
  while (slice.isBusy) await slice.nextChange();
  slice.isWorking = false;
  slice.wake();
  await loops;
}

function hasWork(slice: InstanceSlice): boolean {
  if (slice.orders.stop === 'keep') return false;
  return slice.orders.stop === 'undo' ? slice.instances.some(isToUndo) : slice.isBusy;
}

/** Only with nothing on its way, so the ledger is all there is to carry. */
async function startAfresh(slice: InstanceSlice): Promise<void> {
  await condition(allHandlersFinished);
  const { ledger, throttled, obeyed, reports, orders, input } = slice;
  await continueAsNew<typeof prepareInstances>({ ...input, orders, resumed: { ledger, throttled, obeyed, reports } });
}

function listen(slice: InstanceSlice): void {
  setHandler(instancesStatusQuery, () => statusOf(slice), { description: 'Every machine of this slice, as of now' });
  listenToRoot(slice, (command) => {
    if (command.kind === 'retry-instances') return retryInstances(slice, command.instances);
    if (command.kind === 'skip-instances') return skipInstances(slice, command.instances, command.reason);
  });
}

function statusOf(slice: InstanceSlice): InstancesStatus {
  const { phase, counts, instances, throttled } = slice;
  return { phase, counts, blocked: [...slice.blocked.values()], instances, throttled, asOfMs: nowMs() };
}
