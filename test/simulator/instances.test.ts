import assert from 'node:assert/strict';
import { minute, standbyRegion, useSimulator } from './harness.ts';

const hour = 60 * minute;

describe('WorkSpaces Instances', () => {
  const aws = useSimulator({ fleet: { desktops: 0 } });

  async function stateOf(id: string) {
    return (await aws.instance(id)).ProvisionState;
  }

  /** One that is ALLOCATED. */
  async function allocated(): Promise<string> {
    const id = await aws.createInstance();
    await aws.advance(hour);
    return id;
  }

  it('are ALLOCATING, then ALLOCATED with a machine of EC2', async () => {
    const id = await aws.createInstance({ BillingConfiguration: { BillingMode: 'MONTHLY' } });
    assert.match(id, /^wsinst-[0-9a-zA-Z]{8,63}$/);
    const fresh = await aws.instance(id);
    assert.deepEqual([fresh.ProvisionState, fresh.EC2ManagedInstance], ['ALLOCATING', undefined]);
    await aws.advance(hour);
    const ready = await aws.instance(id);
    assert.equal(ready.ProvisionState, 'ALLOCATED');
    assert.match(ready.EC2ManagedInstance?.InstanceId ?? '', /^i-[0-9a-f]{17}$/);
    assert.deepEqual(ready.BillingConfiguration, { BillingMode: 'MONTHLY' });
    assert.deepEqual([ready.WorkspaceInstanceErrors, ready.EC2InstanceErrors], [[], []]);
  });

  it('take their times from the seed and their token, whatever was created before', async () => {
    const durations = async (...tokens: string[]) => {
      for (const ClientToken of tokens) await aws.createInstance({ ClientToken });
      const entries = await aws.audit('event=applied&operation=CreateWorkspaceInstance');
      return new Map(
        entries.map(({ effect }) => {
          const { clientTokenDigest, allocation } = effect!.instancesCreated![0]!;
          return [clientTokenDigest, JSON.stringify(allocation)];
        }),
      );
    };
    const first = await durations('a', 'b', 'c');
    assert.equal(new Set(first.values()).size, 3);
    await aws.stop();
    await aws.start();
    const second = await durations('c', 'a', 'b');
    assert.deepEqual([...second].sort(), [...first].sort());
  });

  it('may not be found right after they were created', async () => {
    await aws.patch('/settings', { instances: { invisibleMs: [1000, 1000] } });
    const id = await aws.createInstance();
    await assert.rejects(aws.instance(id), { name: 'ResourceNotFoundException', ResourceId: id });
    await assert.rejects(aws.deleteInstance(id), { name: 'ResourceNotFoundException' });
    await aws.advance(1000);
    assert.equal(await stateOf(id), 'ALLOCATING');
  });

  it('go by DEALLOCATING and DEALLOCATED, and are unknown then', async () => {
    await aws.patch('/settings', { instances: { deallocatingMs: [1000, 1000], deallocatedMs: [minute, minute] } });
    const id = await allocated();
    await aws.deleteInstance(id);
    assert.equal(await stateOf(id), 'DEALLOCATING');
    await aws.deleteInstance(id);
    await aws.advance(2000);
    assert.equal(await stateOf(id), 'DEALLOCATED');
    await aws.advance(minute);
    await assert.rejects(aws.instance(id), { name: 'ResourceNotFoundException', ResourceType: 'WorkspaceInstance' });
    await assert.rejects(aws.deleteInstance(id), { name: 'ResourceNotFoundException' });
    const deletes = await aws.audit('event=applied&operation=DeleteWorkspaceInstance');
    assert.equal(deletes.length, 1, 'a second delete changes nothing');
    assert.deepEqual(
      (await aws.instanceTruth()).map(({ state, live }) => [state, live]),
      [['GONE', false]],
    );
    assert.deepEqual(await aws.instanceTruth(''), []);
  });

  it('can be deleted while they are ALLOCATING, and never become ALLOCATED then', async () => {
    const id = await aws.createInstance();
    await aws.deleteInstance(id);
    await aws.advance(hour);
    await assert.rejects(aws.instance(id), { name: 'ResourceNotFoundException' });
  });

  it('are known in their own Region only', async () => {
    const id = await aws.createInstance();
    const [truth] = await aws.instanceTruth();
    assert.deepEqual([truth?.workspaceInstanceId, truth?.region], [id, standbyRegion]);
    assert.deepEqual(await aws.instanceTruth('region=us-east-1'), []);
    const { instances } = await aws.get<{ instances: unknown }>('/state/summary');
    assert.deepEqual(instances, { [standbyRegion]: { ALLOCATING: 1 } });
  });

  it('can be changed and taken away by a hand', async () => {
    const id = await allocated();
    await aws.patch(`/instances/${id}`, { state: 'HIBERNATING', tags: { owner: 'others' } });
    assert.equal(await stateOf(id), 'HIBERNATING');
    await aws.patch(`/instances/${id}`, { state: null });
    assert.equal(await stateOf(id), 'ALLOCATED');
    await aws.delete(`/instances/${id}`);
    await assert.rejects(aws.instance(id), { name: 'ResourceNotFoundException' });
    assert.deepEqual(await aws.audit('event=applied&operation=DeleteWorkspaceInstance'), []);
  });
});

