import assert from 'node:assert/strict';
import { AwsCallError } from '../../src/aws/aws-call-error.ts';
import type { AwsClients } from '../../src/aws/clients.ts';
import { describeConnections } from '../../src/aws/describe-connections.ts';
import { describeWorkspaces } from '../../src/aws/describe-workspaces.ts';
import { modifyWorkspaceState } from '../../src/aws/modify-workspace-state.ts';
import { startWorkspaces } from '../../src/aws/start-workspaces.ts';
import { answersInOrder, awsError, seenBy, type Answer, type SeenRequest } from './answers-in-order.ts';
import { awsAt } from './aws-at.ts';
import { reset } from './raw-server.ts';

const region = 'us-west-2';
const soon = () => ({ notAfterMs: Date.now() + 10_000 });

interface Called<T> {
  readonly result?: T;
  readonly failure?: AwsCallError['failure'];
  readonly seen: readonly SeenRequest[];
}

async function calling<T>(answers: readonly Answer[], call: (clients: AwsClients) => Promise<T>): Promise<Called<T>> {
  const server = await answersInOrder(...answers);
  const aws = awsAt(server.url);
  try {
    return { result: await call(aws.clients), seen: seenBy(server) };
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    return { failure: error.failure, seen: seenBy(server) };
  } finally {
    aws.close();
    await server.close();
  }
}

describe('StartWorkspaces', () => {
  const start = (...answers: readonly Answer[]) =>
    calling(answers, (clients) => startWorkspaces(clients, region, ['ws-a', 'ws-b'], soon()));

  it('names what AWS would not start, in its own words', async () => {
    const { result, seen } = await start({
      FailedRequests: [
        { WorkspaceId: 'ws-b', ErrorCode: 'InvalidResourceState.WorkSpace', ErrorMessage: 'not stopped' },
      ],
    });
    assert.deepEqual(result, [{ workspaceId: 'ws-b', code: 'InvalidResourceState.WorkSpace', message: 'not stopped' }]);
    assert.deepEqual(seen, [
      {
        operation: 'StartWorkspaces',
        input: { StartWorkspaceRequests: [{ WorkspaceId: 'ws-a' }, { WorkspaceId: 'ws-b' }] },
      },
    ]);
  });

  it('has nothing to name when AWS refuses nothing, whether the list is empty or left out', async () => {
    assert.deepEqual((await start({ FailedRequests: [] })).result, []);
    assert.deepEqual((await start({})).result, []);
  });

  for (const [what, refusal] of [
    ['no WorkSpace', { ErrorCode: 'InternalFailure' }],
    ['one that was not asked for', { WorkspaceId: 'ws-z', ErrorCode: 'InternalFailure' }],
    ['nothing that can be read', null],
  ] as const) {
    it(`does not know when a refusal names ${what}: it may be of any of them`, async () => {
      const { failure, result } = await start({ FailedRequests: [{ WorkspaceId: 'ws-a' }, refusal] });
      assert.deepEqual([result, failure?.outcome], [undefined, 'maybe-applied']);
    });
  }

  it('does not know after a lost answer, and sends it once', async () => {
    const { failure, seen } = await start(reset, { FailedRequests: [] });
    assert.deepEqual([failure?.outcome, seen.length], ['maybe-applied', 1]);
  });
});

describe('ModifyWorkspaceState', () => {
  const fence = (...answers: readonly Answer[]) =>
    calling(answers, (clients) => modifyWorkspaceState(clients, region, 'ws-a', 'ADMIN_MAINTENANCE', soon()));

  it('sets the state of one WorkSpace', async () => {
    const { failure, seen } = await fence({});
    assert.equal(failure, undefined);
    const input = { WorkspaceId: 'ws-a', WorkspaceState: 'ADMIN_MAINTENANCE' };
    assert.deepEqual(seen, [{ operation: 'ModifyWorkspaceState', input }]);
  });

  for (const [code, kind] of [
    ['InvalidResourceStateException', 'conflict'],
    ['ResourceNotFoundException', 'not-found'],
    ['OperationNotSupportedException', 'rejected'],
    ['InvalidParameterValuesException', 'rejected'],
    ['AccessDeniedException', 'denied'],
    ['ThrottlingException', 'throttled'],
  ] as const) {
    it(`is known not to be applied after ${code}`, async () => {
      const { failure } = await fence(awsError(code, 'no'));
      assert.deepEqual([failure?.outcome, failure?.kind, failure?.code], ['not-applied', kind, code]);
    });
  }

  it('may be applied when its answer is lost, or is no answer at all', async () => {
    assert.equal((await fence(reset)).failure?.outcome, 'maybe-applied');
    assert.equal((await fence(awsError('InternalServerException', 'x', 500))).failure?.outcome, 'maybe-applied');
    assert.equal((await fence([])).failure?.outcome, 'maybe-applied');
  });

  it('is not sent after its deadline', async () => {
    const late = { notAfterMs: Date.now() - 1 };
    const { failure, seen } = await calling([{}], (clients) =>
      modifyWorkspaceState(clients, region, 'ws-a', 'AVAILABLE', late),
    );
    assert.deepEqual([failure?.outcome, failure?.code, seen.length], ['not-applied', 'DeadlinePassed', 0]);
  });
});

