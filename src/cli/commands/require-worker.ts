import { noWorker } from '../temporal/problem-of.ts';
import type { Session } from '../temporal/session.ts';

/**
 * Says that no worker is there instead of waiting for one.
 *
 * @throws Problem when nobody polls the queue; `nothing` says what was not done, `first` what to do before a worker is started.
 */
export async function requireWorker(session: Session, nothing: string, first: readonly string[] = []): Promise<void> {
  if (await session.workerPolls()) return;
  const problem = noWorker(session, nothing);
  throw problem.with({ next: [...first, ...problem.next] });
}
