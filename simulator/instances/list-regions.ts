import type { Operation } from '../operation.ts';
import { maxResults, nextToken } from './limits.ts';
import { listPage } from './paging.ts';

const name = 'ListRegions';

/** The Regions of the service: a setting. */
export const listRegions: Operation = {
  name,
  request: { MaxResults: maxResults, NextToken: nextToken },
  run: (call) =>
    listPage(
      call,
      { operation: name, field: 'Regions', size: 25 },
      {
        all: call.world.settings.instances.regions,
        isShown: () => true,
        recordOf: (region) => ({ RegionName: region }),
      },
    ),
};
