import { AwsCallError } from '../aws/aws-call-error.ts';
import type { ReadRules } from '../aws/call-aws.ts';
import type { AwsClients } from '../aws/clients.ts';
import { describeConnections } from '../aws/describe-connections.ts';
import { describeWorkspaces } from '../aws/describe-workspaces.ts';
import { noteToken } from '../aws/page-tokens.ts';
import type { ConnectionRecord } from '../domain/decommission/proof.ts';
import type { WorkspaceRecord } from '../domain/workspace.ts';
import type { Pace } from './paced.ts';

/** What reads need: clients, the turn of each call, and until when to wait. */
export interface Looking {
  readonly clients: AwsClients;
  readonly pace: Pace;
  readonly rules: ReadRules;
}

/** By id: what the answer showed. An id that it left out is not in it, and nothing is known of that one. */
export type ById<T> = ReadonlyMap<string, T>;

/** WorkSpaces by id, at most 25, with what they say of replication. */
export async function lookAtWorkspaces(
  { clients, pace, rules }: Looking,
  region: string,
  workspaceIds: readonly string[],
): Promise<ById<WorkspaceRecord>> {
  const call = { operation: 'DescribeWorkspaces', region };
  return allPages(call, workspaceIds, async (token) => {
    await pace(rules.signal);
    const page = await describeWorkspaces(clients, region, { workspaceIds }, token, rules, { replication: true });
    if (page.nameless > 0) throw unclear(call, `${page.nameless} WorkSpaces in the answer have no id`);
    return page;
  });
}

/** Who is connected, by id, at most 25. */
export async function lookAtConnections(
  { clients, pace, rules }: Looking,
  region: string,
  workspaceIds: readonly string[],
): Promise<ById<ConnectionRecord>> {
  return allPages({ operation: 'DescribeWorkspacesConnectionStatus', region }, workspaceIds, async (token) => {
    await pace(rules.signal);
    return describeConnections(clients, region, workspaceIds, token, rules);
  });
}

interface Call {
  readonly operation: string;
  readonly region: string;
}

interface Page<T> {
  readonly records: readonly T[];
  readonly nextToken?: string;
}

/** All pages of one read. Two records of one id contradict each other: then nothing is known. */
async function allPages<T extends { readonly workspaceId: string }>(
  call: Call,
  workspaceIds: readonly string[],
  readPage: (token: string | undefined) => Promise<Page<T>>,
): Promise<ById<T>> {
  const found = new Map<string, T>();
  if (workspaceIds.length === 0) return found;
  let seen: readonly string[] = [];
  let token: string | undefined;
  do {
    const { records, nextToken } = await readPage(token);
    for (const record of records) {
      if (found.has(record.workspaceId)) throw unclear(call, `${record.workspaceId} is in the answer twice`);
      found.set(record.workspaceId, record);
    }
    if (nextToken !== undefined) seen = noteToken(seen, nextToken, call);
    token = nextToken;
  } while (token !== undefined);
  return found;
}

function unclear(call: Call, message: string): AwsCallError {
  return new AwsCallError({ ...call, outcome: 'not-applied', kind: 'unavailable', code: 'UnclearAnswer', message });
}
