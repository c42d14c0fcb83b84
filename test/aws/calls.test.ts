import assert from 'node:assert/strict';
import { AwsCallError } from '../../src/aws/aws-call-error.ts';
import { getCallerAccount } from '../../src/aws/caller-identity.ts';
import { createStandbyWorkspaces } from '../../src/aws/create-standby-workspaces.ts';
import { describeConnections } from '../../src/aws/describe-connections.ts';
import { describeDirectories } from '../../src/aws/describe-directories.ts';
import { describeTags } from '../../src/aws/describe-tags.ts';
import { describeWorkspaces } from '../../src/aws/describe-workspaces.ts';
import { getMailAccount, listSendingIdentities } from '../../src/aws/mail-account.ts';
import { modifyWorkspaceState } from '../../src/aws/modify-workspace-state.ts';
import {
  createMultiRegionEndpoint,
  deleteMultiRegionEndpoint,
  getMultiRegionEndpoint,
  listEndpointTags,
} from '../../src/aws/multi-region-endpoint.ts';
import { noteToken } from '../../src/aws/page-tokens.ts';
import { startWorkspaces } from '../../src/aws/start-workspaces.ts';
import { terminateWorkspaces } from '../../src/aws/terminate-workspaces.ts';
import { firstStandbyDirectory, primaryRegion, standbyRegion, useSimulator } from '../simulator/harness.ts';
import { awsAt, type ClientsAt } from './aws-at.ts';
import { afterRequest, answering, rawServer } from './raw-server.ts';

const soon = () => ({ notAfterMs: Date.now() + 10_000 });
const primaryDirectory = 'd-9067000001';

