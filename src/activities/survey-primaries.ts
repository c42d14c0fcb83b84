import type { AwsClients } from '../aws/clients.ts';
import { describeWorkspaces } from '../aws/describe-workspaces.ts';
import { noteToken } from '../aws/page-tokens.ts';
import { describeLimit } from '../domain/polling.ts';
import type { WorkspaceRecord } from '../domain/workspace.ts';
import { oneCallPerAttempt } from './one-call-per-attempt.ts';
import { withoutRepeats } from './read-in-pieces.ts';
import { refuseNameless } from './refuse-nameless.ts';

/** What a survey of a directory came to; with a token, the directory goes on. */
export interface Survey {
  readonly records: readonly WorkspaceRecord[];
  readonly nextToken?: string;
}

interface SurveyCursor extends Survey {
  readonly seen: readonly string[];
}

/** Where a survey begins, and how many records it may bring at most; it brings one page at the least. */
export interface SurveyScope {
  readonly region: string;
  readonly directory: string;
  readonly nextToken?: string;
  readonly limit: number;
}

/** Reads a directory page by page, with what the records say of replication, one call per attempt. */
export async function surveyPrimaries(clients: AwsClients, scope: SurveyScope): Promise<Survey> {
  const { region, directory, nextToken, limit } = scope;
  const call = { operation: 'DescribeWorkspaces', region };
  const start: SurveyCursor = {
    records: [],
    seen: nextToken === undefined ? [] : noteToken([], nextToken, call),
    ...(nextToken !== undefined && { nextToken }),
  };
  return oneCallPerAttempt<SurveyCursor, Survey>(start, async (cursor, rules) => {
    const filter = { directoryId: directory };
    const page = await describeWorkspaces(clients, region, filter, cursor.nextToken, rules, { replication: true });
    refuseNameless(page, call);
    const records = withoutRepeats(cursor.records, page.records);
    if (page.nextToken === undefined) return { done: { records } };
    const seen = noteToken(cursor.seen, page.nextToken, call);
    const read: Survey = { records, nextToken: page.nextToken };
    return records.length + describeLimit > limit ? { done: read } : { next: { ...read, seen } };
  });
}
