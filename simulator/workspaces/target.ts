import type { Target } from '../faults/faults.ts';
import type { Workspace } from '../world/workspace.ts';

/** How faults recognise a WorkSpace that exists. */
export function targetOf(workspace: Workspace): Target {
  const { userName, desktop, id, role, primary } = workspace;
  return { userName, desktop, workspaceId: id, primaryId: role === 'primary' ? id : primary?.workspaceId };
}
