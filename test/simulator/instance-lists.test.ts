import assert from 'node:assert/strict';
import {
  ListInstanceTypesCommand,
  ListRegionsCommand,
  ListTagsForResourceCommand,
  ListWorkspaceInstancesCommand,
  TagResourceCommand,
  UntagResourceCommand,
  paginateListInstanceTypes,
  paginateListWorkspaceInstances,
  type ListWorkspaceInstancesRequest,
} from '@aws-sdk/client-workspaces-instances';
import { minute, useSimulator } from './harness.ts';

describe('Lists of WorkSpaces Instances', () => {
  const aws = useSimulator({ fleet: { desktops: 0 } });

  async function create(count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let made = 0; made < count; made += 1) ids.push(await aws.createInstance());
    return ids;
  }

  async function list(request: ListWorkspaceInstancesRequest = {}) {
    return aws.instances().send(new ListWorkspaceInstancesCommand(request));
  }

  it('come in pages, each instance once and in order of creation', async () => {
    const ids = await create(7);
    const found: (string | undefined)[] = [];
    const sizes: number[] = [];
    for await (const page of paginateListWorkspaceInstances({ client: aws.instances(), pageSize: 3 }, {})) {
      sizes.push(page.WorkspaceInstances?.length ?? 0);
      found.push(...(page.WorkspaceInstances ?? []).map(({ WorkspaceInstanceId }) => WorkspaceInstanceId));
    }
    assert.deepEqual([found, sizes], [ids, [3, 3, 1]]);
  });

  it('have 25 on a page where nobody says, and never more', async () => {
    await create(26);
    assert.equal((await list()).WorkspaceInstances?.length, 25);
    for (const MaxResults of [0, 26]) await assert.rejects(list({ MaxResults }), { name: 'ValidationException' });
  });

  it('tell state, id and machine, but neither tags nor tokens nor errors', async () => {
    await aws.fault({ kind: 'allocation', nth: 2, outcome: 'error' });
    const request = { ClientToken: 'token', Tags: [{ Key: 'a', Value: 'b' }] };
    await aws.createInstance(request);
    await aws.createInstance({ ...request, ClientToken: 'token 2' });
    await aws.advance(60 * minute);
    const { WorkspaceInstances: [well, failed] = [] } = await list();
    assert.deepEqual(Object.keys(well ?? {}).sort(), ['EC2ManagedInstance', 'ProvisionState', 'WorkspaceInstanceId']);
    assert.deepEqual(Object.keys(failed ?? {}).sort(), ['ProvisionState', 'WorkspaceInstanceId']);
  });

  it('show the states that are asked for, DEALLOCATED ones included', async () => {
    await aws.patch('/settings', { instances: { deallocatingMs: [0, 0], deallocatedMs: [minute, minute] } });
    const [first, second] = await create(2);
    await aws.deleteInstance(first!);
    const idsOf = async (...ProvisionStates: NonNullable<ListWorkspaceInstancesRequest['ProvisionStates']>) =>
      (await list({ ProvisionStates })).WorkspaceInstances?.map(({ WorkspaceInstanceId }) => WorkspaceInstanceId);
    assert.deepEqual(await idsOf('DEALLOCATED'), [first]);
    assert.deepEqual(await idsOf('ALLOCATING'), [second]);
    assert.deepEqual(await idsOf('ALLOCATING', 'DEALLOCATED'), [first, second]);
    assert.deepEqual(await idsOf('ERROR_ALLOCATING'), []);
    await aws.advance(minute);
    assert.deepEqual(await idsOf('DEALLOCATED'), []);
  });

  it('refuse a token that is not theirs', async () => {
    await create(2);
    const { NextToken } = await list({ MaxResults: 1 });
    await assert.rejects(list({ NextToken, ProvisionStates: ['ALLOCATED'] }), { name: 'ValidationException' });
    await assert.rejects(list({ NextToken: 'x' }), { name: 'ValidationException' });
    assert.equal((await list({ NextToken })).WorkspaceInstances?.length, 1);
  });

  it('can be wrong for a while, as other reads', async () => {
    const [id] = await create(1);
    await aws.fault({ kind: 'read', operation: 'ListWorkspaceInstances', action: 'omit' });
    await aws.fault({ kind: 'read', operation: 'GetWorkspaceInstance', action: 'unknown-state', workspaceIds: [id] });
    assert.deepEqual((await list()).WorkspaceInstances, []);
    assert.equal((await list()).WorkspaceInstances?.length, 1);
    assert.equal((await aws.instance(id!)).ProvisionState, 'HIBERNATING');
  });

  it('of types follow their filter and their pages', async () => {
    const Filter = { BillingMode: 'MONTHLY', PlatformType: 'Windows BYOL', Tenancy: 'DEDICATED' } as const;
    const send = async (more: object) => aws.instances().send(new ListInstanceTypesCommand(more));
    const monthly = (await send({ InstanceConfigurationFilter: Filter })).InstanceTypes ?? [];
    const names = monthly.map(({ InstanceType }) => InstanceType);
    assert.ok(names.includes('m5.large') && !names.includes('g5.large') && !names.includes('t3.large'));
    assert.deepEqual(
      monthly[0]?.SupportedInstanceConfigurations?.find((one) => one.Tenancy === 'DEDICATED')?.BillingMode,
      'HOURLY',
    );
    const all: unknown[] = [];
    for await (const page of paginateListInstanceTypes({ client: aws.instances(), pageSize: 20 }, {})) {
      all.push(...(page.InstanceTypes ?? []));
    }
    assert.deepEqual(all, (await send({ MaxResults: 600 })).InstanceTypes);
    await assert.rejects(send({ MaxResults: 601 }), { name: 'ValidationException' });
    await assert.rejects(send({ InstanceConfigurationFilter: { BillingMode: 'HOURLY' } }), {
      name: 'ValidationException',
    });
  });

  it('of Regions say where the service is: a setting', async () => {
    const { Regions = [] } = await aws.instances().send(new ListRegionsCommand({}));
    assert.equal(Regions.length, 20);
    assert.ok(Regions.some(({ RegionName }) => RegionName === 'us-west-2'));
    await aws.patch('/settings', { instances: { regions: ['eu-west-1'] } });
    assert.deepEqual((await aws.instances().send(new ListRegionsCommand({}))).Regions, [{ RegionName: 'eu-west-1' }]);
  });

  it('of tags follow TagResource and UntagResource, by id', async () => {
    const [WorkspaceInstanceId] = await create(1);
    const send = async (command: TagResourceCommand | UntagResourceCommand) =>
      void (await aws.instances().send(command as TagResourceCommand));
    const tag = (...keys: string[]) =>
      send(new TagResourceCommand({ WorkspaceInstanceId, Tags: keys.map((Key) => ({ Key, Value: 'v' })) }));
    await tag('a', 'b');
    await tag('b', 'c');
    await send(new UntagResourceCommand({ WorkspaceInstanceId, TagKeys: ['a', 'unknown'] }));
    const { Tags } = await aws.instances().send(new ListTagsForResourceCommand({ WorkspaceInstanceId }));
    assert.deepEqual(Tags, [
      { Key: 'b', Value: 'v' },
      { Key: 'c', Value: 'v' },
    ]);
    await assert.rejects(tag(...Array.from({ length: 49 }, (_, n) => `k${n}`)), { name: 'ValidationException' });
    const untagged = (await aws.audit('event=applied&operation=UntagResource'))[0]?.effect?.untagged;
    assert.deepEqual(untagged, [{ resourceId: WorkspaceInstanceId, tagKeys: ['a'] }]);
    const nobody = new ListTagsForResourceCommand({ WorkspaceInstanceId: 'wsinst-00000000' });
    await assert.rejects(aws.instances().send(nobody), { name: 'ResourceNotFoundException' });
  });
});
