import assert from 'node:assert/strict';
import {
  ListWorkspaceInstancesCommand,
  ServiceQuotaExceededException,
  TagResourceCommand,
  ThrottlingException,
  UntagResourceCommand,
} from '@aws-sdk/client-workspaces-instances';
import { minute, standbyRegion, useSimulator } from './harness.ts';

const hour = 60 * minute;

describe('Limits of WorkSpaces Instances', () => {
  const aws = useSimulator({ fleet: { desktops: 0 } });

  function refusal(QuotaCode: string) {
    return (error: ServiceQuotaExceededException) => {
      assert.ok(error instanceof ServiceQuotaExceededException);
      assert.equal(error.$metadata.httpStatusCode, 402);
      assert.deepEqual([error.ServiceCode, error.QuotaCode], ['workspaces-instances', QuotaCode]);
      return true;
    };
  }

  it('refuse an instance more than the quota of the Region, until one is gone or the quota raised', async () => {
    await aws.patch('/settings', { quotas: { [`${standbyRegion}/instances`]: 2 } });
    const id = await aws.createInstance({ ClientToken: 'first' });
    await aws.createInstance();
    await assert.rejects(aws.createInstance(), refusal('L-INSTANCES'));
    assert.equal(await aws.createInstance({ ClientToken: 'first' }), id, 'a replay makes nothing');
    await aws.deleteInstance(id);
    await assert.rejects(aws.createInstance(), refusal('L-INSTANCES'));
    await aws.advance(hour);
    await aws.createInstance();
    await aws.patch('/settings', { quotas: { [`${standbyRegion}/instances`]: 3 } });
    await aws.createInstance();
    assert.equal((await aws.instanceTruth('')).length, 3);
  });

  it('refuse the 701st that would be ALLOCATING at once, and no other', async () => {
    for (let batch = 0; batch < 14; batch += 1)
      await Promise.all(Array.from({ length: 50 }, () => aws.createInstance()));
    await assert.rejects(aws.createInstance(), refusal('L-ALLOCATING'));
    const states = async () => (await aws.get<{ instances: object }>('/state/summary')).instances;
    assert.deepEqual(await states(), { [standbyRegion]: { ALLOCATING: 700 } });
    await aws.advance(hour);
    await aws.createInstance();
    assert.deepEqual(await states(), { [standbyRegion]: { ALLOCATED: 700, ALLOCATING: 1 } });
  });

  it('throttle with 429 and the seconds to wait, and apply nothing', async () => {
    await aws.patch('/settings', {
      rates: { 'workspaces-instances': { perSecond: 1, burst: 1 } },
      instances: { retryAfterSeconds: 7 },
    });
    await aws.createInstance();
    await assert.rejects(aws.createInstance(), (error: ThrottlingException) => {
      assert.ok(error instanceof ThrottlingException);
      assert.deepEqual([error.$metadata.httpStatusCode, error.RetryAfterSeconds], [429, 7]);
      return true;
    });
    assert.equal((await aws.instanceTruth()).length, 1);
    await aws.advance(1000);
    await aws.createInstance();
  });

  it('throttle on command too, with seconds of its own or without', async () => {
    const fault = { kind: 'call', operation: 'CreateWorkspaceInstance', action: 'throttle' };
    await aws.fault({ ...fault, fields: { RetryAfterSeconds: 30 } });
    await assert.rejects(aws.createInstance(), { name: 'ThrottlingException', RetryAfterSeconds: 30 });
    await aws.patch('/settings', { instances: { retryAfterSeconds: null } });
    await aws.fault(fault);
    await assert.rejects(aws.createInstance(), { name: 'ThrottlingException', RetryAfterSeconds: undefined });
  });

  it('have no say when the service itself fails: a 500 by the name of its model', async () => {
    await aws.fault({ kind: 'call', operation: 'CreateWorkspaceInstance', action: '500' });
    await assert.rejects(aws.createInstance(), { name: 'InternalServerException' });
    assert.deepEqual(await aws.instanceTruth(), []);
  });

  it('can be those of a fault, fields of the error included', async () => {
    const fields = { ResourceId: 'r', ResourceType: 't', ServiceCode: 's', QuotaCode: 'q' };
    const error = { action: 'error', status: 402, code: 'ServiceQuotaExceededException', message: 'no', fields };
    await aws.fault({ kind: 'call', operation: 'CreateWorkspaceInstance', ...error });
    await assert.rejects(aws.createInstance(), { name: 'ServiceQuotaExceededException', message: 'no', ...fields });
  });
});

