import { TerminateWorkspacesCommand, type FailedWorkspaceChangeRequest } from '@aws-sdk/client-workspaces';
import { entries, text } from './answer-fields.ts';
import { callAws, type ChangeRules } from './call-aws.ts';
import type { AwsClients } from './clients.ts';

/** A WorkSpace that AWS would not terminate. */
export interface RefusedItem {
  readonly workspaceId: string;
  readonly code: string;
  readonly message: string;
}

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
    (answer) => entries<FailedWorkspaceChangeRequest>(answer.FailedRequests).flatMap(refusedOf),
  );
}

function refusedOf(item: FailedWorkspaceChangeRequest): RefusedItem[] {
  const workspaceId = text(item.WorkspaceId);
  if (workspaceId === undefined) return [];
  const code = text(item.ErrorCode) ?? 'NoCode';
  return [{ workspaceId, code, message: text(item.ErrorMessage) ?? 'AWS gave no message' }];
}
