import { setTimeout as pause } from 'node:timers/promises';
import type { AnyOutcomeDocument, AnyStatusDocument } from '../documents.ts';
import { exitCodeOfEnd, exitCodes, type ExitCode } from '../exit-codes.ts';
import type { Context } from '../context.ts';
import type { Problem } from '../problem.ts';
import { problemOf } from '../temporal/problem-of.ts';
import { readerOf, type ReadRun } from '../temporal/run-reader.ts';
import type { Session } from '../temporal/session.ts';
import type { ProgressView } from '../views/progress.ts';
import { waitsForApproval, waitsForPerson } from '../waiting.ts';

const LOOK_EVERY_MS = 1_000;
/** So often in a row a run must be seen waiting: what `retry` has just answered may not be reported yet. */
const LOOKS_UNTIL_BLOCKED = 2;
/** A Temporal server that is restarted is back by then. */
const PATIENCE_MS = 120_000;

/** A run to be followed, and how. */
export interface Following extends ReadRun {
  readonly session: Session;
  readonly progress: ProgressView;
  readonly keepWatching: boolean;
  /** Does waiting for approvals count as going on? Who starts a run and stays expects it to wait there. */
  readonly passGate?: boolean | undefined;
  readonly now: () => number;
  readonly lookEveryMs?: number;
  readonly onLook?: () => Promise<void>;
  /** When aborted, nobody wants to know any more. */
  readonly unwanted: AbortSignal;
}

/** Follows a run until it ends, or until it needs a person. Survives a restart of Temporal and a lost worker. */
export async function follow(following: Following): Promise<AnyOutcomeDocument | AnyStatusDocument> {
  const { session, fleet, run, progress, lookEveryMs = LOOK_EVERY_MS } = following;
  const reader = readerOf(session, following);
  const [describing, asking] = [patience(following), patience(following)];
  let looksBlocked = 0;
  try {
    for (;;) {
      await following.onLook?.();
      const now = await describing(() => session.describe(fleet));
      if (now !== undefined && (!now.running || now.runId !== run.runId)) {
        const outcome = await reader.outcome();
        progress.end(outcome);
        return outcome;
      }
      const status = now && (await asking(() => reader.status()));
      if (status !== undefined) {
        progress.show(status);
        looksBlocked = endsWatching(status, following) ? looksBlocked + 1 : 0;
        if (looksBlocked >= LOOKS_UNTIL_BLOCKED) return status;
      }
      await pause(lookEveryMs, undefined, { signal: following.unwanted });
    }
  } finally {
    progress.end();
  }
}

function endsWatching(status: AnyStatusDocument, { keepWatching, passGate = false }: Following): boolean {
  if (keepWatching) return false;
  return passGate ? status.blocked.some(({ code }) => code !== waitsForApproval) : waitsForPerson(status);
}

/** A run that a command follows to its end. */
export interface Followed extends ReadRun {
  readonly session: Session;
  readonly keepWatching: boolean;
  readonly passGate?: boolean;
  /** Shows progress as JSON lines when JSON is asked for. */
  readonly stream: boolean;
}

/** Follows a run, shows how it ended or what it waits for, and knows the exit code. */
export async function followToEnd(followed: Followed, context: Context): Promise<ExitCode> {
  const { fleet, stream } = followed;
  context.whenInterrupted(
    `The run of fleet ${fleet} goes on without this command.`,
    `Come back with: lifeboat watch ${fleet}`,
    `Stop it with: lifeboat stop ${fleet}`,
  );
  const progress = context.progress({ stream });
  const { now, interrupted: unwanted } = context.surroundings;
  const end = await follow({ ...followed, progress, now, unwanted });
  if ('endState' in end) {
    context.show(end);
    return exitCodeOfEnd(end.endState);
  }
  if (!(stream && context.globals.json)) context.show(end);
  return exitCodes.waiting;
}

/** Nothing, instead of a failure that passes by itself; says once what it waits for. */
function patience({ progress, session, now }: Following) {
  let troubledSinceMs: number | undefined;
  let said: Problem['code'] | undefined;
  return async function patiently<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await ask();
      if (troubledSinceMs !== undefined) progress.note('It answers again.');
      troubledSinceMs = said = undefined;
      return answer;
    } catch (error) {
      const problem = problemOf(error, session);
      troubledSinceMs ??= now();
      const passes = problem.code === 'NoAnswer' || problem.code === 'TemporalUnreachable';
      const tooLong = problem.code === 'TemporalUnreachable' && now() - troubledSinceMs > PATIENCE_MS;
      if (!passes || tooLong) throw error;
      if (said !== problem.code) progress.note(waitingWords[problem.code] ?? problem.message);
      said = problem.code;
      return undefined;
    }
  };
}

const waitingWords: Readonly<Record<string, string>> = {
  NoAnswer: 'No worker answers; the run waits for one (npm run worker) …',
  TemporalUnreachable: 'Temporal does not answer; trying again …',
};
