import { getClient } from '@temporalio/activity';
import type { LocalActivities } from '../contract/activities.ts';
import { slicePrefixFor } from '../contract/names.ts';
import { getCallerAccount } from '../aws/caller-identity.ts';
import type { AwsClients } from '../aws/clients.ts';
import type { LaneRate } from '../domain/lanes.ts';
import { loadFleetFile } from './fleet-files.ts';
import { laneRateInForce, setLaneRate } from './lane-rates.ts';
import { openRuns } from './open-runs.ts';
import { readOnce } from './read-failure.ts';

/** What the activities of the workflow queue work with. */
export interface LocalSettings {
  readonly clients: AwsClients;
  /** The directory of the fleet files. */
  readonly fleetsDirectory: string;
  /** The rates of the Regions file. */
  readonly rates: readonly LaneRate[];
}

/**
 * Activities of the workflow queue. All are safe to retry: they read, and `setLaneRate` sets the same rate again.
 */
export function createLocalActivities({ clients, fleetsDirectory, rates }: LocalSettings): LocalActivities {
  return {
    loadFleet: ({ fleet }) => loadFleetFile(fleetsDirectory, fleet),

    openSlices: ({ fleet }) => openSlices(fleet),

    openRuns: ({ exceptFleet }) => openRuns(fleetsDirectory, exceptFleet),

    laneRates: ({ lanes }) => Promise.all(lanes.map((lane) => laneRateInForce(lane, rates))),

    setLaneRate: ({ rate, reason }) => setLaneRate(rate, reason),

    readAccount: ({ region }) =>
      readOnce(async (rules) => ({ account: await getCallerAccount(clients, region, rules) })),
  };
}

async function openSlices(fleet: string): Promise<readonly string[]> {
  const prefix = slicePrefixFor(fleet);
  const query = `WorkflowId STARTS_WITH ${JSON.stringify(prefix)} AND ExecutionStatus = "Running"`;
  const ids: string[] = [];
  for await (const { workflowId } of getClient().workflow.list({ query })) {
    if (workflowId.startsWith(prefix)) ids.push(workflowId);
  }
  return ids;
}
