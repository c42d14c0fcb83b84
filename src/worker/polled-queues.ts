import type { TemporalConnection } from './temporal-connection.ts';

/** `TaskQueueType` of the Temporal API. */
const queueTypes = { workflow: 1, activity: 2 } as const;

/** A queue of a Worker, for workflows or for activities. */
export interface PolledQueue {
  readonly name: string;
  readonly kind: keyof typeof queueTypes;
}

/** When the server last saw this process poll the queue, in epoch milliseconds by its clock; undefined when it has not. */
export async function lastPolledAtMs(
  { connection, namespace }: Pick<TemporalConnection, 'connection' | 'namespace'>,
  { name, kind }: PolledQueue,
  identity: string,
): Promise<number | undefined> {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name },
    taskQueueType: queueTypes[kind],
  });
  const own = pollers.filter((poller) => poller.identity === identity);
  return own.length === 0
    ? undefined
    : Math.max(...own.map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000));
}
