import { getClient } from '@temporalio/activity';
import { laneQueue } from '../contract/names.ts';
import { knownRates, type Lane, type LaneRate } from '../domain/lanes.ts';

/** `TASK_QUEUE_TYPE_ACTIVITY` of the Temporal API: only activities of a lane are limited. */
const activityQueue = 2;

/** The rate in force for a lane: what an operator has set in the Temporal server, else the Regions file's, else AWS's. */
export async function laneRateInForce(
  lane: Lane,
  fromFile: readonly LaneRate[],
  { connection, options }: Pick<ReturnType<typeof getClient>, 'connection' | 'options'> = getClient(),
): Promise<LaneRate> {
  const answer = await connection.workflowService.describeTaskQueue({
    namespace: options.namespace,
    taskQueue: { name: laneQueue(lane) },
    taskQueueType: activityQueue,
    reportConfig: true,
  });
  const set = answer.config?.queueRateLimit?.rateLimit?.requestsPerSecond;
  const written = fromFile.find((rate) => rate.region === lane.region && rate.service === lane.service);
  const callsPerSecond = set ?? written?.callsPerSecond ?? knownRates[lane.service];
  return { region: lane.region, service: lane.service, callsPerSecond };
}

/** Sets a lane's rate in the Temporal server: over all workers at once, whatever their options say, until set again. */
export async function setLaneRate({ callsPerSecond, ...lane }: LaneRate, reason: string): Promise<void> {
  const { connection, options } = getClient();
  await connection.workflowService.updateTaskQueueConfig({
    namespace: options.namespace,
    identity: options.identity,
    taskQueue: laneQueue(lane),
    taskQueueType: activityQueue,
    updateQueueRateLimit: { rateLimit: { requestsPerSecond: callsPerSecond }, reason },
  });
}
