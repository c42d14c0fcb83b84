import { WorkflowFailedError } from '@temporalio/client';
import { Problem } from '../problem.ts';
import { problemOf } from '../temporal/problem-of.ts';
import type { RunRef, Session } from '../temporal/session.ts';

/**
 * What is asked of a run that has begun. Whoever hears of trouble then must not take it for a run that was not started.
 *
 * @throws Problem that names the run; how a run has failed is thrown as it is.
 */
export async function onceBegun<T>(
  { address, namespace }: Session,
  fleet: string,
  { runId }: RunRef,
  ask: () => Promise<T>,
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Problem || error instanceof WorkflowFailedError) throw error;
    const problem = problemOf(error, { fleet, address, namespace });
    throw problem.with({
      message: `${problem.message} The run of fleet ${fleet} has begun nevertheless: run ${runId}.`,
      next: [...problem.next, `Then follow it: lifeboat watch ${fleet}`],
    });
  }
}
