import { StartWorkspacesCommand } from '@aws-sdk/client-workspaces';
import { callAws, type ChangeRules } from './call-aws.ts';
import type { AwsClients } from './clients.ts';
import { refusedItems, type RefusedItem } from './refused-items.ts';

/**
 * StartWorkspaces, at most 25 in one call: the refused ones. The others are starting. AWS refuses a WorkSpace that is not
 * STOPPED or has no such running mode (WorkSpaces API 2015-04-08), so a call that is sent twice starts nothing twice.
 */
export async function startWorkspaces(
  clients: AwsClients,
  region: string,
  workspaceIds: readonly string[],
  rules: ChangeRules,
): Promise<readonly RefusedItem[]> {
  const command = new StartWorkspacesCommand({
    StartWorkspaceRequests: workspaceIds.map((id) => ({ WorkspaceId: id })),
  });
  return callAws(
    { operation: 'StartWorkspaces', region },
    rules,
    (options) => clients.workspaces(region, 'change').send(command, options),
    (answer) => refusedItems(answer.FailedRequests, workspaceIds),
  );
}
