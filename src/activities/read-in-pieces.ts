import type { AwsCall, ReadRules } from '../aws/call-aws.ts';
import { noteToken } from '../aws/page-tokens.ts';
import { piecesOf } from '../domain/batches.ts';
import { describeLimit } from '../domain/polling.ts';
import { oneCallPerAttempt } from './one-call-per-attempt.ts';

interface Page<Entry> {
  readonly records: readonly Entry[];
  readonly nextToken?: string;
}

interface PieceCursor<Entry> extends Page<Entry> {
  readonly piece: number;
  /** When the first piece was asked for the first time. */
  readonly beganAtMs: number;
  readonly seen: readonly string[];
}

/**
 * Reads something of WorkSpaces by their ids: at most 25 per call, all pages of each, one call per attempt. An id that
 * AWS leaves out is not in the result.
 *
 * @param readPage makes the call
 * @param againAtMs says when to read all of it anew instead of answering with what was read; told when it began
 */
export async function readInPieces<Entry extends { readonly workspaceId: string }>(
  call: AwsCall,
  ids: readonly string[],
  readPage: (ids: readonly string[], nextToken: string | undefined, rules: ReadRules) => Promise<Page<Entry>>,
  againAtMs: (records: readonly Entry[], beganAtMs: number) => number | undefined = () => undefined,
): Promise<readonly Entry[]> {
  const pieces = piecesOf([...new Set(ids)], describeLimit);
  if (pieces.length === 0) return [];
  const start: PieceCursor<Entry> = { piece: 0, beganAtMs: Date.now(), seen: [], records: [] };
  return oneCallPerAttempt<PieceCursor<Entry>, readonly Entry[]>(start, async (cursor, rules) => {
    const page = await readPage(pieces[cursor.piece] ?? [], cursor.nextToken, rules);
    const next = nextCursor(cursor, page, call);
    if (next.piece < pieces.length) return { next };
    const { beganAtMs } = next;
    const dueAtMs = againAtMs(next.records, beganAtMs);
    return dueAtMs === undefined ? { done: next.records } : { next: { ...start, beganAtMs }, dueAtMs };
  });
}

function nextCursor<Entry extends { readonly workspaceId: string }>(
  cursor: PieceCursor<Entry>,
  page: Page<Entry>,
  call: AwsCall,
): PieceCursor<Entry> {
  const records = withoutRepeats(cursor.records, page.records);
  const { piece, beganAtMs } = cursor;
  if (page.nextToken === undefined) return { piece: piece + 1, beganAtMs, seen: [], records };
  const seen = noteToken(cursor.seen, page.nextToken, call);
  return { ...cursor, nextToken: page.nextToken, seen, records };
}

/** What was read, and what a page adds to it: pages that are read while the world changes may overlap. */
export function withoutRepeats<Entry extends { readonly workspaceId: string }>(
  records: readonly Entry[],
  page: readonly Entry[],
): readonly Entry[] {
  const known = new Set(records.map((record) => record.workspaceId));
  return [...records, ...page.filter((record) => !known.has(record.workspaceId))];
}
