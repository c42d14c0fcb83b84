import assert from 'node:assert/strict';
import {
  CreateMultiRegionEndpointCommand,
  DeleteMultiRegionEndpointCommand,
  GetAccountCommand,
} from '@aws-sdk/client-sesv2';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import {
  CreateStandbyWorkspacesCommand,
  CreateTagsCommand,
  DescribeWorkspacesCommand,
  ModifyWorkspaceStateCommand,
  TerminateWorkspacesCommand,
} from '@aws-sdk/client-workspaces';
import { primaryRegion, standbyRegion, standbysFor, useSimulator } from './harness.ts';

const builder = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: ['workspaces:Describe*', 'ses:GetAccount', 'ses:CreateMultiRegionEndpoint'],
      Resource: '*',
    },
    {
      Effect: 'Allow',
      Action: 'workspaces:CreateStandbyWorkspaces',
      Resource: ['arn:aws:workspaces:us-west-2:*:directory/*', 'arn:aws:workspaces:us-east-1:*:workspace/*'],
    },
    {
      Effect: 'Allow',
      Action: ['workspaces:CreateTags', 'ses:TagResource'],
      Resource: '*',
      Condition: {
        StringLike: { 'aws:RequestTag/fleet': '?*' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['fleet', 'run'] },
      },
    },
    {
      Effect: 'Allow',
      Action: 'workspaces:TerminateWorkspaces',
      Resource: 'arn:aws:workspaces:us-west-2:111122223333:workspace/*',
      Condition: { StringEquals: { 'aws:ResourceTag/fleet': 'demo', 'aws:RequestedRegion': ['us-west-2'] } },
    },
    {
      Effect: 'Allow',
      Action: 'ses:*MultiRegionEndpoint',
      Resource: 'arn:aws:ses:us-west-2:*:multi-region-endpoint/own-*',
    },
    {
      Effect: 'Deny',
      Action: 'workspaces:terminateworkspaces',
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
    },
  ],
};

