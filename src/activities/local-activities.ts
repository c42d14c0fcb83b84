import type { LocalActivities } from '../contract/activities.ts';
import { getCallerAccount } from '../aws/caller-identity.ts';
import type { AwsClients } from '../aws/clients.ts';
import type { LaneRate } from '../domain/lanes.ts';
import { freeAllocationBlock } from './allocation-blocks.ts';
import { directoryHolder } from './directory-holder.ts';
import { loadFleetFile } from './fleet-files.ts';
import { laneRateInForce, setLaneRate } from './lane-rates.ts';
import { openSlices, slicesAtWork } from './open-slices.ts';
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

    slicesAtWork: () => slicesAtWork(),

    directoryHolder: async ({ directory }) => {
      const holder = await directoryHolder(directory);
      return { ...(holder && { holder }) };
    },

    freeAllocationBlock: ({ region, blocks }) => freeAllocationBlock(region, blocks),

    laneRates: ({ lanes }) => Promise.all(lanes.map((lane) => laneRateInForce(lane, rates))),

    setLaneRate: ({ rate, reason }) => setLaneRate(rate, reason),

    readAccount: ({ region }) =>
      readOnce(async (rules) => ({ account: await getCallerAccount(clients, region, rules) })),
  };
}
