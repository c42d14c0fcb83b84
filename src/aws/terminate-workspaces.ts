import { TerminateWorkspacesCommand } from '@aws-sdk/client-workspaces';
import { callAws, type ChangeRules } from './call-aws.ts';
import type { AwsClients } from './clients.ts';
import { refusedItems, type RefusedItem } from './refused-items.ts';

/** TerminateWorkspaces, at most 25 in one call: the refused ones. The others are accepted, not yet gone. */
export async function terminateWorkspaces(
  clients: AwsClients,
  region: string,
  workspaceIds: readonly string[],
  rules: ChangeRules,
): Promise<readonly RefusedItem[]> {
  const command = new TerminateWorkspacesCommand({
    TerminateWorkspaceRequests: workspaceIds.map((id) => ({ WorkspaceId: id })),
  });
  return callAws(
    { operation: 'TerminateWorkspaces', region },
    rules,
    (options) => clients.workspaces(region, 'change').send(command, options),
    (answer) => refusedItems(answer.FailedRequests, workspaceIds),
  );
}
