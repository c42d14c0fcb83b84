import type { SurveyActivities } from '../contract/decommission.ts';
import type { AwsClients } from '../aws/clients.ts';
import { describeConnections } from '../aws/describe-connections.ts';
import { nextLookAtMs } from '../domain/decommission/passing-states.ts';
import { oneCallPerAttempt } from './one-call-per-attempt.ts';
import { readById } from './read-by-id.ts';
import { readInPieces } from './read-in-pieces.ts';
import { readReplication } from './read-replication.ts';
import { startStandbys } from './start-standbys.ts';
import { surveyPrimaries } from './survey-primaries.ts';

/**
 * Activities that decommission adds to the WorkSpaces lanes. Each attempt makes one call, so the lane's rate holds for
 * retries and pages too.
 *
 * Whether a retry is safe: all of them are. Reads change nothing, `reserveCalls` calls nothing, and a standby that was
 * started is not started again. None of them can end anything: a primary is touched by the terminator alone.
 */
export function createSurveyActivities(clients: AwsClients): SurveyActivities {
  return {
    surveyPrimaries: (scope) => surveyPrimaries(clients, scope),

    surveyById: ({ region, workspaceIds }) => readById(clients, region, workspaceIds, { replication: true }),

    readWhenPassed: ({ region, workspaceIds, passing }) =>
      readById(clients, region, workspaceIds, undefined, (records, beganAtMs) =>
        nextLookAtMs(records, passing, beganAtMs, Date.now()),
      ),

    readReplication: ({ region, workspaceIds, laterThanMs }) =>
      readReplication(clients, region, workspaceIds, laterThanMs),

    readConnections: ({ region, workspaceIds }) =>
      readInPieces({ operation: 'DescribeWorkspacesConnectionStatus', region }, workspaceIds, (ids, nextToken, rules) =>
        describeConnections(clients, region, ids, nextToken, rules),
      ),

    startStandbys: ({ region, standbyIds }) => startStandbys(clients, region, standbyIds),

    reserveCalls: ({ calls }) => passThrough(calls),
  };
}

/** Starts as many attempts as there are calls to reserve: the lane's rate is that of its starts. */
async function passThrough(calls: number): Promise<void> {
  return oneCallPerAttempt<number, void>(1, (passed) =>
    Promise.resolve(passed < calls ? { next: passed + 1 } : { done: undefined }),
  );
}
