import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { CreateWorkspaceInstanceCommand } from '@aws-sdk/client-workspaces-instances';
import type { Hold } from '../../simulator/faults/holds.ts';
import { minute, primaryRegion, useSimulator } from './harness.ts';

const ClientToken = 'emea/render/1/5f1d9a4e/1';
const operation = 'CreateWorkspaceInstance';
const target = { name: 'ConflictException', ResourceType: 'WorkspaceInstance' };

describe('A ClientToken', () => {
  const aws = useSimulator({ fleet: { desktops: 0 } });

  async function applied(): Promise<number> {
    return (await aws.audit(`event=applied&operation=${operation}`)).length;
  }

  it('that is sent again makes nothing and answers the same id', async () => {
    const id = await aws.createInstance({ ClientToken });
    assert.equal(await aws.createInstance({ ClientToken }), id);
    assert.equal(await applied(), 1);
    const answers = await aws.audit(`event=answered&operation=${operation}`);
    assert.deepEqual(
      answers.map(({ served }) => served),
      [{ [id]: {} }, { [id]: {} }],
    );
  });

  it('is what prevents it: two creates without one make two', async () => {
    assert.notEqual(await aws.createInstance(), await aws.createInstance());
    assert.notEqual(await aws.createInstance({ ClientToken }), await aws.createInstance({ ClientToken: 'another' }));
    assert.equal(await applied(), 4);
  });

  it('answers the same id when what it made has failed, and when it was deleted', async () => {
    await aws.fault({ kind: 'allocation', outcome: 'error' });
    const id = await aws.createInstance({ ClientToken });
    await aws.advance(60 * minute);
    assert.equal((await aws.instance(id)).ProvisionState, 'ERROR_ALLOCATING');
    assert.equal(await aws.createInstance({ ClientToken }), id);
    await aws.deleteInstance(id);
    await aws.advance(60 * minute);
    assert.equal(await aws.createInstance({ ClientToken }), id);
    await assert.rejects(aws.instance(id), { name: 'ResourceNotFoundException' });
    assert.equal(await applied(), 1);
  });

  for (const { what, more } of [
    { what: 'another type', more: { ManagedInstance: { InstanceType: 'm5.xlarge', SubnetId: 'subnet-a' } } },
    {
      what: 'one field more',
      more: { ManagedInstance: { InstanceType: 'm5.large', SubnetId: 'subnet-a', KeyName: 'k' } },
    },
    {
      what: 'other user data',
      more: { ManagedInstance: { InstanceType: 'm5.large', SubnetId: 'subnet-a', UserData: 'eA==' } },
    },
    { what: 'tags', more: { Tags: [{ Key: 'a', Value: 'b' }] } },
    { what: 'a billing mode', more: { BillingConfiguration: { BillingMode: 'HOURLY' as const } } },
  ]) {
    it(`conflicts with itself when it comes with ${what}`, async () => {
      const id = await aws.createInstance({ ClientToken });
      await assert.rejects(aws.createInstance({ ClientToken, ...more }), { ...target, ResourceId: id });
      assert.equal(await applied(), 1);
    });
  }

  it('is the same whatever the order of the fields', async () => {
    const id = await aws.createInstance({ ClientToken });
    const ManagedInstance = { SubnetId: 'subnet-a', InstanceType: 'm5.large' };
    assert.equal(await aws.createInstance({ ManagedInstance, ClientToken }), id);
  });

  it('makes one instance when ten calls bring it at the same time', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, () => aws.createInstance({ ClientToken })));
    assert.equal(new Set(ids).size, 1);
    assert.equal(await applied(), 1);
  });

  it('belongs to a Region', async () => {
    const request = { ClientToken, ManagedInstance: { InstanceType: 'm5.large', SubnetId: 'subnet-a' } };
    const id = await aws.createInstance(request);
    const there = await aws.instances(primaryRegion).send(new CreateWorkspaceInstanceCommand(request));
    assert.notEqual(there.WorkspaceInstanceId, id);
  });

  it('finds what a lost answer has made', async () => {
    await aws.fault({ kind: 'call', operation, phase: 'after', action: 'reset' });
    await assert.rejects(aws.createInstance({ ClientToken }));
    const [made] = await aws.instanceTruth();
    assert.equal(await aws.createInstance({ ClientToken }), made?.workspaceInstanceId);
    assert.equal(await applied(), 1);
  });

  it('finds what it made also when its first call is applied last', async () => {
    await aws.fault({ kind: 'call', operation, action: 'hold' });
    const first = aws.createInstance({ ClientToken });
    const { holds } = await aws.get<{ holds: Hold[] }>('/holds?waitMs=5000');
    assert.doesNotMatch(JSON.stringify(holds), new RegExp(ClientToken));
    const second = await aws.createInstance({ ClientToken });
    await aws.post(`/holds/${holds[0]!.call}/release`);
    assert.equal(await first, second);
    assert.equal(await applied(), 1);
  });

  it('can be forgotten: what AWS keeps it for is not known', async () => {
    await aws.patch('/settings', { instances: { tokensKeptMs: minute } });
    const id = await aws.createInstance({ ClientToken });
    await aws.advance(2 * minute);
    assert.notEqual(await aws.createInstance({ ClientToken }), id);
    assert.equal(await applied(), 2);
  });

  it('is on record as a digest', async () => {
    await aws.createInstance({ ClientToken });
    const digest = `sha256:${createHash('sha256').update(ClientToken).digest('hex')}`;
    assert.equal((await aws.instanceTruth())[0]?.clientTokenDigest, digest);
    const entries = await aws.audit(`operation=${operation}`);
    assert.deepEqual(
      entries.map(({ request }) => (request as { ClientToken: string }).ClientToken),
      [digest, digest],
    );
    assert.doesNotMatch(JSON.stringify(await aws.audit()), new RegExp(ClientToken));
  });
});
