import type { Call } from '../operation.ts';
import { quotaExceeded } from './refusals.ts';

/**
 * Instances of a Region, and those in ALLOCATING at once ("Amazon WorkSpaces Instances endpoints and quotas"). Quota codes are not
 * published: these are made up.
 */
export function checkQuotas({ world, caller: { account }, region, atMs }: Call): void {
  if (world.instances.liveCount(region, atMs) >= world.quota(region, 'instances')) {
    throw quotaExceeded(account, 'L-INSTANCES', 'The number of WorkSpaces Instances in this Region has been reached.');
  }
  if (world.instances.allocatingCount(region, atMs) >= world.quota(region, 'allocatingInstances')) {
    const message = 'The number of WorkSpaces Instances that may be ALLOCATING at once has been reached.';
    throw quotaExceeded(account, 'L-ALLOCATING', message);
  }
}
