import {
  type DataReplicationSettings,
  DescribeWorkspacesCommand,
  type DescribeWorkspacesCommandOutput,
  type DescribeWorkspacesRequest,
  type RelatedWorkspaceProperties,
  type StandbyWorkspacesProperties,
  type Workspace,
} from '@aws-sdk/client-workspaces';
import type { RelatedWorkspace, Replication, ReplicationState, WorkspaceRecord } from '../domain/workspace.ts';
import { entries, epochMs, expectedEntries, present, text } from './answer-fields.ts';
import { callAws, type ReadRules } from './call-aws.ts';
import type { AwsClients } from './clients.ts';

/** Which WorkSpaces to describe: AWS takes one filter only. */
export type WorkspaceFilter =
  { readonly workspaceIds: readonly string[] } | { readonly directoryId: string; readonly userName?: string };

/** What records hold beyond the usual. They travel in histories, so nothing is in them that nobody asked for. */
export interface RecordDetail {
  /** What the record says of data replication. */
  readonly replication: boolean;
}

/** One page. Empty pages that carry a token happen. */
export interface WorkspacesPage {
  readonly records: readonly WorkspaceRecord[];
  /** Entries without an id: something is there that cannot be named yet. */
  readonly nameless: number;
  readonly nextToken?: string;
}

/** DescribeWorkspaces: one page of at most 25, by ids (at most 25), by directory, or by directory and user. */
export async function describeWorkspaces(
  clients: AwsClients,
  region: string,
  filter: WorkspaceFilter,
  nextToken?: string,
  rules: ReadRules = {},
  detail: RecordDetail = { replication: false },
): Promise<WorkspacesPage> {
  const command = new DescribeWorkspacesCommand({ ...inputFor(filter), ...(nextToken && { NextToken: nextToken }) });
  return callAws(
    { operation: 'DescribeWorkspaces', region },
    rules,
    (options) => clients.workspaces(region).send(command, options),
    (answer) => readPage(answer, detail),
  );
}

function inputFor(filter: WorkspaceFilter): DescribeWorkspacesRequest {
  if ('workspaceIds' in filter) return { WorkspaceIds: [...filter.workspaceIds] };
  return present({ DirectoryId: filter.directoryId, UserName: filter.userName });
}

function readPage(answer: DescribeWorkspacesCommandOutput, detail: RecordDetail): WorkspacesPage {
  const found = expectedEntries<Workspace>('Workspaces', answer.Workspaces);
  const records = found.flatMap((workspace) => recordOf(workspace, detail));
  const unreadable = (answer.Workspaces?.length ?? 0) - records.length;
  return present({ records, nameless: unreadable, nextToken: text(answer.NextToken) });
}

function recordOf(workspace: Workspace, { replication }: RecordDetail): WorkspaceRecord[] {
  const workspaceId = text(workspace.WorkspaceId);
  if (workspaceId === undefined) return [];
  return [
    present<WorkspaceRecord>({
      workspaceId,
      directoryId: text(workspace.DirectoryId),
      userName: text(workspace.UserName),
      state: text(workspace.State),
      errorCode: text(workspace.ErrorCode),
      errorMessage: text(workspace.ErrorMessage),
      related: entries<RelatedWorkspaceProperties>(workspace.RelatedWorkspaces).flatMap(relatedOf),
      replication: replication ? replicationOf(workspace) : undefined,
    }),
  ];
}

function relatedOf(related: RelatedWorkspaceProperties): RelatedWorkspace[] {
  const [workspaceId, region, type] = [text(related.WorkspaceId), text(related.Region), text(related.Type)];
  if (workspaceId === undefined || region === undefined || type === undefined) return [];
  return [present<RelatedWorkspace>({ workspaceId, region, type, state: text(related.State) })];
}

/** A standby shows its own settings, a primary those of each of its standbys (WorkSpaces API 2015-04-08). */
function replicationOf(workspace: Workspace): Replication {
  const { DataReplicationSettings: own, RelatedWorkspaces: related, StandbyWorkspacesProperties: shown } = workspace;
  const standbys = entries<StandbyWorkspacesProperties>(shown).flatMap((standby) => {
    const standbyId = text(standby.StandbyWorkspaceId);
    return standbyId === undefined ? [] : [{ standbyId, ...replicationStateOf(standby) }];
  });
  const readable = entries<RelatedWorkspaceProperties>(related).flatMap(relatedOf).length + standbys.length;
  const unreadable = sizeOf(related) + sizeOf(shown) - readable;
  return present<Replication>({
    own: own ? replicationStateOf(own) : undefined,
    standbys,
    unreadable: unreadable > 0 ? unreadable : undefined,
  });
}

/** How many entries a list claims to have; what is no list claims one. */
function sizeOf(list: unknown): number {
  if (Array.isArray(list)) return list.length;
  return list == null ? 0 : 1;
}

function replicationStateOf(shown: DataReplicationSettings): ReplicationState {
  return present<ReplicationState>({
    mode: text(shown.DataReplication),
    recoverySnapshotAtMs: epochMs(shown.RecoverySnapshotTime),
  });
}
