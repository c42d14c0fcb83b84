import assert from 'node:assert/strict';
import { createSurveyActivities } from '../../src/activities/survey-activities.ts';
import type { SurveyActivities } from '../../src/contract/decommission.ts';
import { answersInOrder, awsError, seenBy, type Answer } from '../aws/answers-in-order.ts';
import { awsAt, type ClientsAt } from '../aws/aws-at.ts';
import { reset, type RawServer } from '../aws/raw-server.ts';
import { allAttempts, attempt } from './attempts.ts';

const region = 'us-east-1';
const directory = 'd-9067000001';
const idsOf = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) => `ws-${String(from + index).padStart(9, '0')}`);

/** A page of a directory: records with these ids, and perhaps a token. */
const page = (ids: readonly string[], NextToken?: string): object => ({
  Workspaces: ids.map((id) => ({ WorkspaceId: id, DataReplicationSettings: { DataReplication: 'NO_REPLICATION' } })),
  ...(NextToken && { NextToken }),
});
const connections = (ids: readonly string[], NextToken?: string): object => ({
  WorkspacesConnectionStatus: ids.map((id) => ({ WorkspaceId: id, ConnectionState: 'DISCONNECTED' })),
  ...(NextToken && { NextToken }),
});

describe('activities that survey', () => {
  let server: RawServer;
  let aws: ClientsAt;
  const survey = async (...answers: readonly Answer[]): Promise<SurveyActivities> => {
    server = await answersInOrder(...answers);
    aws = awsAt(server.url);
    return createSurveyActivities(aws.clients);
  };
  const inputs = () => seenBy(server).map(({ input }) => input);
  afterEach(async () => {
    aws.close();
    await server.close();
  });

  describe('the primaries of a directory', () => {
    it('read pages until another would pass the limit, one call per attempt, and say where it goes on', async () => {
      const activities = await survey(page(idsOf(25), 'one'), page(idsOf(25, 25), 'two'), page(idsOf(25, 50), 'three'));
      const run = () => activities.surveyPrimaries({ region, directory, limit: 60 });
      const { result, attempts } = await allAttempts(run);
      assert.deepEqual([result?.records.length, result?.nextToken, attempts], [50, 'two', 2]);
      assert.deepEqual(inputs(), [{ DirectoryId: directory }, { DirectoryId: directory, NextToken: 'one' }]);
    });

    it('go on from a token to the end of the directory', async () => {
      const activities = await survey(page(idsOf(25, 50), 'three'), page(idsOf(3, 75)));
      const { result } = await allAttempts(() =>
        activities.surveyPrimaries({ region, directory, nextToken: 'two', limit: 250 }),
      );
      assert.deepEqual([result?.records.length, result && 'nextToken' in result], [28, false]);
      assert.deepEqual(
        inputs().map(({ NextToken }) => NextToken),
        ['two', 'three'],
      );
    });

    it('bring one page at the least, whatever the limit', async () => {
      const activities = await survey(page(idsOf(25), 'one'));
      const { result } = await allAttempts(() => activities.surveyPrimaries({ region, directory, limit: 1 }));
      assert.deepEqual([result?.records.length, result?.nextToken], [25, 'one']);
    });

    it('take an empty page with a token for what it is: not the end', async () => {
      const activities = await survey(page([], 'one'), page([], 'two'), page(idsOf(1)));
      const { result, attempts } = await allAttempts(() =>
        activities.surveyPrimaries({ region, directory, limit: 250 }),
      );
      assert.deepEqual([result?.records.length, attempts], [1, 3]);
    });

    it('do not follow pages in circles, nor back to where they began', async () => {
      const activities = await survey(page(idsOf(1), 'one'), page(idsOf(1, 1), 'two'), page([], 'one'));
      const { failure } = await allAttempts(() =>
        activities.surveyPrimaries({ region, directory, nextToken: 'one', limit: 250 }),
      );
      assert.equal(failure?.type, 'AwsRejected');
      assert.match(failure?.message ?? '', /RepeatedToken/);
    });

    it('name everybody once, though pages overlap', async () => {
      const activities = await survey(page(idsOf(3), 'one'), page(idsOf(3, 2)));
      const { result } = await allAttempts(() => activities.surveyPrimaries({ region, directory, limit: 250 }));
      assert.deepEqual(
        result?.records.map(({ workspaceId }) => workspaceId),
        idsOf(5),
      );
    });

    it('read again when an entry has no id: it may be the one that is said to be gone', async () => {
      const activities = await survey({ Workspaces: [{ State: 'AVAILABLE' }] }, page(idsOf(1)));
      const { result, waits } = await allAttempts(() => activities.surveyPrimaries({ region, directory, limit: 250 }));
      assert.deepEqual([result?.records.length, waits.map(([type]) => type)], [1, ['AwsUnavailable']]);
    });

    it('say what each record says of replication', async () => {
      const activities = await survey(page(idsOf(1)));
      const { result } = await allAttempts(() => activities.surveyPrimaries({ region, directory, limit: 250 }));
      assert.deepEqual(result?.records[0]?.replication, { own: { mode: 'NO_REPLICATION' }, standbys: [] });
    });
  });

  describe('by id', () => {
    it('read any number, 25 per call and one call per attempt, with what they say of replication', async () => {
      const ids = idsOf(60);
      const activities = await survey(page(idsOf(25)), page(idsOf(25, 25)), page(idsOf(10, 50)));
      const { result, attempts } = await allAttempts(() => activities.surveyById({ region, workspaceIds: ids }));
      assert.deepEqual([result?.length, attempts], [60, 3]);
      assert.ok(result?.every(({ replication }) => replication !== undefined));
    });

    it('read by id anew, in an attempt of its own, while one is in a passing state', async () => {
      const shown = (State: string): object => ({ Workspaces: [{ WorkspaceId: 'ws-000000000', State }] });
      const activities = await survey(shown('TERMINATING'), shown('TERMINATED'), { Workspaces: [] });
      const passing = { states: ['TERMINATING', 'TERMINATED'], everyMs: 5, forMs: 60_000 };
      const { result, attempts } = await allAttempts(() =>
        activities.readWhenPassed({ region, workspaceIds: idsOf(1), passing }),
      );
      assert.deepEqual([result, attempts], [[], 3]);
    });

    it('bring of replication only what names a snapshot later than asked, and nothing else of the record', async () => {
      const ids = idsOf(26);
      const shown = (id: string, atSeconds: number) => ({
        ...{ WorkspaceId: id, UserName: 'ada', State: 'AVAILABLE' },
        DataReplicationSettings: { DataReplication: 'PRIMARY_AS_SOURCE', RecoverySnapshotTime: atSeconds },
      });
      const records = ids.map((id, index) => shown(id, 1_000 + index));
      const activities = await survey({ Workspaces: records.slice(0, 25) }, { Workspaces: records.slice(25) });
      const { result, attempts } = await allAttempts(() =>
        activities.readReplication({ region, workspaceIds: ids, laterThanMs: 1_024_000 }),
      );
      const own = { mode: 'PRIMARY_AS_SOURCE', recoverySnapshotAtMs: 1_025_000 };
      assert.deepEqual([result, attempts], [[{ workspaceId: ids[25], replication: { own, standbys: [] } }], 2]);
    });

    it('read replication again when an entry has no id: it may be the one that is waited for', async () => {
      const activities = await survey({ Workspaces: [{ State: 'AVAILABLE' }] }, page(idsOf(1)));
      const { result, waits } = await allAttempts(() =>
        activities.readReplication({ region, workspaceIds: idsOf(1), laterThanMs: 0 }),
      );
      assert.deepEqual([result, waits.map(([type]) => type)], [[], ['AwsUnavailable']]);
    });

    it('read who is connected, all pages of each call', async () => {
      const activities = await survey(
        connections(idsOf(20), 'more'),
        connections([], 'yet more'),
        connections(idsOf(5, 20)),
        connections(idsOf(5, 25)),
      );
      const { result, attempts } = await allAttempts(() =>
        activities.readConnections({ region, workspaceIds: idsOf(30) }),
      );
      assert.deepEqual([result?.length, attempts], [30, 4]);
      assert.deepEqual(
        inputs().map(({ WorkspaceIds, NextToken }) => [(WorkspaceIds as string[]).length, NextToken]),
        [
          [25, undefined],
          [25, 'more'],
          [25, 'yet more'],
          [5, undefined],
        ],
      );
    });

    it('do not say of an id that AWS leaves out that it is disconnected', async () => {
      const activities = await survey(connections(idsOf(1)));
      const { result } = await allAttempts(() => activities.readConnections({ region, workspaceIds: idsOf(2) }));
      assert.deepEqual(
        result?.map(({ workspaceId }) => workspaceId),
        idsOf(1),
      );
    });

    it('do not follow the pages of connections in circles', async () => {
      const activities = await survey(connections([], 'one'));
      const { failure } = await allAttempts(() => activities.readConnections({ region, workspaceIds: idsOf(1) }));
      assert.match(failure?.message ?? '', /DescribeWorkspacesConnectionStatus in us-east-1: RepeatedToken/);
    });

    it('call nobody when nothing is asked', async () => {
      const activities = await survey({});
      assert.deepEqual((await allAttempts(() => activities.surveyById({ region, workspaceIds: [] }))).result, []);
      assert.deepEqual((await allAttempts(() => activities.readConnections({ region, workspaceIds: [] }))).result, []);
      assert.deepEqual((await attempt(() => activities.startStandbys({ region, standbyIds: [] }))).result, {
        refused: [],
      });
      assert.equal(server.requests.length, 0);
    });

    it('keep what they have read through a throttle', async () => {
      const throttle = awsError('ThrottlingException', 'slow down');
      const activities = await survey(page(idsOf(25)), throttle, page(idsOf(1, 25)));
      const { result, waits } = await allAttempts(() => activities.surveyById({ region, workspaceIds: idsOf(26) }));
      assert.deepEqual([result?.length, waits.map(([type]) => type)], [26, ['NotReady', 'AwsUnavailable']]);
      assert.equal(server.requests.length, 3);
    });
  });

  describe('and start standbys', () => {
    const start = async (...answers: readonly Answer[]) => {
      const activities = await survey(...answers);
      return attempt(() => activities.startStandbys({ region, standbyIds: idsOf(2) }));
    };

    it('name those that AWS would not start', async () => {
      const { result } = await start({
        FailedRequests: [
          { WorkspaceId: 'ws-000000001', ErrorCode: 'IncorrectState', ErrorMessage: 'it is not stopped' },
        ],
      });
      const refused = [{ standbyId: 'ws-000000001', code: 'IncorrectState', message: 'it is not stopped' }];
      assert.deepEqual(result, { refused });
    });

    it('fail as something to try again after a lost answer: starting twice is harmless', async () => {
      const { error } = await start(reset);
      assert.deepEqual([(error as { type?: string }).type, server.requests.length], ['AwsUnavailable', 1]);
    });

    it('fail for good, with what to do, when they may not', async () => {
      const { error } = await start(awsError('AccessDeniedException', 'no'));
      assert.match(String(error), /Allow StartWorkspaces in us-east-1 for the role of the worker/);
    });
  });

  describe('and reserve calls', () => {
    it('pass through the lane as often as there are calls, and call nobody', async () => {
      const activities = await survey({});
      for (const calls of [1, 2, 7]) {
        const { attempts, waits } = await allAttempts(() => activities.reserveCalls({ region, calls }));
        assert.equal(attempts, calls);
        assert.ok(waits.every(([type]) => type === 'NotReady'));
      }
      assert.equal(server.requests.length, 0);
    });
  });
});
