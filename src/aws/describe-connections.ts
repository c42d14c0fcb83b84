import { DescribeWorkspacesConnectionStatusCommand, type WorkspaceConnectionStatus } from '@aws-sdk/client-workspaces';
import type { ConnectionRecord } from '../domain/decommission/proof.ts';
import { epochMs, expectedEntries, present, text } from './answer-fields.ts';
import { callAws, type ReadRules } from './call-aws.ts';
import type { AwsClients } from './clients.ts';

/** One page. A WorkSpace that it leaves out is not disconnected: nothing is known of it. */
export interface ConnectionsPage {
  readonly records: readonly ConnectionRecord[];
  readonly nextToken?: string;
}

/** DescribeWorkspacesConnectionStatus: one page, by ids (at most 25). The SDK has no paginator for it. */
export async function describeConnections(
  clients: AwsClients,
  region: string,
  workspaceIds: readonly string[],
  nextToken?: string,
  rules: ReadRules = {},
): Promise<ConnectionsPage> {
  const command = new DescribeWorkspacesConnectionStatusCommand({
    WorkspaceIds: [...workspaceIds],
    ...(nextToken && { NextToken: nextToken }),
  });
  return callAws(
    { operation: 'DescribeWorkspacesConnectionStatus', region },
    rules,
    (options) => clients.workspaces(region).send(command, options),
    (answer) => {
      const found = expectedEntries<WorkspaceConnectionStatus>(
        'WorkspacesConnectionStatus',
        answer.WorkspacesConnectionStatus,
      );
      return present<ConnectionsPage>({ records: found.flatMap(recordOf), nextToken: text(answer.NextToken) });
    },
  );
}

function recordOf(status: WorkspaceConnectionStatus): ConnectionRecord[] {
  const workspaceId = text(status.WorkspaceId);
  if (workspaceId === undefined) return [];
  return [
    present<ConnectionRecord>({
      workspaceId,
      state: text(status.ConnectionState),
      checkedAtMs: epochMs(status.ConnectionStateCheckTimestamp),
      lastUserConnectionAtMs: epochMs(status.LastKnownUserConnectionTimestamp),
    }),
  ];
}
