import type { Context } from '../context.ts';
import { exitCodeOfEnd, exitCodes, type ExitCode } from '../exit-codes.ts';
import { readStatus } from '../temporal/read-status.ts';
import { endOf, gatedTypeOf, readGatedStatus } from '../temporal/run-reader.ts';
import { waitsForPerson } from '../waiting.ts';
import { requireWorker } from './require-worker.ts';

/** Shows the fleet's run as it is at this moment, or how the last one ended. */
export async function status({ fleet }: { readonly fleet: string }, context: Context): Promise<ExitCode> {
  const session = await context.open();
  const run = await session.describe(fleet);
  const gated = gatedTypeOf(run.type);
  if (!run.running) {
    const outcome = await endOf(session, { fleet, run, gated });
    context.show(outcome);
    return exitCodeOfEnd(outcome.endState);
  }
  await requireWorker(session, `The run of fleet ${fleet} exists and waits for one.`);
  const now = await (gated === undefined ? readStatus(session, run) : readGatedStatus(session, run));
  context.show(now);
  return waitsForPerson(now) ? exitCodes.waiting : exitCodes.done;
}