async function failureOf(call: Promise<unknown>): Promise<AwsCallError['failure']> {
  const error = await call.then(
    () => assert.fail('the call succeeded'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof AwsCallError, String(error));
  return error.failure;
}

describe('calls to WorkSpaces', () => {
  const simulator = useSimulator({ fleet: { desktops: 30, directories: 1, existingStandbys: [0] } });
  let aws: ClientsAt;
  beforeEach(() => (aws = awsAt(simulator.url)));
  afterEach(() => aws.close());

  const orders = async (count: number, from = 1) =>
    (await simulator.primaries()).slice(from, from + count).map((primary) => ({
      primaryId: primary.workspaceId,
      standbyDirectory: firstStandbyDirectory,
      tags: [{ key: 'lifeboat:run', value: 'run-1' }],
      dataReplication: 'NO_REPLICATION' as const,
    }));
  const create = async (count: number) =>
    createStandbyWorkspaces(aws.clients, standbyRegion, primaryRegion, await orders(count), soon());

  it('read all pages of a directory, by the token of each page before', async () => {
    const filter = { directoryId: primaryDirectory };
    const first = await describeWorkspaces(aws.clients, primaryRegion, filter);
    const second = await describeWorkspaces(aws.clients, primaryRegion, filter, first.nextToken);
    assert.deepEqual([first.records.length, second.records.length, second.nextToken], [25, 5, undefined]);
    assert.equal(new Set([...first.records, ...second.records].map((record) => record.workspaceId)).size, 30);
  });

  it('take an empty page with a token for what it is: not the end', async () => {
    await simulator.fault({ kind: 'read', action: 'empty-page' });
    const page = await describeWorkspaces(aws.clients, primaryRegion, { directoryId: primaryDirectory });
    assert.equal(page.records.length, 0);
    assert.ok(page.nextToken);
  });

  it('read the relation of a primary with its standby', async () => {
    const [primary] = await simulator.primaries();
    const { records } = await describeWorkspaces(aws.clients, primaryRegion, { workspaceIds: [primary!.workspaceId] });
    const [related] = records[0]!.related;
    assert.deepEqual([related?.type, related?.region], ['STANDBY', standbyRegion]);
  });

  it('survive records with unknown states, missing, null and extra fields', async () => {
    await simulator.fault({ kind: 'read', action: 'unknown-state' });
    await simulator.fault({ kind: 'read', action: 'fields', set: { RelatedWorkspaces: null, UserName: null, New: 1 } });
    const { records } = await describeWorkspaces(aws.clients, primaryRegion, { directoryId: primaryDirectory });
    assert.equal(records.length, 25);
    assert.deepEqual(records[0]?.related, []);
    assert.equal(records[0]?.state, 'HIBERNATING');
    assert.ok(!('userName' in records[0]));
  });

  it('create standbys with their tags', async () => {
    const { pending, failed } = await create(2);
    assert.deepEqual([pending.length, failed.length], [2, 0]);
    const tags = await describeTags(aws.clients, standbyRegion, pending[0]!.standbyId!);
    assert.deepEqual(tags, [{ key: 'lifeboat:run', value: 'run-1' }]);
  });

  it('name the failed items of a create by their primary', async () => {
    await simulator.fault({
      kind: 'item',
      desktops: [1],
      action: 'fail',
      code: 'ResourceExists.WorkSpace',
      message: 'x',
    });
    const { pending, failed } = await create(2);
    const [primary] = await orders(1);
    assert.equal(pending.length, 1);
    assert.deepEqual(failed, [
      {
        primaryId: primary!.primaryId,
        standbyDirectory: firstStandbyDirectory,
        code: 'ResourceExists.WorkSpace',
        message: 'x',
      },
    ]);
  });

  it('do not know after a lost answer whether standbys were created: here they were', async () => {
    await simulator.fault({ kind: 'call', operation: 'CreateStandbyWorkspaces', phase: 'after', action: 'reset' });
    assert.equal((await failureOf(create(2))).outcome, 'maybe-applied');
    assert.equal((await simulator.truth('standby')).length, 3);
  });

  it('do not know after a lost request either: here they were not', async () => {
    await simulator.fault({ kind: 'call', operation: 'CreateStandbyWorkspaces', phase: 'before', action: 'reset' });
    assert.equal((await failureOf(create(2))).outcome, 'maybe-applied');
    assert.equal((await simulator.truth('standby')).length, 1);
  });

  it('know that a throttled create was not applied, and send it once', async () => {
    await simulator.fault({ kind: 'call', operation: 'CreateStandbyWorkspaces', action: 'throttle' });
    const failure = await failureOf(create(2));
    assert.deepEqual([failure.outcome, failure.kind], ['not-applied', 'throttled']);
    assert.equal((await simulator.audit('operation=CreateStandbyWorkspaces&event=answered')).length, 1);
  });

  it('terminate, and name what AWS would not terminate', async () => {
    const { pending } = await create(2);
    const ids = pending.map((item) => item.standbyId!);
    const refused = await terminateWorkspaces(aws.clients, standbyRegion, [...ids, 'ws-0unknown0'], soon());
    assert.deepEqual(
      refused.map((item) => item.workspaceId),
      ['ws-0unknown0'],
    );
    const states = (await simulator.truth('standby')).filter(({ workspaceId }) => ids.includes(workspaceId));
    assert.ok(states.every(({ state }) => state === 'TERMINATING'));
  });

  it('fence a primary and lift the fence, and refuse to fence one that is leaving', async () => {
    const { workspaceId } = (await simulator.primaries())[1]!;
    const state = async () =>
      (await describeWorkspaces(aws.clients, primaryRegion, { workspaceIds: [workspaceId] })).records[0]?.state;
    const set = (to: 'AVAILABLE' | 'ADMIN_MAINTENANCE') =>
      modifyWorkspaceState(aws.clients, primaryRegion, workspaceId, to, soon());
    await set('ADMIN_MAINTENANCE');
    assert.equal(await state(), 'ADMIN_MAINTENANCE');
    await set('AVAILABLE');
    assert.equal(await state(), 'AVAILABLE');
    await terminateWorkspaces(aws.clients, primaryRegion, [workspaceId], soon());
    const failure = await failureOf(set('ADMIN_MAINTENANCE'));
    assert.deepEqual([failure.outcome, failure.kind], ['not-applied', 'conflict']);
  });

  it('read who is connected, and refuse to start what is not stopped', async () => {
    const ids = (await simulator.primaries()).slice(0, 2).map(({ workspaceId }) => workspaceId);
    const { records } = await describeConnections(aws.clients, primaryRegion, ids);
    assert.deepEqual(records.map((record) => record.workspaceId).sort(), [...ids].sort());
    assert.ok(records.every(({ state }) => state !== undefined));
    const refused = await startWorkspaces(aws.clients, primaryRegion, ids, soon());
    assert.deepEqual(refused.map((item) => item.workspaceId).sort(), [...ids].sort());
  });

  it('read directories with Region, state and type; those of other Regions are not there', async () => {
    const found = await describeDirectories(aws.clients, standbyRegion, [firstStandbyDirectory]);
    assert.deepEqual([found[0]?.region, found[0]?.state], [standbyRegion, 'REGISTERED']);
  });

  it('read the account of the credentials', async () => {
    assert.equal(await getCallerAccount(aws.clients, standbyRegion), '111122223333');
  });
});

describe('calls to SES', () => {
  const identities = ['a.example', 'b.example'].map((name, index) => ({
    name,
    regions: [standbyRegion],
    verified: index === 0,
  }));
  const simulator = useSimulator({ fleet: { desktops: 1, directories: 1, identities } });
  let aws: ClientsAt;
  beforeEach(() => (aws = awsAt(simulator.url)));
  afterEach(() => aws.close());

  const order = { name: 'mail', secondRegion: primaryRegion, tags: [{ key: 'lifeboat:run', value: 'run-1' }] };

  it('create an endpoint, read it with both Regions, read its tags, delete it', async () => {
    await createMultiRegionEndpoint(aws.clients, standbyRegion, order, soon());
    const found = await getMultiRegionEndpoint(aws.clients, standbyRegion, 'mail');
    assert.deepEqual([found.name, [...found.regions].sort()], ['mail', [primaryRegion, standbyRegion]]);
    assert.deepEqual(await listEndpointTags(aws.clients, standbyRegion, '111122223333', 'mail'), order.tags);
    await simulator.advance(120_000);
    await deleteMultiRegionEndpoint(aws.clients, standbyRegion, 'mail', soon());
  });

  it('tell an endpoint that is not there from one that cannot be read', async () => {
    assert.equal((await failureOf(getMultiRegionEndpoint(aws.clients, standbyRegion, 'nobody'))).kind, 'not-found');
    await simulator.fault({ kind: 'region', region: standbyRegion, action: 'refuse' });
    assert.equal((await failureOf(getMultiRegionEndpoint(aws.clients, standbyRegion, 'nobody'))).kind, 'unavailable');
  });

  it('know that a second create of one name was refused', async () => {
    await createMultiRegionEndpoint(aws.clients, standbyRegion, order, soon());
    const failure = await failureOf(createMultiRegionEndpoint(aws.clients, standbyRegion, order, soon()));
    assert.deepEqual([failure.outcome, failure.kind], ['not-applied', 'conflict']);
  });

  it('know that an endpoint that is being made was not deleted', async () => {
    await createMultiRegionEndpoint(aws.clients, standbyRegion, order, soon());
    const failure = await failureOf(deleteMultiRegionEndpoint(aws.clients, standbyRegion, 'mail', soon()));
    assert.deepEqual([failure.outcome, failure.kind, failure.httpStatus], ['not-applied', 'conflict', 500]);
  });

  it('read the limits of the account and the identities that may send', async () => {
    assert.equal((await getMailAccount(aws.clients, standbyRegion)).region, standbyRegion);
    assert.deepEqual((await listSendingIdentities(aws.clients, standbyRegion)).identities, ['a.example']);
  });
});

describe('an answer that shows nothing is not believed', () => {
  const read = async (body: string) => {
    const server = await rawServer(afterRequest(answering(200, body)));
    const aws = awsAt(server.url);
    try {
      return await describeWorkspaces(aws.clients, standbyRegion, { directoryId: primaryDirectory });
    } finally {
      aws.close();
      await server.close();
    }
  };

  for (const body of ['', 'null', '[]', '{}', '{"Workspaces":null}', '{"Workspaces":{"a":1}}']) {
    it(`when its body is ${body || 'empty'}`, async () => {
      assert.equal((await failureOf(read(body))).kind, 'unavailable');
    });
  }

  it('but an empty list is', async () => {
    assert.deepEqual(await read('{"Workspaces":[]}'), { records: [], nameless: 0 });
  });

  it('and entries that cannot be named are counted, not dropped', async () => {
    const page = await read('{"Workspaces":[null,5,{"State":"PENDING"},{"WorkspaceId":"ws-a"}]}');
    assert.deepEqual([page.records.length, page.nameless], [1, 3]);
  });
});

describe('page tokens', () => {
  const call = { operation: 'ListEmailIdentities', region: standbyRegion };

  it('that come back are refused: they lead in a circle', () => {
    const seen = noteToken(noteToken([], 'one', call), 'two', call);
    assert.throws(() => noteToken(seen, 'one', call), /RepeatedToken/);
  });

  it('that are new are followed, however many', () => {
    let seen: readonly string[] = [];
    for (let page = 0; page < 100; page += 1) seen = noteToken(seen, `token ${page}`, call);
    assert.equal(seen.length, 100);
  });
});
