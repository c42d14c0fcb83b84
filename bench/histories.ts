import type { Client } from '@temporalio/client';
import { until } from '../test/support/waiting.ts';
import { largestPayloadOf } from './payloads.ts';

/** The histories of all runs of a namespace, counted. */
export interface HistoryCounts {
  readonly runs: number;
  readonly events: number;
  readonly longestHistory: number;
  /** As the server counts it. */
  readonly largestHistoryBytes: number;
  readonly largestPayloadBytes: number;
  readonly eventTypes: Readonly<Record<string, number>>;
  readonly activities: Readonly<Record<string, number>>;
}

/** Counts the events of every run there is (root, slices, continued runs), once all of them are closed. */
export async function countHistories(client: Client): Promise<HistoryCounts> {
  const runs = await until('the end of every workflow', () => closedRuns(client));
  const lengths: number[] = [];
  const sizes: number[] = [];
  const payloads: number[] = [];
  const eventTypes: Record<string, number> = {};
  const activities: Record<string, number> = {};
  for (const { workflowId, runId } of runs) {
    const handle = client.workflow.getHandle(workflowId, runId);
    const { events } = await handle.fetchHistory();
    sizes.push((await handle.describe()).historySize ?? 0);
    lengths.push(events?.length ?? 0);
    for (const event of events ?? []) {
      addOne(eventTypes, kindOf(event));
      payloads.push(largestPayloadOf(event));
      const activity = event.activityTaskScheduledEventAttributes?.activityType?.name;
      if (activity != null) addOne(activities, activity);
    }
  }
  return {
    runs: runs.length,
    events: lengths.reduce((sum, length) => sum + length, 0),
    longestHistory: Math.max(0, ...lengths),
    largestHistoryBytes: Math.max(0, ...sizes),
    largestPayloadBytes: Math.max(0, ...payloads),
    eventTypes,
    activities,
  };
}

interface Run {
  readonly workflowId: string;
  readonly runId: string;
}

async function closedRuns(client: Client): Promise<Run[] | undefined> {
  const runs: Run[] = [];
  for await (const { workflowId, runId, status } of client.workflow.list()) {
    if (status.name === 'RUNNING') return undefined;
    runs.push({ workflowId, runId });
  }
  return runs;
}

/** `activityTaskScheduledEventAttributes` → `activityTaskScheduled`. */
function kindOf(event: object): string {
  const field = Object.entries(event).find(([name, value]) => name.endsWith('EventAttributes') && value != null)?.[0];
  return field?.replace('EventAttributes', '') ?? 'unknown';
}

function addOne(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
