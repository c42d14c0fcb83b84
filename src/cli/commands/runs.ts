import { workflowIdFor } from '../../contract/names.ts';
import type { Context } from '../context.ts';
import { apiVersion } from '../documents.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { noOperation } from '../temporal/problem-of.ts';

const listedAtMost = 50;

/** Lists the fleet's runs, of whatever operation: each keeps its outcome, and the head of its evidence, as long as Temporal does. */
export async function runs({ fleet }: { readonly fleet: string }, context: Context): Promise<ExitCode> {
  const session = await context.open();
  const found = await session.runsOf(fleet, listedAtMost + 1);
  if (found.length === 0) throw noOperation({ fleet, address: session.address, namespace: session.namespace });
  const listed = found.slice(0, listedAtMost).map(({ runId, type, state, startedAtMs, closedAtMs }) => ({
    ...{ runId, operation: type, state, startedAtMs },
    ...(closedAtMs !== undefined && { closedAtMs }),
  }));
  const workflowId = workflowIdFor(fleet);
  context.show({ apiVersion, kind: 'Runs', fleet, workflowId, runs: listed, more: found.length > listedAtMost });
  return exitCodes.done;
}
