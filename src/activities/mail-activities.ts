import { activityInfo } from '@temporalio/activity';
import type { MailActivities } from '../contract/activities.ts';
import { AwsCallError } from '../aws/aws-call-error.ts';
import type { AwsClients } from '../aws/clients.ts';
import {
  createMultiRegionEndpoint,
  deleteMultiRegionEndpoint,
  getMultiRegionEndpoint,
  listEndpointTags,
} from '../aws/multi-region-endpoint.ts';
import type { Tag } from '../domain/fleet.ts';
import { madeByRun, madeForFleet } from '../domain/tags.ts';
import { changeAnswer } from './change-answer.ts';
import { readOnce } from './read-failure.ts';
import { readMailRegion } from './read-mail-region.ts';

/** A fresh endpoint can be unknown for a moment: so many attempts ask again before "unknown" is believed. */
const attemptsForFreshEndpoint = 4;

/**
 * Activities of the SES lanes; each attempt makes one call.
 *
 * Whether a retry is safe: reads change nothing. Creating has the name as its key and deleting is done once it is gone,
 * so both could be retried; but the step reads before it asks again, and both are sent once.
 */
export function createMailActivities(clients: AwsClients): MailActivities {
  return {
    readMailEndpoint: ({ region, name }) =>
      readOnce(async (rules) => {
        try {
          return { endpoint: await getMultiRegionEndpoint(clients, region, name, rules) };
        } catch (error) {
          if (isUnknown(error)) return {};
          throw error;
        }
      }),

    isOwnMailEndpoint: ({ region, account, name, run }) =>
      hasTag(clients, { region, account, name }, (tags) => madeByRun(tags, run)),

    isFleetMailEndpoint: ({ region, account, name, fleet }) =>
      hasTag(clients, { region, account, name }, (tags) => madeForFleet(tags, fleet)),

    createMailEndpoint: ({ region, secondRegion, name, tags }) =>
      changeAnswer((rules) => createMultiRegionEndpoint(clients, region, { name, secondRegion, tags }, rules)),

    deleteMailEndpoint: ({ region, name }) =>
      changeAnswer(async (rules) => {
        try {
          await deleteMultiRegionEndpoint(clients, region, name, rules);
        } catch (error) {
          if (!isUnknown(error)) throw error;
        }
        return {};
      }),

    readMailRegion: ({ region }) => readMailRegion(clients, region),
  };
}

/** Does the endpoint carry the tag that is looked for? */
async function hasTag(
  clients: AwsClients,
  { region, account, name }: { readonly region: string; readonly account: string; readonly name: string },
  isOurs: (tags: readonly Tag[]) => boolean,
): Promise<boolean> {
  return readOnce(async (rules) => {
    try {
      return isOurs(await listEndpointTags(clients, region, account, name, rules));
    } catch (error) {
      if (!isUnknown(error)) throw error;
      if (activityInfo().attempt >= attemptsForFreshEndpoint) return false;
      throw new AwsCallError({ ...error.failure, kind: 'unavailable' }, error);
    }
  });
}

function isUnknown(error: unknown): error is AwsCallError {
  return error instanceof AwsCallError && error.failure.kind === 'not-found';
}
