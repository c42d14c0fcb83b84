import { setTimeout as pause } from 'node:timers/promises';
import { apiVersion, type OutcomeDocument, type StatusDocument } from '../documents.ts';
import { exitCodeOfEnd, exitCodes, type ExitCode } from '../exit-codes.ts';
import type { Context } from '../context.ts';
import type { Problem } from '../problem.ts';
import { problemOf } from '../temporal/problem-of.ts';
import type { RunRef, Session } from '../temporal/session.ts';
import { SliceWatch } from '../temporal/slice-watch.ts';
import type { ProgressView } from '../views/progress.ts';

const LOOK_EVERY_MS = 1_000;
/** So often in a row a run must be seen waiting: what `retry` has just answered may not be reported yet. */
const LOOKS_UNTIL_BLOCKED = 2;
/** A Temporal server that is restarted is back by then. */
const PATIENCE_MS = 120_000;

/** A run to be followed, and how. */
export interface Following {
  readonly session: Session;
  readonly fleet: string;
  readonly run: RunRef;
  readonly progress: ProgressView;
  readonly keepWatching: boolean;
  readonly now: () => number;
  readonly lookEveryMs?: number;
  readonly onLook?: () => Promise<void>;
  /** When aborted, nobody wants to know any more. */
  readonly unwanted: AbortSignal;
}

/** Follows a run until it ends, or until it needs a person. Survives a restart of Temporal and a lost worker. */
export async function follow(following: Following): Promise<OutcomeDocument | StatusDocument> {
  const { session, fleet, run, progress, keepWatching, lookEveryMs = LOOK_EVERY_MS } = following;
  const slices = new SliceWatch(session, run);
  const [describing, asking] = [patience(following), patience(following)];
  let looksBlocked = 0;
  try {
    for (;;) {
      await following.onLook?.();
      const now = await describing(() => session.describe(fleet));
      if (now !== undefined && (!now.running || now.runId !== run.runId)) {
        const outcome = await outcomeOf(session, run);
        progress.end(outcome);
        return outcome;
      }
      const status = now && (await asking(() => slices.read()));
      if (status !== undefined) {
        progress.show(status);
        looksBlocked = status.blocked.length > 0 ? looksBlocked + 1 : 0;
        if (looksBlocked >= LOOKS_UNTIL_BLOCKED && !keepWatching) return status;
      }
      await pause(lookEveryMs, undefined, { signal: following.unwanted });
    }
  } finally {
    progress.end();
  }
}

/** The document of a run that has ended. */
export async function outcomeOf(session: Session, run: RunRef): Promise<OutcomeDocument> {
  const { workflowId, runId } = run;
  return { apiVersion, kind: 'Outcome', operation: 'prepare', workflowId, runId, ...(await session.outcomeOf(run)) };
}

/** Follows a run, shows how it ended or what it waits for, and knows the exit code. */
export async function followToEnd(
  run: RunRef,
  { session, fleet, keepWatching, stream }: { session: Session; fleet: string; keepWatching: boolean; stream: boolean },
  context: Context,
): Promise<ExitCode> {
  context.whenInterrupted(
    `The run of fleet ${fleet} goes on without this command.`,
    `Come back with: lifeboat watch ${fleet}`,
    `Stop it with: lifeboat stop ${fleet}`,
  );
  const progress = context.progress({ stream });
  const { now, interrupted: unwanted } = context.surroundings;
  const end = await follow({ session, fleet, run, keepWatching, progress, now, unwanted });
  if (end.kind === 'Outcome') {
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
