import { CancellationScope, continueAsNew, setHandler } from '@temporalio/workflow';
import {
  instancesStatusQuery,
  type InstancesInput,
  type InstancesStatus,
  type SliceOutcome,
} from '../contract/messages.ts';
import { nowMs } from './clock.ts';
import { createInstances } from './instances/create.ts';
import { enterMachines } from './instances/discover.ts';
import { followInstances } from './instances/follow.ts';
import { InstanceSlice } from './instances/instance-slice.ts';
import { retryInstances, skipInstances } from './instances/operator.ts';
import { removeFailed } from './instances/remove.ts';
import { isToUndo, removeOwnInstances } from './instances/undo.ts';
import { liveUntilReleased, type SliceWork } from './slice/life.ts';
import { listenToRoot } from './slice/listen.ts';

/** One slice of a fleet's instances: at most 100 machines, from what exists of them to a verdict for each, and back if asked. */
export async function prepareInstances(input: InstancesInput): Promise<SliceOutcome> {
  const slice = new InstanceSlice(input);
  listen(slice);
  return CancellationScope.nonCancellable(() => liveUntilReleased(slice, workOf(slice)));
}

function workOf(slice: InstanceSlice): SliceWork {
  return {
    find: async () => {
      if (slice.input.resumed !== undefined) return;
      enterMachines(slice);
      // Root hears at once how many there are: the slice may have to wait for a block.
      await slice.report();
    },
    // One that has failed is removed and replaced while others are created and followed.
    loops: [() => createInstances(slice), () => followInstances(slice), () => removeFailed(slice)],
    undo: () => removeOwnInstances(slice),
    hasToUndo: () => slice.instances.some(isToUndo),
    startAfresh: () => {
      const { ledger, throttled, obeyed, reports, orders, input } = slice;
      const resumed = { ledger, throttled, obeyed, reports };
      return continueAsNew<typeof prepareInstances>({ ...input, orders, resumed });
    },
  };
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
