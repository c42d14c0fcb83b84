import { getClient } from '@temporalio/activity';
import { allocationBlockIdFor } from '../contract/names.ts';
import { firstWaitMs } from './attempt-time.ts';
import { notReady } from './not-ready.ts';
import { unlessGone } from './unless-gone.ts';

/**
 * The first of a Region's blocks that no workflow holds; while there is none, it is not ready. Another run may take the
 * block before the caller does: the id of the workflow that holds it is the lock, not this answer.
 */
export async function freeAllocationBlock(region: string, blocks: number): Promise<{ readonly block: number }> {
  const { workflow } = getClient();
  for (let block = 1; block <= blocks; block += 1) {
    const holder = await unlessGone(() => workflow.getHandle(allocationBlockIdFor(region, block)).describe());
    if (holder?.status.name !== 'RUNNING') return { block };
  }
  throw notReady(`all ${blocks} blocks of instances that may be ALLOCATING in ${region} are held`, firstWaitMs());
}
