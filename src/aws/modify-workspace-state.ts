import { ModifyWorkspaceStateCommand } from '@aws-sdk/client-workspaces';
import { callAws, type ChangeRules } from './call-aws.ts';
import type { AwsClients } from './clients.ts';

/** The states that ModifyWorkspaceState sets: in ADMIN_MAINTENANCE nobody can connect. */
export type SettableState = 'AVAILABLE' | 'ADMIN_MAINTENANCE';

/**
 * ModifyWorkspaceState, one WorkSpace per call. A WorkSpace that is in neither of the two states is refused, as
 * `conflict` (InvalidResourceStateException; WorkSpaces API 2015-04-08).
 */
export async function modifyWorkspaceState(
  clients: AwsClients,
  region: string,
  workspaceId: string,
  state: SettableState,
  rules: ChangeRules,
): Promise<void> {
  const command = new ModifyWorkspaceStateCommand({ WorkspaceId: workspaceId, WorkspaceState: state });
  return callAws(
    { operation: 'ModifyWorkspaceState', region },
    rules,
    (options) => clients.workspaces(region, 'change').send(command, options),
    () => undefined,
  );
}
