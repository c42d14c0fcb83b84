import { WorkflowNotFoundError } from '@temporalio/common';
import type { Context } from '../context.ts';
import type { AnyOutcomeDocument } from '../documents.ts';
import { exitCodeOfEnd, exitCodes, type ExitCode } from '../exit-codes.ts';
import { Problem } from '../problem.ts';
import { problemOf } from '../temporal/problem-of.ts';
import { readStatus } from '../temporal/read-status.ts';
import { endOf, gatedTypeOf, readGatedStatus, type ReadRun } from '../temporal/run-reader.ts';
import type { RunDescription, Session } from '../temporal/session.ts';
import { waitsForPerson } from '../waiting.ts';
import { requireWorker } from './require-worker.ts';

interface Asked {
  readonly fleet: string;
  /** An earlier run; the newest when not given. */
  readonly run?: string;
}

/** Shows the fleet's run as it is at this moment, or how the last one ended; or an earlier one, by its id. */
export async function status(asked: Asked, context: Context): Promise<ExitCode> {
  const session = await context.open();
  const { fleet } = asked;
  const run = await described(session, asked);
  const gated = gatedTypeOf(run.type);
  if (!run.running) {
    const outcome = await outcomeOf(session, { fleet, run, gated });
    context.show(outcome);
    return exitCodeOfEnd(outcome.endState);
  }
  await requireWorker(session, `The run of fleet ${fleet} exists and waits for one.`);
  const now = await (gated === undefined ? readStatus(session, run) : readGatedStatus(session, run));
  context.show(now);
  return waitsForPerson(now) ? exitCodes.waiting : exitCodes.done;
}

async function described(session: Session, { fleet, run }: Asked): Promise<RunDescription> {
  try {
    return await session.describe(fleet, run);
  } catch (error) {
    if (run === undefined || !(error instanceof WorkflowNotFoundError)) throw error;
    throw new Problem({
      code: 'NoOperation',
      message: `No run ${run} of fleet ${fleet} is known in namespace ${session.namespace} at ${session.address}.`,
      exitCode: exitCodes.error,
      next: [`lifeboat runs ${fleet}`],
    });
  }
}

interface Ended extends ReadRun {
  readonly run: RunDescription;
}

/** A run that failed hides those before it no less than one that went well; of one that was refused the input is left. */
async function outcomeOf(session: Session, read: Ended): Promise<AnyOutcomeDocument> {
  try {
    return await endOf(session, read);
  } catch (error) {
    const { fleet, gated: operation } = read;
    const { address, namespace } = session;
    const problem = problemOf(error, { fleet, address, namespace, ...(operation !== undefined && { operation }) });
    const { workflowId, runId, type, startedAtMs } = read.run;
    const run = { workflowId, runId, operation: type, startedAtMs, ...(await session.askedOf(read.run)) };
    throw problem.with({ run, next: [...problem.next, `Other runs of this fleet: lifeboat runs ${fleet}`] });
  }
}
