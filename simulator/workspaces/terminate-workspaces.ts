import type { JsonObject } from '../json.ts';
import type { Operation } from '../operation.ts';
import { terminate } from '../world/termination.ts';
import { stateAt } from '../world/workspace.ts';
import { itemList, takeItems } from './item-batch.ts';
import { permissionsForItems } from './resources.ts';
import { terminatedEffect } from './terminated-effect.ts';

/** Every state but SUSPENDED may be terminated. Has no modelled errors: everything is said per item. */
export const terminateWorkspaces: Operation = {
  name: 'TerminateWorkspaces',
  request: { TerminateWorkspaceRequests: itemList },
  permissions: (call) => permissionsForItems(call, 'TerminateWorkspaces', call.request['TerminateWorkspaceRequests']),
  run(call) {
    const { world, atMs, request } = call;
    const items = request['TerminateWorkspaceRequests'] as JsonObject[];
    const { failed, effects } = takeItems(call, 'TerminateWorkspaces', items, {
      consider(workspace) {
        if (stateAt(workspace, atMs) !== 'SUSPENDED') {
          return { effect: workspace.termination ? undefined : terminatedEffect(world, workspace, atMs) };
        }
        const message = 'A suspended WorkSpace cannot be terminated.';
        return { refusal: { code: 'InvalidResourceStateException', message } };
      },
      apply: (workspace) => {
        terminate(world, workspace, atMs);
      },
    });
    const answer = { FailedRequests: failed };
    return effects.length === 0 ? { answer } : { answer, effect: { terminated: effects } };
  },
};