describe('DescribeWorkspacesConnectionStatus', () => {
  const read = (answer: Answer, token?: string) =>
    calling([answer], (clients) => describeConnections(clients, region, ['ws-a', 'ws-b'], token));

  it('tells who is connected and since when it is known, times in milliseconds', async () => {
    const { result, seen } = await read(
      {
        WorkspacesConnectionStatus: [
          {
            WorkspaceId: 'ws-a',
            ConnectionState: 'DISCONNECTED',
            ConnectionStateCheckTimestamp: 1_700_000_000.5,
            LastKnownUserConnectionTimestamp: 1_600_000_000,
          },
          { WorkspaceId: 'ws-b', ConnectionState: 'HOVERING' },
        ],
        NextToken: 'more',
      },
      'first',
    );
    assert.deepEqual(result, {
      records: [
        {
          workspaceId: 'ws-a',
          state: 'DISCONNECTED',
          checkedAtMs: 1_700_000_000_500,
          lastUserConnectionAtMs: 1_600_000_000_000,
        },
        { workspaceId: 'ws-b', state: 'HOVERING' },
      ],
      nextToken: 'more',
    });
    assert.deepEqual(seen, [
      {
        operation: 'DescribeWorkspacesConnectionStatus',
        input: { WorkspaceIds: ['ws-a', 'ws-b'], NextToken: 'first' },
      },
    ]);
  });

  it('invents nothing for what AWS leaves out: no state is not "disconnected"', async () => {
    const { result } = await read({ WorkspacesConnectionStatus: [null, 5, {}, { WorkspaceId: 'ws-a' }] });
    assert.deepEqual(result, { records: [{ workspaceId: 'ws-a' }] });
  });

  it('is not believed without its list: "nobody" must be said', async () => {
    assert.equal((await read({})).failure?.kind, 'unavailable');
    assert.deepEqual((await read({ WorkspacesConnectionStatus: [] })).result, { records: [] });
  });
});

describe('what a record says of replication', () => {
  const workspaces = [
    {
      WorkspaceId: 'ws-primary',
      StandbyWorkspacesProperties: [
        {
          StandbyWorkspaceId: 'ws-standby',
          DataReplication: 'PRIMARY_AS_SOURCE',
          RecoverySnapshotTime: 1_700_000_000.25,
        },
        { DataReplication: 'PRIMARY_AS_SOURCE' },
        { StandbyWorkspaceId: 'ws-fresh' },
      ],
    },
    {
      WorkspaceId: 'ws-standby',
      DataReplicationSettings: { DataReplication: 'PRIMARY_AS_SOURCE', RecoverySnapshotTime: 1_700_000_000 },
    },
    { WorkspaceId: 'ws-off', DataReplicationSettings: { DataReplication: 'NO_REPLICATION' } },
    { WorkspaceId: 'ws-silent', DataReplicationSettings: null, StandbyWorkspacesProperties: null },
  ];
  const read = (detail?: { readonly replication: boolean }) =>
    calling([{ Workspaces: workspaces }], (clients) =>
      describeWorkspaces(clients, region, { directoryId: 'd-1' }, undefined, {}, detail),
    );

  it('is read when it is asked for: its own, and that of each standby', async () => {
    const { result } = await read({ replication: true });
    assert.deepEqual(
      result?.records.map(({ replication }) => replication),
      [
        {
          standbys: [
            { standbyId: 'ws-standby', mode: 'PRIMARY_AS_SOURCE', recoverySnapshotAtMs: 1_700_000_000_250 },
            { standbyId: 'ws-fresh' },
          ],
          unreadable: 1,
        },
        { own: { mode: 'PRIMARY_AS_SOURCE', recoverySnapshotAtMs: 1_700_000_000_000 }, standbys: [] },
        { own: { mode: 'NO_REPLICATION' }, standbys: [] },
        { standbys: [] },
      ],
    );
  });

  it('counts the relations that cannot be read: each may name anybody', async () => {
    const whole = { WorkspaceId: 'ws-s', Region: 'us-west-2', Type: 'STANDBY' };
    const records = [[whole], [whole, { ...whole, Region: undefined }], [null, {}], 'ws-s', undefined].map(
      (RelatedWorkspaces, index) => ({ WorkspaceId: `ws-${index}`, RelatedWorkspaces }),
    );
    const { result } = await calling([{ Workspaces: records }], (clients) =>
      describeWorkspaces(clients, region, { directoryId: 'd-1' }, undefined, {}, { replication: true }),
    );
    assert.deepEqual(
      result?.records.map(({ replication }) => replication?.unreadable),
      [undefined, 1, 2, 1, undefined],
    );
  });

  it('is not in a record otherwise: recorded runs have none', async () => {
    for (const detail of [undefined, { replication: false }]) {
      const { result } = await read(detail);
      assert.deepEqual(
        result?.records.map((record) => Object.keys(record).sort()),
        workspaces.map(() => ['related', 'workspaceId']),
      );
    }
  });
});
