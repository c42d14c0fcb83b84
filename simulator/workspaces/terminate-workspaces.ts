import { textIn, type JsonObject } from '../json.ts';
import type { Call, Operation } from '../operation.ts';
import { terminate } from '../world/termination.ts';
import { isVisible, stateAt, type Workspace } from '../world/workspace.ts';
import { required, workspaceId } from './limits.ts';
import { targetOf } from './target.ts';

/** Every state but SUSPENDED may be terminated. Has no modelled errors: everything is said per item. */
export const terminateWorkspaces: Operation = {
  name: 'TerminateWorkspaces',
  request: {
    TerminateWorkspaceRequests: {
      type: 'list',
      required: true,
      min: 1,
      max: 25,
      of: { type: 'structure', fields: { WorkspaceId: required(workspaceId) } },
    },
  },
  run(call) {
    const failed: JsonObject[] = [];
    const terminated: JsonObject[] = [];
    for (const request of call.request['TerminateWorkspaceRequests'] as JsonObject[]) {
      takeItem(call, textIn(request, 'WorkspaceId'), failed, terminated);
    }
    const answer = { FailedRequests: failed };
    return terminated.length === 0 ? { answer } : { answer, effect: { terminated } };
  },
};

function takeItem(call: Call, id: string, failed: JsonObject[], terminated: JsonObject[]): void {
  const fail = (code: string, message: string): void => {
    failed.push({ WorkspaceId: id, ErrorCode: code, ErrorMessage: message });
  };
  const { world, faults, region, atMs } = call;
  const workspace = world.workspace(region, id);
  const fault = workspace && faults.strikingItem('TerminateWorkspaces', targetOf(workspace));
  if (fault?.action === 'fail') {
    fail(fault.code, fault.message);
  } else if (!workspace || !isVisible(workspace, atMs)) {
    // A fresh id "is not immediately available for use with other operations" either.
    fail('ResourceNotFound.WorkSpace', 'The specified WorkSpace could not be found.');
  } else if (stateAt(workspace, atMs) === 'SUSPENDED') {
    fail('InvalidResourceStateException', 'A suspended WorkSpace cannot be terminated.');
  } else if (!workspace.termination && (fault?.applied ?? true)) {
    terminated.push(terminatedEffect(call, workspace));
    terminate(world, workspace, atMs);
  }
}

/** The truth at this moment, for those who check whether it was right to do this. */
function terminatedEffect({ world, atMs }: Call, workspace: Workspace): JsonObject {
  const standbys = workspace.standbys.map(({ region, workspaceId: id }) => {
    const standby = world.workspace(region, id);
    return { workspaceId: id, region, state: standby ? stateAt(standby, atMs) : 'GONE' };
  });
  return {
    workspaceId: workspace.id,
    region: workspace.region,
    directoryId: workspace.directoryId,
    userName: workspace.userName,
    role: workspace.role,
    stateBefore: stateAt(workspace, atMs),
    standbys,
  };
}
