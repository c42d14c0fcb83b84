import { setTimeout as pause } from 'node:timers/promises';
import type { PrepareInput } from '../../contract/messages.ts';
import type { Context } from '../context.ts';
import { apiVersion, type OutcomeDocument, type StartedDocument } from '../documents.ts';
import { exitCodeOfEnd, exitCodes, type ExitCode } from '../exit-codes.ts';
import { problemOf } from '../temporal/problem-of.ts';
import { outcomeOf } from '../temporal/run-reader.ts';
import type { RunRef, Session } from '../temporal/session.ts';
import { followToEnd } from './follow.ts';
import { onceBegun } from './once-begun.ts';
import { requireWorker } from './require-worker.ts';
import { unlessBusy } from './unless-busy.ts';

const LOOK_EVERY_MS = 250;
const CHECKS_TAKE_MS = 30_000;

interface Asked extends PrepareInput {
  readonly wait: boolean;
}

/** Starts `prepare`, and stays until its checks are passed, or with `--wait` until it ends. */
export async function prepare({ fleet, reason, wait }: Asked, context: Context): Promise<ExitCode> {
  const session = await context.open();
  await requireWorker(session, 'Nothing was started.');
  const run = await start(session, { fleet, ...(reason !== undefined && { reason }) }, context.surroundings.now);
  if (wait) {
    return onceBegun(session, fleet, run, () =>
      followToEnd({ session, fleet, run, keepWatching: false, stream: false }, context),
    );
  }
  context.whenInterrupted(`The run of fleet ${fleet} goes on.`, `Come back with: lifeboat watch ${fleet}`);
  const begun = await onceBegun(session, fleet, run, () => untilChecked(session, fleet, run, context));
  context.show(begun);
  return begun.kind === 'Outcome' ? exitCodeOfEnd(begun.endState) : exitCodes.done;
}

/**
 * Starts `prepare`, unless the fleet is busy.
 *
 * @throws Problem that names who holds the fleet, since when, and what to do.
 */
export function start(session: Session, input: PrepareInput, now: () => number): Promise<RunRef> {
  return unlessBusy(session, input.fleet, now, () => session.startPrepare(input));
}

async function untilChecked(
  session: Session,
  fleet: string,
  run: RunRef,
  { surroundings: { now }, say }: Context,
): Promise<StartedDocument | OutcomeDocument> {
  const started = { apiVersion, kind: 'Started', fleet, operation: 'prepare', ...run } as const;
  const untilMs = now() + CHECKS_TAKE_MS;
  for (;;) {
    const { running, runId } = await session.describe(fleet);
    if (!running || runId !== run.runId) return outcomeOf(session, run);
    const status = await session.status(run).catch((error: unknown) => {
      if (problemOf(error).code !== 'NoAnswer') throw error;
      say('No worker answers yet; the run waits for one (npm run worker).');
    });
    if (status === undefined) return { ...started, phase: 'checking', findings: [] };
    const { phase, findings } = status;
    if (phase !== 'checking' || now() > untilMs) return { ...started, phase, findings };
    await pause(LOOK_EVERY_MS);
  }
}