const own = { StringEquals: { 'aws:ResourceTag/fleet': 'demo' } };
const builder = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 'workspaces-instances:List*', Resource: '*' },
    {
      Effect: 'Allow',
      Action: ['workspaces-instances:CreateWorkspaceInstance', 'workspaces-instances:TagResource'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestTag/fleet': 'demo' } },
    },
    {
      Effect: 'Allow',
      Action: ['workspaces-instances:DeleteWorkspaceInstance', 'workspaces-instances:GetWorkspaceInstance'],
      Resource: 'arn:aws:workspaces-instances:us-west-2:111122223333:workspaceinstance/*',
      Condition: own,
    },
    {
      Effect: 'Allow',
      Action: 'workspaces-instances:UntagResource',
      Resource: '*',
      Condition: { ...own, 'ForAllValues:StringEquals': { 'aws:TagKeys': ['note'] } },
    },
  ],
};

describe('Rights on WorkSpaces Instances', () => {
  const accessKeys = { BUILDER: { role: 'builder', policy: builder }, ADMIN: { role: 'admin' } };
  const aws = useSimulator({
    settings: { rates: { 'workspaces-instances': null }, instances: { invisibleMs: [0, 0] }, accessKeys },
    fleet: { desktops: 0 },
  });
  const Tags = [
    { Key: 'fleet', Value: 'demo' },
    { Key: 'note', Value: 'x' },
  ];

  async function rejected(call: Promise<unknown>, what: RegExp): Promise<void> {
    await assert.rejects(call, (error: { name: string; message: string; $metadata: { httpStatusCode: number } }) => {
      assert.deepEqual([error.name, error.$metadata.httpStatusCode], ['AccessDeniedException', 403]);
      assert.match(error.message, what);
      return true;
    });
  }

  it('create with the tags that the policy demands, and not without', async () => {
    await aws.createInstance({ Tags }, 'BUILDER');
    await rejected(
      aws.createInstance({}, 'BUILDER'),
      /perform: workspaces-instances:CreateWorkspaceInstance on resource: \*/,
    );
    await rejected(
      aws.createInstance({ Tags: [{ Key: 'fleet', Value: 'other' }] }, 'BUILDER'),
      /CreateWorkspaceInstance/,
    );
    assert.equal((await aws.instanceTruth()).length, 1);
  });

  it('create with tags only where TagResource is allowed as well', async () => {
    const Statement = [{ Effect: 'Allow', Action: 'workspaces-instances:CreateWorkspaceInstance', Resource: '*' }];
    const policy = { Version: '2012-10-17', Statement };
    await aws.patch('/settings', { accessKeys: { PLAIN: { role: 'plain', policy } } });
    await aws.createInstance({}, 'PLAIN');
    await rejected(aws.createInstance({ Tags }, 'PLAIN'), /workspaces-instances:TagResource/);
  });

  it('delete what carries the tag, and nothing else', async () => {
    const ours = await aws.createInstance({ Tags }, 'BUILDER');
    const theirs = await aws.createInstance({}, 'ADMIN');
    await rejected(aws.deleteInstance(theirs, 'BUILDER'), new RegExp(`workspaceinstance/${theirs}`));
    await aws.deleteInstance(ours, 'BUILDER');
    const deleted = (await aws.audit('event=applied&operation=DeleteWorkspaceInstance'))[0];
    assert.equal(deleted?.effect?.instancesDeleted?.[0]?.['workspaceInstanceId'], ours);
    assert.equal(
      (await aws.instances(standbyRegion, 'BUILDER').send(new ListWorkspaceInstancesCommand({}))).WorkspaceInstances
        ?.length,
      2,
    );
  });

  it('change the tags that the policy names', async () => {
    const WorkspaceInstanceId = await aws.createInstance({ Tags }, 'BUILDER');
    const client = aws.instances(standbyRegion, 'BUILDER');
    await rejected(client.send(new UntagResourceCommand({ WorkspaceInstanceId, TagKeys: ['fleet'] })), /UntagResource/);
    await client.send(new UntagResourceCommand({ WorkspaceInstanceId, TagKeys: ['note'] }));
    const other = [{ Key: 'fleet', Value: 'other' }];
    await rejected(client.send(new TagResourceCommand({ WorkspaceInstanceId, Tags: other })), /TagResource/);
    assert.deepEqual((await aws.instanceTruth())[0]?.tags, { fleet: 'demo' });
  });
});
