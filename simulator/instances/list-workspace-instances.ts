import type { Operation } from '../operation.ts';
import { provisionStateAt } from '../world/instance.ts';
import { isShown, listedRecord } from './instance-record.ts';
import { listOf, maxResults, nextToken, oneOf } from './limits.ts';
import { listPage } from './paging.ts';
import { servedInstances } from './served-facts.ts';

const name = 'ListWorkspaceInstances';

/** The instances of a Region, in order of creation; DEALLOCATED ones for a while. */
export const listWorkspaceInstances: Operation = {
  name,
  request: {
    ProvisionStates: listOf(
      oneOf('ALLOCATING', 'ALLOCATED', 'DEALLOCATING', 'DEALLOCATED', 'ERROR_ALLOCATING', 'ERROR_DEALLOCATING'),
    ),
    MaxResults: maxResults,
    NextToken: nextToken,
  },
  served: servedInstances,
  run(call) {
    const { ProvisionStates: states } = call.request;
    const isAsked = (state: string): boolean => !Array.isArray(states) || states.length === 0 || states.includes(state);
    return listPage(
      call,
      { operation: name, field: 'WorkspaceInstances', size: 25 },
      {
        all: call.world.instances.inRegion(call.region),
        isShown: (instance) => isAsked(provisionStateAt(instance, call.atMs)) && isShown(call, name, instance),
        recordOf: (instance) => listedRecord(call, name, instance),
      },
    );
  },
};
