import { refuses } from '../../domain/finding.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Context } from '../context.ts';
import { apiVersion } from '../documents.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { RunRef, Session } from '../temporal/session.ts';
import { requireWorker } from './require-worker.ts';

const LOOK_FOR_WORKER_MS = 5_000;

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
  const made = await whileWorkerPolls(session, run);
  context.show({ apiVersion, kind: 'Plan', ...made });
  return refuses(made.findings) ? exitCodes.refused : exitCodes.done;
}

/** Waits for the plan, but not for a worker that has gone. */
async function whileWorkerPolls(session: Session, run: RunRef): Promise<Plan> {
  let timer: NodeJS.Timeout | undefined;
  const workerGone = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      requireWorker(session, 'The plan goes on when one is there.').catch(reject);
    }, LOOK_FOR_WORKER_MS);
  });
  try {
    return await Promise.race([session.planOf(run), workerGone]);
  } finally {
    clearInterval(timer);
  }
}
