import assert from 'node:assert/strict';
import {
  CreateStandbyWorkspacesCommand,
  DescribeWorkspacesCommand,
  paginateDescribeWorkspaces,
  type DescribeWorkspacesRequest,
} from '@aws-sdk/client-workspaces';
import { minute, primaryRegion, standbyRegion, standbysFor, useSimulator } from './harness.ts';

describe('DescribeWorkspaces', () => {
  const aws = useSimulator({ fleet: { desktops: 60, directories: 2 } });

  async function describeIn(region: string, request: DescribeWorkspacesRequest) {
    return aws.workspaces(region).send(new DescribeWorkspacesCommand(request));
  }

  async function createOne(more: object = {}) {
    const [primary] = await aws.primaries();
    const answer = await aws.workspaces().send(new CreateStandbyWorkspacesCommand(standbysFor([primary!], more)));
    return { primary: primary!, standbyId: answer.PendingStandbyRequests![0]!.WorkspaceId! };
  }

  it('pages a Region by 25, each WorkSpace once', async () => {
    const sizes: number[] = [];
    const ids = new Set<string>();
    for await (const { Workspaces = [] } of paginateDescribeWorkspaces({ client: aws.workspaces(primaryRegion) }, {})) {
      sizes.push(Workspaces.length);
      for (const { WorkspaceId = '' } of Workspaces) ids.add(WorkspaceId);
    }
    assert.deepEqual(sizes, [25, 25, 10]);
    assert.equal(ids.size, 60);
  });

  it('filters by directory, by directory and user, by bundle and by ids', async () => {
    const [primary] = await aws.primaries();
    const { workspaceId, userName, directoryId } = primary!;
    assert.equal((await describeIn(primaryRegion, { DirectoryId: directoryId, Limit: 25 })).Workspaces?.length, 25);
    const byUser = await describeIn(primaryRegion, { DirectoryId: directoryId, UserName: userName.toUpperCase() });
    assert.deepEqual(
      byUser.Workspaces?.map((one) => one.WorkspaceId),
      [workspaceId],
    );
    const byId = await describeIn(primaryRegion, { WorkspaceIds: [workspaceId, 'ws-000000000', workspaceId] });
    assert.equal(byId.Workspaces?.length, 1);
    const { BundleId } = byId.Workspaces[0]!;
    assert.equal((await describeIn(primaryRegion, { BundleId: BundleId! })).Workspaces?.length, 25);
    assert.deepEqual((await describeIn(standbyRegion, { WorkspaceIds: [workspaceId] })).Workspaces, []);
  });

  for (const [what, request, name] of [
    ['two filters', { DirectoryId: 'd-9067000001', BundleId: 'wsb-12345678' }, 'InvalidParameterValuesException'],
    ['a user without a directory', { UserName: 'ada' }, 'InvalidParameterValuesException'],
    ['a token that is not its own', { NextToken: 'bm9uc2Vuc2U' }, 'InvalidParameterValuesException'],
    ['a page of 26', { Limit: 26 }, 'ValidationException'],
    ['an empty list of ids', { WorkspaceIds: [] }, 'ValidationException'],
    ['26 ids', { WorkspaceIds: Array.from({ length: 26 }, () => 'ws-000000000') }, 'ValidationException'],
    ['a malformed id', { WorkspaceIds: ['i-12345678'] }, 'ValidationException'],
  ] as const) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(describeIn(primaryRegion, request as unknown as DescribeWorkspacesRequest), { name });
    });
  }

  it('refuses a token with another filter than the one it was given for', async () => {
    const { NextToken } = await describeIn(primaryRegion, { DirectoryId: 'd-9067000001' });
    const mixed = { DirectoryId: 'd-9067000002', NextToken: NextToken! };
    await assert.rejects(describeIn(primaryRegion, mixed), { name: 'InvalidParameterValuesException' });
  });

  it('does not show a fresh standby at first, then without its relation, then whole', async () => {
    const exactly = (ms: number) => [ms, ms];
    const visibility = { invisibleMs: exactly(minute), incompleteMs: exactly(minute), relationLagMs: exactly(0) };
    await aws.patch('/settings', { visibility });
    const { primary, standbyId } = await createOne();
    const read = async () => (await aws.described(standbyRegion, { WorkspaceIds: [standbyId] }))[0];

    assert.equal(await read(), undefined);
    await aws.advance(minute);
    assert.equal((await read())?.State, 'PENDING');
    assert.equal((await read())?.RelatedWorkspaces, undefined);
    await aws.advance(minute);
    assert.deepEqual((await read())?.RelatedWorkspaces, [
      { WorkspaceId: primary.workspaceId, Region: primaryRegion, State: 'AVAILABLE', Type: 'PRIMARY' },
    ]);
  });

  it('shows the standby on its primary too, later and with an older state', async () => {
    await aws.patch('/settings', { visibility: { relationLagMs: [minute, minute] } });
    const { primary, standbyId } = await createOne();
    const related = async () =>
      (await aws.described(primaryRegion, { WorkspaceIds: [primary.workspaceId] }))[0]?.RelatedWorkspaces;

    assert.equal(await related(), undefined);
    await aws.advance(minute);
    assert.deepEqual(await related(), [
      { WorkspaceId: standbyId, Region: standbyRegion, State: 'PENDING', Type: 'STANDBY' },
    ]);
  });

  it('reports replication on both sides, with a snapshot time once there is one', async () => {
    const { primary, standbyId } = await createOne({ DataReplication: 'PRIMARY_AS_SOURCE' });
    const read = async () => {
      const [ofStandby] = await aws.described(standbyRegion, { WorkspaceIds: [standbyId] });
      const [ofPrimary] = await aws.described(primaryRegion, { WorkspaceIds: [primary.workspaceId] });
      return { standby: ofStandby?.DataReplicationSettings, primary: ofPrimary?.StandbyWorkspacesProperties?.[0] };
    };
    const before = await read();
    assert.equal(before.standby?.DataReplication, 'PRIMARY_AS_SOURCE');
    assert.equal(before.standby?.RecoverySnapshotTime, undefined);
    assert.equal(before.primary?.StandbyWorkspaceId, standbyId);
    await aws.advance(20 * 60 * minute);
    const after = await read();
    const age = Date.now() - (after.standby?.RecoverySnapshotTime?.getTime() ?? 0);
    assert.ok(age >= 0 && age <= 12 * 60 * minute, `${age} ms old`);
    assert.ok(after.primary?.RecoverySnapshotTime);
  });

  it('answers with the state of a while ago when reads are stale, every second time when told to', async () => {
    const { standbyId } = await createOne();
    await aws.advance(60 * minute);
    await aws.fault({ kind: 'read', action: 'lag', lagMs: 59 * minute, every: 2 });
    const state = async () => (await aws.described(standbyRegion, { WorkspaceIds: [standbyId] }))[0]?.State;
    assert.deepEqual([await state(), await state(), await state()], ['AVAILABLE', 'PENDING', 'AVAILABLE']);
  });
});
