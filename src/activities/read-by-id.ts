import type { AwsClients } from '../aws/clients.ts';
import { AwsCallError } from '../aws/aws-call-error.ts';
import { describeWorkspaces, type WorkspacesPage } from '../aws/describe-workspaces.ts';
import { noteToken } from '../aws/page-tokens.ts';
import { piecesOf } from '../domain/batches.ts';
import { describeLimit } from '../domain/polling.ts';
import type { WorkspaceRecord } from '../domain/workspace.ts';
import { oneCallPerAttempt } from './one-call-per-attempt.ts';

interface IdCursor {
  readonly piece: number;
  readonly nextToken?: string;
  readonly seen: readonly string[];
  readonly records: readonly WorkspaceRecord[];
}

/** Reads WorkSpaces by id, at most 25 per call and one call per attempt. An id that AWS leaves out is not in the result. */
export async function readById(
  clients: AwsClients,
  region: string,
  ids: readonly string[],
): Promise<readonly WorkspaceRecord[]> {
  const pieces = piecesOf([...new Set(ids)], describeLimit);
  if (pieces.length === 0) return [];
  return oneCallPerAttempt<IdCursor, readonly WorkspaceRecord[]>(
    { piece: 0, seen: [], records: [] },
    async (cursor, rules) => {
      const workspaceIds = pieces[cursor.piece] ?? [];
      const page = await describeWorkspaces(clients, region, { workspaceIds }, cursor.nextToken, rules);
      refuseNameless(page, region);
      const next = nextCursor(cursor, page, region);
      return next.piece < pieces.length ? { next } : { done: next.records };
    },
  );
}

function nextCursor(cursor: IdCursor, page: WorkspacesPage, region: string): IdCursor {
  const known = new Set(cursor.records.map((record) => record.workspaceId));
  const records = [...cursor.records, ...page.records.filter((record) => !known.has(record.workspaceId))];
  if (page.nextToken === undefined) return { piece: cursor.piece + 1, seen: [], records };
  const seen = noteToken(cursor.seen, page.nextToken, { operation: 'DescribeWorkspaces', region });
  return { ...cursor, nextToken: page.nextToken, seen, records };
}

/** An entry without an id may be one of those asked for: leaving it out would make it look gone. */
function refuseNameless(page: WorkspacesPage, region: string): void {
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
