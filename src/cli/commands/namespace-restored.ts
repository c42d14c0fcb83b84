import type { Context } from '../context.ts';
import { apiVersion, type OpenRun } from '../documents.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { RestoredInvocation } from '../invocation.ts';
import { Problem } from '../problem.ts';
import type { RunDescription } from '../temporal/session.ts';

/**
 * Stops every open decommission and teardown of a namespace whose server was restored from a backup, before a worker has
 * touched them: a paper that was taken since, a revocation above all, is not in the backup. What is asked for is a cancel,
 * which the server records without a worker; the run then lifts its fences and ends.
 *
 * @throws Problem `WorkerAtWork` when a worker polls already.
 */
export async function namespaceRestored({ reason }: RestoredInvocation, context: Context): Promise<ExitCode> {
  const session = await context.open();
  if (await session.workerPolls()) throw workerAtWork();
  const { gated, others } = await session.openRuns();
  for (const run of gated) await session.cancel(run, `restored from a backup: ${reason}`);
  const { address, namespace } = session;
  context.show({
    apiVersion,
    kind: 'Restored',
    namespace,
    address,
    stopped: gated.map(nameOf),
    goingOn: others.map(nameOf),
  });
  return exitCodes.done;
}

const nameOf = ({ type, workflowId, runId }: RunDescription): OpenRun => ({ type, workflowId, runId });

function workerAtWork(): Problem {
  return new Problem({
    code: 'WorkerAtWork',
    message: 'A worker polls already: a run may act on papers that were revoked after the backup. Nothing was stopped.',
    exitCode: exitCodes.refused,
    next: [
      'Stop every worker and terminator; the server forgets them after a minute and a quarter.',
      'Then give this command again, before you start them.',
    ],
  });
}
