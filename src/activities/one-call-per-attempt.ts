import { activityInfo, heartbeat } from '@temporalio/activity';
import { AwsCallError } from '../aws/aws-call-error.ts';
import type { ReadRules } from '../aws/call-aws.ts';
import { readRules } from './attempt-time.ts';
import { notReady } from './not-ready.ts';
import { readFailure } from './read-failure.ts';

/** What one attempt came to: the result, or the cursor for the next attempt and when (epoch ms) that one is due. */
export type Step<Cursor, Result> = { readonly done: Result } | { readonly next: Cursor; readonly dueAtMs?: number };

/** What travels from attempt to attempt in the heartbeat details. */
interface Progress<Cursor> {
  readonly cursor: Cursor;
  /** Failures in a row, this cursor's. */
  readonly failures: number;
}

/** The wait before an attempt that is due at once: zero would mean "as the retry policy says". */
const atOnceMs = 1;

/**
 * Runs a read of several calls, one call per attempt, so that each passes through the lane's rate limit on its own. The
 * cursor is heartbeated, then the attempt fails as "not ready"; Temporal hands the cursor to the next attempt. Losing
 * it is harmless: something is read twice.
 *
 * @param step makes at most one AWS call
 */
export async function oneCallPerAttempt<Cursor, Result>(
  start: Cursor,
  step: (cursor: Cursor, rules: ReadRules) => Promise<Step<Cursor, Result>>,
): Promise<Result> {
  const { cursor, failures } = progressSoFar(start);
  const taken = await step(cursor, readRules()).catch((error: unknown) => {
    if (error instanceof AwsCallError) heartbeat({ cursor, failures: failures + 1 } satisfies Progress<Cursor>);
    throw readFailure(error, failures + 1);
  });
  if ('done' in taken) return taken.done;
  heartbeat({ cursor: taken.next, failures: 0 } satisfies Progress<Cursor>);
  throw notReady('not finished: the next attempt goes on', waitUntil(taken.dueAtMs));
}

function progressSoFar<Cursor>(start: Cursor): Progress<Cursor> {
  return (activityInfo().heartbeatDetails as Progress<Cursor> | undefined) ?? { cursor: start, failures: 0 };
}

function waitUntil(dueAtMs = 0): number {
  return Math.max(atOnceMs, Math.ceil(dueAtMs - Date.now()));
}
