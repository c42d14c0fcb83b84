import type { ReadRules } from '../aws/call-aws.ts';
import type { AwsClients } from '../aws/clients.ts';
import { AwsCallError } from '../aws/aws-call-error.ts';
import { describeWorkspaces, type RecordDetail, type WorkspacesPage } from '../aws/describe-workspaces.ts';
import type { WorkspaceRecord } from '../domain/workspace.ts';
import { readInPieces } from './read-in-pieces.ts';

/**
 * Reads WorkSpaces by id, at most 25 per call and one call per attempt. An id that AWS leaves out is not in the result.
 *
 * @param againAtMs says when to read them anew instead of answering with what was read; told when it began
 */
export async function readById(
  clients: AwsClients,
  region: string,
  ids: readonly string[],
  detail?: RecordDetail,
  againAtMs?: (records: readonly WorkspaceRecord[], beganAtMs: number) => number | undefined,
): Promise<readonly WorkspaceRecord[]> {
  const call = { operation: 'DescribeWorkspaces', region };
  const readPage = async (workspaceIds: readonly string[], nextToken: string | undefined, rules: ReadRules) => {
    const page = await describeWorkspaces(clients, region, { workspaceIds }, nextToken, rules, detail);
    refuseNameless(page, region);
    return page;
  };
  return readInPieces(call, ids, readPage, againAtMs);
}

/**
 * An entry without an id may be one of those asked for: leaving it out would make it look gone.
 *
 * @throws AwsCallError that lets the read be tried again.
 */
export function refuseNameless(page: WorkspacesPage, region: string): void {
  if (page.nameless === 0) return;
  throw new AwsCallError({
    outcome: 'not-applied',
    kind: 'unavailable',
    operation: 'DescribeWorkspaces',
    region,
    code: 'IncompleteAnswer',
    message: `${page.nameless} WorkSpaces in the answer have no id`,
  });
}
