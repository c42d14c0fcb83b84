import { noWorker } from '../temporal/problem-of.ts';
import type { Session } from '../temporal/session.ts';

/**
 * Says that no worker is there instead of waiting for one.
 *
 * @throws Problem when nobody polls the queue; `nothing` says what was not done.
 */
export async function requireWorker(session: Session, nothing: string): Promise<void> {
  if (!(await session.workerPolls())) throw noWorker(session, nothing);
}
