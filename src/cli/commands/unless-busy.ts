import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { exitCodes } from '../exit-codes.ts';
import { Problem } from '../problem.ts';
import { problemOf } from '../temporal/problem-of.ts';
import { gatedTypeOf } from '../temporal/run-reader.ts';
import type { RunDescription, RunRef, Session } from '../temporal/session.ts';
import { duration, moment } from '../views/words.ts';

/**
 * Starts an operation of a fleet, unless another one holds it.
 *
 * @throws Problem that names who holds the fleet, since when, and what to do.
 */
export async function unlessBusy(
  session: Session,
  fleet: string,
  now: () => number,
  start: () => Promise<RunRef>,
): Promise<RunRef> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw startProblem(error, session, fleet);
    throw busyProblem(fleet, await session.describe(fleet), now());
  }
}

/** A start needs no worker's answer, only Temporal's; when that is lost, the run may be there. */
function startProblem(error: unknown, { address, namespace }: Session, fleet: string): Problem {
  const problem = problemOf(error, { fleet, address, namespace });
  if (problem.code !== 'NoAnswer') return problem;
  return problem.with({
    message: `No answer within 10 seconds from ${address}. Whether the run was started is not known.`,
    next: [`lifeboat status ${fleet}`],
  });
}

function busyProblem(fleet: string, { type, runId, startedAtMs }: RunDescription, nowMs: number): Problem {
  const since = `${moment(startedAtMs)} (${duration(nowMs - startedAtMs)})`;
  const then = gatedTypeOf(type) === undefined ? ' --then keep' : '';
  return new Problem({
    code: 'FleetBusy',
    message: `Fleet ${fleet} is busy: ${type} has been running since ${since}, run ${runId}. Nothing was started.`,
    exitCode: exitCodes.busy,
    next: [`Watch it: lifeboat watch ${fleet}`, `Stop it: lifeboat stop ${fleet}${then}`],
  });
}
