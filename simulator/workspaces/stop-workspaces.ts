import type { JsonObject } from '../json.ts';
import type { Operation } from '../operation.ts';
import { stop } from '../world/state-changes.ts';
import { itemList, takeItems } from './item-batch.ts';
import { permissionsForItems } from './resources.ts';
import { powerVerdict } from './power.ts';

const states = new Set(['AVAILABLE', 'IMPAIRED', 'UNHEALTHY', 'ERROR']);

/** Only AUTO_STOP and MANUAL ones that are AVAILABLE, IMPAIRED, UNHEALTHY or ERROR can be stopped (API reference). */
export const stopWorkspaces: Operation = {
  name: 'StopWorkspaces',
  request: { StopWorkspaceRequests: itemList },
  permissions: (call) => permissionsForItems(call, 'StopWorkspaces', call.request['StopWorkspaceRequests']),
  run(call) {
    const { atMs, request } = call;
    const items = request['StopWorkspaceRequests'] as JsonObject[];
    const { failed, effects } = takeItems(call, 'StopWorkspaces', items, {
      consider: (workspace) => powerVerdict(workspace, states, atMs),
      apply: (workspace) => {
        stop(workspace, atMs);
      },
    });
    const answer = { FailedRequests: failed };
    return effects.length === 0 ? { answer } : { answer, effect: { stopped: effects } };
  },
};
