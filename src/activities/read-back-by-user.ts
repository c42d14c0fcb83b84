import type { AwsClients } from '../aws/clients.ts';
import { describeWorkspaces } from '../aws/describe-workspaces.ts';
import { noteToken } from '../aws/page-tokens.ts';
import { readBack, type ReadBack } from '../domain/read-back.ts';
import type { ExpectedStandby } from '../domain/standby-verdict.ts';
import type { WorkspaceRecord } from '../domain/workspace.ts';
import { oneCallPerAttempt, type Step } from './one-call-per-attempt.ts';

type Found = Readonly<Record<string, ReadBack>>;

interface UserCursor {
  /** Index of the desktop that is being read. */
  readonly at: number;
  readonly nextToken?: string;
  readonly seen: readonly string[];
  readonly records: readonly WorkspaceRecord[];
  readonly nameless: number;
  readonly found: Found;
}

const freshUser = { seen: [], records: [], nameless: 0 } as const;

/** Reads what exists for each user in its standby directory, all its pages, one call per attempt. By primary id. */
export async function readBackByUser(
  clients: AwsClients,
  region: string,
  expected: readonly ExpectedStandby[],
): Promise<Found> {
  if (expected.length === 0) return {};
  return oneCallPerAttempt<UserCursor, Found>({ at: 0, ...freshUser, found: {} }, async (cursor, rules) => {
    const desktop = expected[cursor.at];
    if (desktop === undefined) return { done: cursor.found };
    const filter = { directoryId: desktop.standbyDirectory, userName: desktop.user };
    const page = await describeWorkspaces(clients, region, filter, cursor.nextToken, rules);
    const known = new Set(cursor.records.map((record) => record.workspaceId));
    const records = [...cursor.records, ...page.records.filter((record) => !known.has(record.workspaceId))];
    const nameless = cursor.nameless + page.nameless;
    if (page.nextToken !== undefined) {
      const seen = noteToken(cursor.seen, page.nextToken, { operation: 'DescribeWorkspaces', region });
      return { next: { ...cursor, records, nameless, seen, nextToken: page.nextToken } };
    }
    const found = { ...cursor.found, [desktop.primaryId]: decide(desktop, records, nameless) };
    return goOn({ at: cursor.at + 1, ...freshUser, found }, expected.length);
  });
}

function goOn(cursor: UserCursor, users: number): Step<UserCursor, Found> {
  return cursor.at < users ? { next: cursor } : { done: cursor.found };
}

function decide(desktop: ExpectedStandby, records: readonly WorkspaceRecord[], nameless: number): ReadBack {
  if (nameless > 0)
    return {
      kind: 'unclear',
      code: 'StandbyIncomplete',
      why: `AWS shows a WorkSpace of ${desktop.user} without an id`,
    };
  return readBack(desktop, records);
}
