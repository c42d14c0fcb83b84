import { setTimeout as sleep } from 'node:timers/promises';
import type { TemporalConnection } from './temporal-connection.ts';

/** `TaskQueueType` of the Temporal API. */
const queueTypes = { workflow: 1, activity: 2 } as const;

/** A queue of a Worker, for workflows or for activities. */
export interface PolledQueue {
  readonly name: string;
  readonly kind: keyof typeof queueTypes;
}

const lookAgainMs = 50;

/** Waits until the server has seen this process poll every queue; false when that took longer than `patienceMs`. */
export async function untilPolling(
  { connection, namespace }: TemporalConnection,
  queues: readonly PolledQueue[],
  identity: string,
  patienceMs: number,
): Promise<boolean> {
  const deadlineMs = Date.now() + patienceMs;
  const isPolled = async ({ name, kind }: PolledQueue): Promise<boolean> => {
    const { pollers } = await connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name },
      taskQueueType: queueTypes[kind],
    });
    return pollers.some((poller) => poller.identity === identity);
  };
  let missing = [...queues];
  while (Date.now() < deadlineMs) {
    const polled = await Promise.all(missing.map(isPolled));
    missing = missing.filter((_, index) => polled[index] !== true);
    if (missing.length === 0) return true;
    await sleep(lookAgainMs);
  }
  return false;
}
