import type { Context } from '../context.ts';
import { apiVersion, type OpenRun } from '../documents.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { RestoredInvocation } from '../invocation.ts';
import { Problem } from '../problem.ts';
import type { RunDescription, Session } from '../temporal/session.ts';

/**
 * Stops every open decommission and teardown of a namespace whose server was restored from a backup, before a worker or a
 * terminator has touched them: a paper that was taken since, a revocation above all, is not in the backup. What is asked for
 * is a cancel, which the server records without a worker; the run then lifts its fences and ends.
 *
 * @throws Problem `WorkerAtWork` when somebody polls already, or has begun to before everything was told to stop.
 */
export async function namespaceRestored({ reason }: RestoredInvocation, context: Context): Promise<ExitCode> {
  const session = await context.open();
  if (await somebodyPolls(session)) throw atWork('Nothing was stopped.');
  const { gated, others } = await session.openRuns();
  for (const run of gated) await session.cancel(run, `restored from a backup: ${reason}`);
  // One that was only waiting for the server to come back may have been faster than the cancels.
  if (await somebodyPolls(session))
    throw atWork('Every run behind a gate was told to stop, perhaps too late: look at each.');
  const { address, namespace } = session;
  const [stopped, goingOn] = [gated.map(nameOf), others.map(nameOf)];
  context.show({ apiVersion, kind: 'Restored', namespace, address, stopped, goingOn });
  return exitCodes.done;
}

const somebodyPolls = async (session: Session): Promise<boolean> =>
  (await session.workerPolls()) || (await session.terminatorPolls());

const nameOf = ({ type, workflowId, runId }: RunDescription): OpenRun => ({ type, workflowId, runId });

function atWork(done: string): Problem {
  return new Problem({
    code: 'WorkerAtWork',
    message: `A worker or a terminator polls already: a run may act on papers that were revoked after the backup. ${done}`,
    exitCode: exitCodes.refused,
    next: [
      'Stop every worker and terminator, wherever it runs; the server forgets them after a minute and a quarter.',
      'Then give this command again, before you start them.',
    ],
  });
}
