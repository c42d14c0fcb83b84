import { setTimeout as sleep } from 'node:timers/promises';
import { lastPolledAtMs, type PolledQueue } from './polled-queues.ts';
import type { TemporalConnection } from './temporal-connection.ts';

const lookAgainMs = 50;

/** Waits until the server has seen this process poll every queue; false when that took longer than `patienceMs`. */
export async function untilPolling(
  temporal: TemporalConnection,
  queues: readonly PolledQueue[],
  identity: string,
  patienceMs: number,
): Promise<boolean> {
  const deadlineMs = Date.now() + patienceMs;
  let missing = [...queues];
  while (Date.now() < deadlineMs) {
    const polled = await Promise.all(missing.map((queue) => lastPolledAtMs(temporal, queue, identity)));
    missing = missing.filter((_, index) => polled[index] === undefined);
    if (missing.length === 0) return true;
    await sleep(lookAgainMs);
  }
  return false;
}
