import { refuses } from '../../domain/finding.ts';
import type { Context } from '../context.ts';
import { apiVersion } from '../documents.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { requireWorker } from './require-worker.ts';
import { whileWorkerPolls } from './while-worker-polls.ts';

/** Shows what `prepare` would do. Reads AWS, changes nothing, takes no lock. */
export async function plan({ fleet }: { readonly fleet: string }, context: Context): Promise<ExitCode> {
  const session = await context.open();
  await requireWorker(session, 'Nothing was read.');
  const run = await session.startPlan({ fleet });
  context.whenInterrupted(
    'The plan is still being made; it changes nothing.',
    `Come back with: lifeboat plan ${fleet}`,
  );
  context.say(`Reading the directories of fleet ${fleet} …`);
  const made = await whileWorkerPolls(session, () => session.planOf(run));
  context.show({ apiVersion, kind: 'Plan', ...made });
  return refuses(made.findings) ? exitCodes.refused : exitCodes.done;
}
