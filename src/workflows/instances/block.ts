import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { condition, ParentClosePolicy, startChild } from '@temporalio/workflow';
import { releaseHoldSignal, type HoldWorkflow } from '../../contract/decommission.ts';
import { allocationBlockIdFor } from '../../contract/names.ts';
import { searchAttributes } from '../../contract/search-attributes.ts';
import { allocationBlocks, machinesPerBlock } from '../../domain/instances/instance.ts';
import { patiently } from '../lanes.ts';
import { unlessFirst } from '../unless-first.ts';
import type { InstanceSlice } from './instance-slice.ts';

/**
 * Waits until one of the Region's blocks is free, and holds it. AWS lets 700 instances be ALLOCATING at once in a Region,
 * whoever asked for them, so 700 are shared out over all runs and fleets, a hundred to a slice. A block is a child with a
 * fixed id, of which the server runs one at a time; it ends with its slice. Gives up when `isOver`.
 */
export async function holdBlock(slice: InstanceSlice, isOver: () => boolean): Promise<void> {
  const { standbyRegion: region, limits } = slice.fleet;
  slice.isWaitingForBlock = true;
  slice.wake();
  while (slice.heldBlock === undefined && !isOver()) {
    const summary = `one of ${allocationBlocks} blocks of ${machinesPerBlock} that may be ALLOCATING in ${region}`;
    const free = await unlessFirst(
      () => patiently(summary, limits).freeAllocationBlock({ region, blocks: allocationBlocks }),
      () => condition(isOver),
    );
    if (free !== undefined) await take(slice, free.block);
  }
  slice.isWaitingForBlock = false;
  slice.wake();
}

async function take(slice: InstanceSlice, block: number): Promise<void> {
  const { standbyRegion: region, name } = slice.fleet;
  try {
    const held = await startChild<HoldWorkflow>('allocationHold', {
      workflowId: allocationBlockIdFor(region, block),
      parentClosePolicy: ParentClosePolicy.TERMINATE,
      staticSummary: `block ${block} of ${region}, for instances of ${name}`,
      typedSearchAttributes: [
        { key: searchAttributes.fleet, value: name },
        { key: searchAttributes.operation, value: 'prepare' },
      ],
    });
    slice.heldBlock = held;
    const lost = (): void => {
      if (slice.heldBlock === held) slice.heldBlock = undefined;
      slice.wake();
    };
    void held.result().then(lost, lost);
  } catch (error) {
    // Another slice was faster: there may be another one.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** Gives the block back for other slices. */
export async function giveBackBlock(slice: InstanceSlice): Promise<void> {
  const { heldBlock: held } = slice;
  if (held === undefined) return;
  slice.heldBlock = undefined;
  try {
    await held.signal(releaseHoldSignal);
  } catch {
    // Somebody has ended it already: that is all that was wanted.
  }
}
