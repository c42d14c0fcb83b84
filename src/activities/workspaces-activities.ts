import type { WorkspacesActivities } from '../contract/activities.ts';
import type { AwsClients } from '../aws/clients.ts';
import { createStandbyWorkspaces } from '../aws/create-standby-workspaces.ts';
import { describeDirectories } from '../aws/describe-directories.ts';
import { describeWorkspaces } from '../aws/describe-workspaces.ts';
import { noteToken } from '../aws/page-tokens.ts';
import { terminateWorkspaces } from '../aws/terminate-workspaces.ts';
import { unpackTargets } from '../domain/poll-targets.ts';
import { desktopsOnPage } from '../domain/primaries.ts';
import { madeByRun, madeForFleet, standbyTags } from '../domain/tags.ts';
import { changeAnswer } from './change-answer.ts';
import { findOwnStandbys } from './find-own-standbys.ts';
import { pollStandbys } from './poll-standbys.ts';
import { readBackByUser } from './read-back-by-user.ts';
import { readById } from './read-by-id.ts';
import { readOnce } from './read-failure.ts';
import { readTaggedPrimaries } from './read-tagged-primaries.ts';

/**
 * Activities of the WorkSpaces lanes. Each attempt makes one call, so the lane's rate holds for retries and pages too.
 *
 * Whether a retry is safe: reads change nothing, so they are retried until they answer. `createStandbys` is never
 * retried, for its call has no token. `terminateStandbys` could be (a terminated WorkSpace cannot be terminated into
 * anything worse), but the slice reads before it asks again, so it is sent once as well.
 */
export function createWorkspacesActivities(clients: AwsClients): WorkspacesActivities {
  return {
    readDirectories: ({ region, directoryIds }) =>
      readOnce((rules) => describeDirectories(clients, region, directoryIds, rules)),

    readPrimariesPage: ({ scope, directory, nextToken }) =>
      readOnce(async (rules) => {
        const region = scope.primaryRegion;
        const page = await describeWorkspaces(clients, region, { directoryId: directory }, nextToken, rules);
        refuseCircle(nextToken, page.nextToken, region);
        return {
          desktops: desktopsOnPage(scope, directory, page.records),
          read: page.records.length + page.nameless,
          ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
        };
      }),

    readPrimariesById: ({ region, primaryIds }) => readById(clients, region, primaryIds),

    createStandbys: ({ region, primaryRegion, items, fleet, run, tags, dataReplication, volumeEncryptionKey }) => {
      const orders = items.map(({ primaryId, standbyDirectory }) => ({
        primaryId,
        standbyDirectory,
        tags: standbyTags(tags, fleet, run, primaryId),
        dataReplication,
        ...(volumeEncryptionKey !== undefined && { volumeEncryptionKey }),
      }));
      return changeAnswer((rules) => createStandbyWorkspaces(clients, region, primaryRegion, orders, rules));
    },

    pollStandbys: ({ region, targets, pace }) => pollStandbys(clients, region, unpackTargets(targets), pace),

    readBackByUser: ({ region, expected }) => readBackByUser(clients, region, expected),

    readStandbysById: ({ region, standbyIds }) => readById(clients, region, standbyIds),

    findOwnStandbys: ({ region, standbyIds, run }) =>
      findOwnStandbys(clients, region, standbyIds, (tags) => madeByRun(tags, run)),

    findFleetStandbys: ({ region, standbyIds, fleet }) =>
      findOwnStandbys(clients, region, standbyIds, (tags) => madeForFleet(tags, fleet)),

    readTaggedPrimaries: ({ region, standbyIds, fleet }) => readTaggedPrimaries(clients, region, standbyIds, fleet),

    terminateStandbys: ({ region, standbyIds }) =>
      changeAnswer(async (rules) => {
        const refused = await terminateWorkspaces(clients, region, standbyIds, rules);
        return { refused: refused.map(({ workspaceId, ...why }) => ({ standbyId: workspaceId, ...why })) };
      }),
  };
}

/** A page that names itself as the next would be read for ever. */
function refuseCircle(asked: string | undefined, next: string | undefined, region: string): void {
  if (asked === undefined || next === undefined) return;
  const call = { operation: 'DescribeWorkspaces', region };
  noteToken(noteToken([], asked, call), next, call);
}
