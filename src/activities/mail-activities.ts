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
import { madeByRun } from '../domain/tags.ts';
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
      readOnce(async (rules) => {
        try {
          return madeByRun(await listEndpointTags(clients, region, account, name, rules), run);
        } catch (error) {
          if (!isUnknown(error)) throw error;
          if (activityInfo().attempt >= attemptsForFreshEndpoint) return false;
          throw new AwsCallError({ ...error.failure, kind: 'unavailable' }, error);
        }
      }),

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

function isUnknown(error: unknown): error is AwsCallError {
  return error instanceof AwsCallError && error.failure.kind === 'not-found';
}
