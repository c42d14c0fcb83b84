import type { InstanceActivities } from '../contract/activities.ts';
import type { AwsClients } from '../aws/clients.ts';
import { deleteWorkspaceInstance, getWorkspaceInstance, listInstanceTags } from '../aws/workspace-instances.ts';
import { instanceOwner } from '../domain/tags.ts';
import { changeAnswer } from './change-answer.ts';
import { createInstance } from './create-instance.ts';
import { pollInstances } from './poll-instances.ts';
import { readFleetInstances } from './read-fleet-instances.ts';
import { readOneByOne } from './read-one-by-one.ts';

/** What the activities of the lanes of WorkSpaces Instances work with. */
export interface InstanceSettings {
  readonly clients: AwsClients;
  /** The directory of the fleet files, and of the user data that they name. */
  readonly fleetsDirectory: string;
}

/**
 * Activities of the lanes of WorkSpaces Instances; each attempt makes one call.
 *
 * Whether a retry is safe: reads change nothing. `createInstance` may be sent as often as one likes, for its token makes one
 * instance; but whoever asks for it has to note each answer that was lost, so Temporal sends it once. `deleteInstance` deletes
 * the same instance again at worst; it is read before it is asked for again, so it is sent once as well.
 */
export function createInstanceActivities({ clients, fleetsDirectory }: InstanceSettings): InstanceActivities {
  return {
    readFleetInstances: ({ region, fleet }) => readFleetInstances(clients, region, fleet),

    createInstance: (order) => createInstance(clients, fleetsDirectory, order),

    pollInstances: (poll) => pollInstances(clients, poll),

    readInstances: async ({ region, instanceIds }) => {
      const read = await readOneByOne(instanceIds, (id, rules) => getWorkspaceInstance(clients, region, id, rules));
      return read.map(([, record]) => record);
    },

    readInstanceOwners: async ({ region, instanceIds }) => {
      const read = await readOneByOne(instanceIds, (id, rules) => listInstanceTags(clients, region, id, rules));
      return Object.fromEntries(read.map(([id, tags]) => [id, instanceOwner(tags)]));
    },

    deleteInstance: ({ region, instanceId }) =>
      changeAnswer(async (rules) => {
        await deleteWorkspaceInstance(clients, region, instanceId, rules);
        return {};
      }),
  };
}