describe('WorkSpaces Instances that fail', () => {
  const aws = useSimulator({ fleet: { desktops: 0 } });

  /** States and codes of instances that had an hour. */
  async function fates(...ids: string[]): Promise<string[]> {
    await aws.advance(hour);
    const records = await Promise.all(ids.map((id) => aws.instance(id)));
    return records.map(
      ({ ProvisionState, EC2InstanceErrors = [] }) => EC2InstanceErrors[0]?.EC2ErrorCode ?? ProvisionState!,
    );
  }

  it('say in both lists why', async () => {
    const errorCode = 'ServiceQuotaExceeded';
    const ec2ErrorCode = 'VcpuLimitExceeded';
    await aws.fault({ kind: 'allocation', outcome: 'error', errorCode, errorMessage: 'no', ec2ErrorCode });
    const id = await aws.createInstance();
    await aws.advance(hour);
    const record = await aws.instance(id);
    assert.equal(record.ProvisionState, 'ERROR_ALLOCATING');
    assert.deepEqual(record.WorkspaceInstanceErrors, [{ ErrorCode: errorCode, ErrorMessage: 'no' }]);
    assert.equal(record.EC2InstanceErrors?.[0]?.EC2ErrorCode, ec2ErrorCode);
    assert.equal(record.EC2ManagedInstance, undefined);
  });

  it('fail for capacity by their type, and not by another one', async () => {
    await aws.fault({ kind: 'allocation', instanceTypes: ['m5.large'], outcome: 'error' });
    const other = { InstanceType: 'm6i.large', SubnetId: 'subnet-a' };
    const ids = [await aws.createInstance(), await aws.createInstance({ ManagedInstance: other })];
    assert.deepEqual(await fates(...ids), ['InsufficientInstanceCapacity', 'ALLOCATED']);
  });

  it('fail by their subnet, also where a network interface names it', async () => {
    const ec2ErrorCode = 'InsufficientFreeAddressesInSubnet';
    await aws.fault({ kind: 'allocation', subnetIds: ['subnet-b'], outcome: 'error', ec2ErrorCode });
    const within = { NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: 'subnet-b' }] };
    const ids = [await aws.createInstance(), await aws.createInstance({ ManagedInstance: within })];
    assert.deepEqual(await fates(...ids), ['ALLOCATED', ec2ErrorCode]);
  });

  it('fail by a tag, where every other condition holds too', async () => {
    const ec2ErrorCode = 'InvalidAMIID.NotFound';
    const tags = { item: 'render-3' };
    await aws.fault({ kind: 'allocation', tags, subnetIds: ['subnet-a'], outcome: 'error', ec2ErrorCode });
    const Tags = [{ Key: 'item', Value: 'render-3' }];
    const elsewhere = { InstanceType: 'm5.large', SubnetId: 'subnet-c' };
    const ids = [
      await aws.createInstance({ Tags }),
      await aws.createInstance({ Tags, ManagedInstance: elsewhere }),
      await aws.createInstance({ Tags: [{ Key: 'item', Value: 'render-4' }] }),
    ];
    assert.deepEqual(await fates(...ids), [ec2ErrorCode, 'ALLOCATED', 'ALLOCATED']);
  });

  it('fail as the how-manieth create, where a replay of a token does not count', async () => {
    await aws.fault({ kind: 'allocation', nth: 2, times: 2, outcome: 'error' });
    const ids = [];
    for (const ClientToken of ['a', 'a', 'b', 'c', 'd']) ids.push(await aws.createInstance({ ClientToken }));
    const capacity = 'InsufficientInstanceCapacity';
    assert.deepEqual(await fates(...ids), ['ALLOCATED', 'ALLOCATED', capacity, capacity, 'ALLOCATED']);
  });

  it('can be ALLOCATING for ever, or for a given time', async () => {
    await aws.fault({ kind: 'allocation', nth: 1, outcome: 'never' });
    await aws.fault({ kind: 'allocation', nth: 2, outcome: 'allocated', durationMs: 10 * hour });
    const ids = [await aws.createInstance(), await aws.createInstance()];
    assert.deepEqual(await fates(...ids), ['ALLOCATING', 'ALLOCATING']);
    await aws.advance(10 * hour);
    assert.deepEqual(await fates(...ids), ['ALLOCATING', 'ALLOCATED']);
  });

  it('can be ERROR_DEALLOCATING, and go when they are asked again', async () => {
    await aws.fault({ kind: 'deallocation', outcome: 'error', errorCode: 'Stuck' });
    await aws.patch('/settings', { instances: { deallocatedMs: [0, 0] } });
    const id = await aws.createInstance();
    await aws.advance(hour);
    await aws.deleteInstance(id);
    await aws.advance(hour);
    const stuck = await aws.instance(id);
    assert.deepEqual(
      [stuck.ProvisionState, stuck.WorkspaceInstanceErrors?.[0]?.ErrorCode],
      ['ERROR_DEALLOCATING', 'Stuck'],
    );
    await aws.deleteInstance(id);
    await aws.advance(hour);
    await assert.rejects(aws.instance(id), { name: 'ResourceNotFoundException' });
    assert.equal((await aws.instanceTruth())[0]?.deletes, 2);
  });

  it('refuse a delete while they are ALLOCATING, where a fault says so', async () => {
    const fault = { kind: 'deallocation', states: ['ALLOCATING'], outcome: 'conflict', times: 'always' };
    const id = await aws.createInstance();
    await aws.fault(fault);
    const refused = { name: 'ConflictException', ResourceId: id, ResourceType: 'WorkspaceInstance' };
    await assert.rejects(aws.deleteInstance(id), refused);
    await assert.rejects(aws.deleteInstance(id), refused);
    assert.equal((await aws.instance(id)).ProvisionState, 'ALLOCATING');
    await aws.advance(hour);
    await aws.deleteInstance(id);
    assert.equal((await aws.instance(id)).ProvisionState, 'DEALLOCATING');
  });
});
