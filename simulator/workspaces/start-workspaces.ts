import type { JsonObject } from '../json.ts';
import type { Operation } from '../operation.ts';
import { start } from '../world/state-changes.ts';
import { itemList, takeItems } from './item-batch.ts';
import { permissionsForItems } from './resources.ts';
import { powerVerdict } from './power.ts';

const states = new Set(['STOPPED']);

/** Only AUTO_STOP and MANUAL ones that are STOPPED can be started (WorkSpaces API reference); everything is said per item. */
export const startWorkspaces: Operation = {
  name: 'StartWorkspaces',
  request: { StartWorkspaceRequests: itemList },
  permissions: (call) => permissionsForItems(call, 'StartWorkspaces', call.request['StartWorkspaceRequests']),
  run(call) {
    const { world, atMs, request } = call;
    const items = request['StartWorkspaceRequests'] as JsonObject[];
    const { failed, effects } = takeItems(call, 'StartWorkspaces', items, {
      consider: (workspace) => powerVerdict(workspace, states, atMs),
      apply: (workspace) => {
        start(world, workspace, atMs);
      },
    });
    const answer = { FailedRequests: failed };
    return effects.length === 0 ? { answer } : { answer, effect: { started: effects } };
  },
};