describe('Access keys', () => {
  const aws = useSimulator({
    settings: {
      rates: { workspaces: null, ses: null },
      accessKeys: {
        BUILDER: { role: 'builder', policy: builder },
        ADMIN: { role: 'admin' },
        ELSEWHERE: { role: 'admin', account: '444455556666' },
      },
    },
    fleet: {
      desktops: 4,
      directories: 1,
      existingStandbys: [
        { pick: [0], tags: { fleet: 'demo' } },
        { pick: [1], tags: { fleet: 'other' } },
      ],
    },
  });

  async function terminate(region: string, key: string, ...ids: string[]) {
    const TerminateWorkspaceRequests = ids.map((WorkspaceId) => ({ WorkspaceId }));
    return aws.workspaces(region, key).send(new TerminateWorkspacesCommand({ TerminateWorkspaceRequests }));
  }

  const nobody = { name: 'UnrecognizedClientException' };
  const denied = { name: 'AccessDeniedException' };

  it('that nobody has are refused by every service in its own words', async () => {
    await assert.rejects(aws.workspaces(standbyRegion, 'x').send(new DescribeWorkspacesCommand({})), nobody);
    await assert.rejects(aws.mail(standbyRegion, 'x').send(new GetAccountCommand({})), nobody);
    await assert.rejects(aws.sts(standbyRegion, 'x').send(new GetCallerIdentityCommand({})), {
      name: 'InvalidClientTokenId',
    });
    const [entry] = await aws.audit('operation=DescribeWorkspaces');
    assert.deepEqual([entry?.accessKeyId, entry?.account, entry?.answer?.status], ['x', null, 400]);
  });

  it('are all as good when none is set', async () => {
    await aws.patch('/settings', { accessKeys: {} });
    assert.equal((await aws.described(primaryRegion)).length, 4);
  });

  it('tell who calls, and need no permission for that', async () => {
    const { Arn, Account } = await aws.sts(standbyRegion, 'BUILDER').send(new GetCallerIdentityCommand({}));
    assert.equal(Arn, 'arn:aws:sts::111122223333:assumed-role/builder/simulator');
    assert.equal(Account, '111122223333');
  });

  it('terminate what carries the tag, in the Region that the policy names', async () => {
    const [own, foreign] = await aws.truth('standby');
    const answer = await terminate(standbyRegion, 'BUILDER', own!.workspaceId);
    assert.deepEqual(answer.FailedRequests, []);
    const [entry] = await aws.audit('event=applied');
    assert.equal(entry?.accessKeyId, 'BUILDER');
    await assert.rejects(terminate(standbyRegion, 'BUILDER', foreign!.workspaceId), denied);
  });

  it('are denied a whole call for one item that they may not touch, in the words of AWS', async () => {
    const [own, foreign] = await aws.truth('standby');
    const message =
      'User: arn:aws:sts::111122223333:assumed-role/builder/simulator is not authorized to perform: ' +
      `workspaces:TerminateWorkspaces on resource: arn:aws:workspaces:us-west-2:111122223333:workspace/${foreign!.workspaceId} ` +
      'because no identity-based policy allows the workspaces:TerminateWorkspaces action';
    const call = terminate(standbyRegion, 'BUILDER', own!.workspaceId, foreign!.workspaceId);
    await assert.rejects(call, { ...denied, message });
    assert.deepEqual(await aws.audit('event=applied'), []);
    const [entry] = await aws.audit('operation=TerminateWorkspaces');
    assert.deepEqual(
      [entry?.accessKeyId, entry?.answer?.status, entry?.answer?.errorCode],
      ['BUILDER', 400, 'AccessDeniedException'],
    );
  });

  it('obey a Deny before any Allow', async () => {
    const [primary] = await aws.primaries();
    const call = terminate(primaryRegion, 'BUILDER', primary!.workspaceId);
    await assert.rejects(call, { ...denied, message: /with an explicit deny in an identity-based policy$/ });
    assert.deepEqual((await terminate(primaryRegion, 'ADMIN', primary!.workspaceId)).FailedRequests, []);
  });

  it('fence nothing without the permission', async () => {
    const WorkspaceId = (await aws.primaries())[0]!.workspaceId;
    const fence = new ModifyWorkspaceStateCommand({ WorkspaceId, WorkspaceState: 'ADMIN_MAINTENANCE' });
    await assert.rejects(aws.workspaces(primaryRegion, 'BUILDER').send(fence), denied);
    assert.equal((await aws.primaries())[0]!.state, 'AVAILABLE');
  });

  it('create standbys with the tags that the policy wants, and no others', async () => {
    const primaries = (await aws.primaries()).slice(2, 3);
    const create = async (...Tags: { Key: string; Value: string }[]) =>
      aws
        .workspaces(standbyRegion, 'BUILDER')
        .send(new CreateStandbyWorkspacesCommand(standbysFor(primaries, { Tags })));
    await assert.rejects(create({ Key: 'run', Value: '1' }), denied);
    await assert.rejects(create({ Key: 'fleet', Value: 'demo' }, { Key: 'odd', Value: '1' }), denied);
    assert.equal((await create({ Key: 'fleet', Value: 'demo' })).PendingStandbyRequests?.length, 1);
  });

  it('tag nothing but as the policy says', async () => {
    const ResourceId = (await aws.primaries())[0]!.workspaceId;
    const tags = (Key: string) => new CreateTagsCommand({ ResourceId, Tags: [{ Key, Value: 'v' }] });
    const client = aws.workspaces(primaryRegion, 'BUILDER');
    await assert.rejects(client.send(tags('odd')), denied);
    await client.send(tags('fleet'));
  });

  it('make and delete the endpoints that the policy names', async () => {
    const client = aws.mail(standbyRegion, 'BUILDER');
    const Details = { RoutesDetails: [{ Region: primaryRegion }] };
    const create = (EndpointName: string, Key: string) =>
      client.send(new CreateMultiRegionEndpointCommand({ EndpointName, Details, Tags: [{ Key, Value: 'v' }] }));
    await assert.rejects(create('own-mail', 'odd'), denied);
    await create('own-mail', 'fleet');
    await create('foreign-mail', 'fleet');
    await aws.advance(120_000);
    const remove = (EndpointName: string) => client.send(new DeleteMultiRegionEndpointCommand({ EndpointName }));
    await assert.rejects(remove('foreign-mail'), { ...denied, message: /multi-region-endpoint\/foreign-mail/ });
    assert.equal((await remove('own-mail')).Status, 'DELETING');
  });

  it('of another account see an empty world, and change nothing in ours', async () => {
    const [primary] = await aws.primaries();
    const { Account } = await aws.sts(primaryRegion, 'ELSEWHERE').send(new GetCallerIdentityCommand({}));
    assert.equal(Account, '444455556666');
    const client = aws.workspaces(primaryRegion, 'ELSEWHERE');
    assert.deepEqual((await client.send(new DescribeWorkspacesCommand({}))).Workspaces, []);
    const WorkspaceIds = [primary!.workspaceId];
    assert.deepEqual((await client.send(new DescribeWorkspacesCommand({ WorkspaceIds }))).Workspaces, []);
    const { FailedRequests } = await terminate(primaryRegion, 'ELSEWHERE', primary!.workspaceId);
    assert.equal(FailedRequests?.[0]?.ErrorCode, 'ResourceNotFound.WorkSpace');
    assert.equal((await aws.audit('operation=TerminateWorkspaces'))[0]?.account, '444455556666');
  });

  it('are refused when their policy is not understood', async () => {
    for (const statement of [{ Condition: { DateLessThan: { x: 'y' } } }, { NotAction: 'x' }, { Effect: 'Maybe' }]) {
      const policy = {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', ...statement }],
      };
      await assert.rejects(aws.patch('/settings', { accessKeys: { KEY: { role: 'r', policy } } }), /400/);
    }
  });
});
