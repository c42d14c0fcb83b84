import type { ConnectionLike } from '@temporalio/client';
import { isEncrypted } from '../../codec/encrypted-payload.ts';
import { exitCodes } from '../exit-codes.ts';
import { Problem } from '../problem.ts';
import { firstEventOf, inputOf } from './asked-for.ts';

/** What people start; whoever encrypts does so with each of them. */
const ours = `WorkflowType IN ('prepare', 'plan', 'decommission', 'teardown', 'decommissionPlan', 'teardownPlan')`;

/**
 * Keeps a CLI without keys and without codec server from sending plain text to workers that encrypt: looks at the newest run of
 * the fleet and, when there is none, at one of another fleet. Of the first run in a namespace nothing can be known.
 *
 * @throws Problem when that run is encrypted; `nothing` says what was not done.
 */
export async function refusePlainText(
  connection: ConnectionLike,
  namespace: string,
  workflowId: string,
  nothing: string,
): Promise<void> {
  const first =
    (await firstEventOf(connection, namespace, { workflowId })) ?? (await firstOfAnyRun(connection, namespace));
  const input = inputOf(first);
  if (input === undefined || !isEncrypted(input)) return;
  throw new Problem({
    code: 'PayloadKeysMissing',
    message: `The runs of this namespace are encrypted, and this command has neither keys nor a codec server: what it sends would stand on the server in plain words. ${nothing}`,
    exitCode: exitCodes.usage,
    next: [
      'Set TEMPORAL_CODEC_ENDPOINT and TEMPORAL_CODEC_AUTH to the codec server and a token for it, or LIFEBOAT_PAYLOAD_KEYS to the file of the payload keys.',
    ],
  });
}

async function firstOfAnyRun(connection: ConnectionLike, namespace: string): ReturnType<typeof firstEventOf> {
  const { executions } = await connection.workflowService.listWorkflowExecutions({
    ...{ namespace, query: ours, pageSize: 1 },
  });
  const execution = executions?.[0]?.execution;
  return execution == null ? undefined : firstEventOf(connection, namespace, execution);
}
