import type { Session } from '../temporal/session.ts';
import { requireWorker } from './require-worker.ts';

const LOOK_FOR_WORKER_MS = 5_000;

/** Waits for a plan, but not for a worker that has gone. */
export async function whileWorkerPolls<Plan>(session: Session, plan: () => Promise<Plan>): Promise<Plan> {
  let timer: NodeJS.Timeout | undefined;
  const workerGone = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      requireWorker(session, 'The plan goes on when one is there.').catch(reject);
    }, LOOK_FOR_WORKER_MS);
  });
  try {
    return await Promise.race([plan(), workerGone]);
  } finally {
    clearInterval(timer);
  }
}
