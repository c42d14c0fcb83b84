import type { ReadRules } from '../aws/call-aws.ts';
import type { AwsClients } from '../aws/clients.ts';
import { describeWorkspaces, type RecordDetail } from '../aws/describe-workspaces.ts';
import type { WorkspaceRecord } from '../domain/workspace.ts';
import { readInPieces } from './read-in-pieces.ts';
import { refuseNameless } from './refuse-nameless.ts';

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
    refuseNameless(page, call);
    return page;
  };
  return readInPieces(call, ids, readPage, againAtMs);
}
