import type { AwsClients } from '../aws/clients.ts';
import { describeWorkspaces } from '../aws/describe-workspaces.ts';
import { viewIfLater } from '../domain/decommission/newer-data.ts';
import type { ReplicationView } from '../domain/decommission/replicated-data.ts';
import { readInPieces } from './read-in-pieces.ts';
import { refuseNameless } from './refuse-nameless.ts';

/**
 * Reads what WorkSpaces say of replication, one call per attempt. Only those that name a snapshot later than this are kept:
 * a wave is looked at again and again, and what is not news would fill the history.
 */
export async function readReplication(
  clients: AwsClients,
  region: string,
  ids: readonly string[],
  laterThanMs: number,
): Promise<readonly ReplicationView[]> {
  const call = { operation: 'DescribeWorkspaces', region };
  return readInPieces(call, ids, async (workspaceIds, nextToken, rules) => {
    const page = await describeWorkspaces(clients, region, { workspaceIds }, nextToken, rules, { replication: true });
    refuseNameless(page, call);
    return { ...page, records: page.records.flatMap((record) => viewIfLater(record, laterThanMs)) };
  });
}
