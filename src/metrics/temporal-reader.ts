import type { Client } from '@temporalio/client';
import { laneRateInForce } from '../activities/lane-rates.ts';
import { decommissionStatusQuery, type DecommissionStatus } from '../contract/decommission.ts';
import {
  instancesStatusQuery,
  sliceStatusQuery,
  statusQuery,
  type InstancesStatus,
  type RunStatus,
  type SliceStatus,
  type SliceSummary,
} from '../contract/messages.ts';
import { fleetOfWorkflowId } from '../contract/names.ts';
import type { Lane, LaneRate } from '../domain/lanes.ts';

/** An open run of ours, as the namespace lists it. */
export interface OpenRun {
  readonly fleet: string;
  readonly operation: 'prepare' | 'decommission' | 'teardown';
  readonly workflowId: string;
  readonly runId: string;
}

/** What the collector asks of the Temporal server and of the runs. */
export interface RunSource {
  openRuns(): Promise<readonly OpenRun[]>;
  prepareStatus(run: OpenRun): Promise<RunStatus>;
  gatedStatus(run: OpenRun): Promise<DecommissionStatus>;
  sliceStatus(slice: Pick<SliceSummary, 'workflowId' | 'of'>): Promise<SliceStatus | InstancesStatus>;
  laneRate(lane: Lane): Promise<LaneRate>;
}

/** Longer than any healthy answer takes; without a worker that serves workflows a query waits this long. */
const answerWithinMs = 5_000;

const operations: readonly string[] = ['prepare', 'decommission', 'teardown'] satisfies OpenRun['operation'][];

/** Asks through this client. Every question is given up after five seconds, and when the signal comes. */
export function temporalSource(client: Client, rates: readonly LaneRate[], signal: AbortSignal): RunSource {
  const inTime = <T>(ask: () => Promise<T>): Promise<T> =>
    client.withAbortSignal(signal, () => client.withDeadline(Date.now() + answerWithinMs, ask));
  const handle = ({ workflowId, runId }: OpenRun) => client.workflow.getHandle(workflowId, runId);
  return {
    openRuns: () => inTime(() => listOpen(client)),
    prepareStatus: (run) => inTime(() => handle(run).query(statusQuery)),
    gatedStatus: (run) => inTime(() => handle(run).query(decommissionStatusQuery)),
    sliceStatus: ({ workflowId, of }) => {
      const slice = client.workflow.getHandle(workflowId);
      return inTime<SliceStatus | InstancesStatus>(() =>
        of === 'instances' ? slice.query(instancesStatusQuery) : slice.query(sliceStatusQuery),
      );
    },
    laneRate: (lane) => inTime(() => laneRateInForce(lane, rates, client)),
  };
}

async function listOpen(client: Client): Promise<OpenRun[]> {
  const types = operations.map((type) => JSON.stringify(type)).join(', ');
  const found: OpenRun[] = [];
  const listed = client.workflow.list({ query: `ExecutionStatus = "Running" AND WorkflowType IN (${types})` });
  for await (const { workflowId, runId, type } of listed) {
    const fleet = fleetOfWorkflowId(workflowId);
    if (fleet !== undefined) found.push({ fleet, operation: type as OpenRun['operation'], workflowId, runId });
  }
  return found;
}
