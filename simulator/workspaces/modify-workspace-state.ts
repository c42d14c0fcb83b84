import { AwsError } from '../aws-error.ts';
import { textIn } from '../json.ts';
import type { Call, Operation } from '../operation.ts';
import { setState } from '../world/state-changes.ts';
import { isVisible, stateAt, type Workspace } from '../world/workspace.ts';
import { required, workspaceId } from './limits.ts';
import { permissionFor } from './resources.ts';

/** From which state each may be set: "set only from AVAILABLE" (administration guide), and back. */
const before: Readonly<Record<string, string>> = { ADMIN_MAINTENANCE: 'AVAILABLE', AVAILABLE: 'ADMIN_MAINTENANCE' };

/** The fence: in ADMIN_MAINTENANCE nobody can log in. */
export const modifyWorkspaceState: Operation = {
  name: 'ModifyWorkspaceState',
  request: {
    WorkspaceId: required(workspaceId),
    WorkspaceState: { type: 'string', required: true, oneOf: ['AVAILABLE', 'ADMIN_MAINTENANCE'] },
  },
  permissions: (call) => [permissionFor(call, 'ModifyWorkspaceState', textIn(call.request, 'WorkspaceId'))],
  run(call) {
    const { world, request, atMs } = call;
    const workspace = workspaceOf(call, textIn(request, 'WorkspaceId'));
    const wanted = textIn(request, 'WorkspaceState');
    const stateBefore = stateAt(workspace, atMs);
    if (workspace.runningMode === 'MANUAL') {
      const message = 'This operation is not supported for WorkSpaces with the running mode MANUAL.';
      throw new AwsError('OperationNotSupportedException', message, 400, { reason: 'UnsupportedRunningMode' });
    }
    if (stateBefore !== before[wanted]) {
      const message = `The state cannot be set to ${wanted}: the WorkSpace is ${stateBefore}.`;
      throw new AwsError('InvalidResourceStateException', message);
    }
    setState(world, workspace, atMs, wanted);
    const { id, region, role } = workspace;
    return { answer: {}, effect: { modified: [{ workspaceId: id, region, role, stateBefore, state: wanted }] } };
  },
};

function workspaceOf({ world, region, atMs }: Call, id: string): Workspace {
  const workspace = world.workspace(region, id);
  if (workspace && isVisible(workspace, atMs)) return workspace;
  throw new AwsError('ResourceNotFoundException', 'The resource could not be found.', 400, { ResourceId: id });
}
