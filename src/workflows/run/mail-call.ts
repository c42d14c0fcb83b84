import { sleep } from '@temporalio/workflow';
import type { ChangeAnswer } from '../../contract/activities.ts';
import { backoffMs } from '../../domain/backoff.ts';
import { lostCall } from '../failures.ts';

/** Sends of one change before the endpoint is read again. */
const sendsInARow = 5;

/**
 * Sends a change. When AWS refuses it for the moment, nothing was applied, and it is sent again after a wait, without
 * another read: SES allows one call per second, so a read right before would take the very token that the change needs.
 */
export async function callMail<T extends object>(
  { homeRegion, retryDelayMs }: { readonly homeRegion: string; readonly retryDelayMs: number },
  operation: string,
  call: () => Promise<ChangeAnswer<T>>,
  isWanted: () => boolean,
): Promise<ChangeAnswer<T>> {
  for (let sends = 1; ; sends += 1) {
    const answer = await call().catch((error: unknown): ChangeAnswer<T> => ({
      outcome: 'maybe-applied',
      failure: lostCall(error, operation, homeRegion),
    }));
    if (!isRefusedForNow(answer) || sends === sendsInARow) return answer;
    await sleep(backoffMs(retryDelayMs, sends, operation), {
      summary: `until ${operation} is sent again`,
    });
    if (!isWanted()) return answer;
  }
}

function isRefusedForNow(answer: ChangeAnswer): boolean {
  return answer.outcome === 'not-applied' && ['throttled', 'unavailable'].includes(answer.failure.kind);
}
