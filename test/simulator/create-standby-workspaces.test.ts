import assert from 'node:assert/strict';
import { CreateStandbyWorkspacesCommand, type CreateStandbyWorkspacesResult } from '@aws-sdk/client-workspaces';
import { firstStandbyDirectory, primaryRegion, standbysFor, useSimulator, type WorkspaceTruth } from './harness.ts';

const exists = 'ResourceExists.WorkSpace';

describe('CreateStandbyWorkspaces', () => {
  const aws = useSimulator({
    fleet: {
      desktops: 30,
      directories: [{}, { type: 'SIMPLE_AD' }, { standbyRegistered: false }],
      strangers: [3],
      missingUsers: [6],
    },
  });

  async function create(
    primaries: readonly WorkspaceTruth[],
    more: object = {},
  ): Promise<CreateStandbyWorkspacesResult> {
    return aws.workspaces().send(new CreateStandbyWorkspacesCommand(standbysFor(primaries, more)));
  }

  async function desktop(...indices: number[]): Promise<WorkspaceTruth[]> {
    const primaries = await aws.primaries();
    return indices.map((index) => primaries.find((one) => one.desktop === index)!);
  }

  function codes({ FailedStandbyRequests = [] }: CreateStandbyWorkspacesResult): (string | undefined)[] {
    return FailedStandbyRequests.map(({ ErrorCode }) => ErrorCode);
  }

  it('answers with user, directory, state and id of the standby, but not with its primary', async () => {
    const [primary] = await desktop(0);
    const { PendingStandbyRequests: [pending] = [], FailedStandbyRequests } = await create([primary!]);
    assert.equal(pending?.UserName, primary?.userName);
    assert.equal(pending?.DirectoryId, firstStandbyDirectory);
    assert.equal(pending?.State, 'PENDING');
    assert.match(pending?.WorkspaceId ?? '', /^ws-[0-9a-z]{9}$/);
    assert.deepEqual(FailedStandbyRequests, []);
    assert.ok(!JSON.stringify(pending).includes(primary!.workspaceId));
  });

  it('creates the good items of a call and refuses the bad ones, each with the echo of its request', async () => {
    const answer = await create(await desktop(0, 2, 3, 6), { Tags: [{ Key: 'team', Value: 'a' }] });
    assert.equal(answer.PendingStandbyRequests?.length, 1);
    assert.deepEqual(codes(answer), ['ResourceNotFound.Directory', exists, 'ResourceNotFound.User']);
    const [, , primary] = await desktop(0, 2, 3);
    const echo = answer.FailedStandbyRequests?.[1]?.StandbyWorkspaceRequest;
    assert.equal(echo?.PrimaryWorkspaceId, primary?.workspaceId);
    assert.deepEqual(echo?.Tags, [{ Key: 'team', Value: 'a' }]);
  });

  it('refuses a second standby for a user, in the same call and in the next one', async () => {
    const [primary] = await desktop(0);
    assert.deepEqual(codes(await create([primary!, primary!])), [exists]);
    assert.deepEqual(codes(await create([primary!])), [exists]);
    assert.equal((await aws.truth('standby')).length, 1);
  });

  it('happily creates a second standby when told to', async () => {
    await aws.patch('/settings', { allowDuplicates: true });
    const primaries = await desktop(0);
    const [first, second] = [await create(primaries), await create(primaries)];
    const ids = [first, second].map(({ PendingStandbyRequests: [pending] = [] }) => pending?.WorkspaceId);
    assert.notEqual(ids[0], ids[1]);
    assert.equal((await aws.truth('standby')).length, 2);
  });

  it('refuses data replication for a Simple AD, but not a standby without it', async () => {
    const primaries = await desktop(1);
    assert.deepEqual(codes(await create(primaries, { DataReplication: 'PRIMARY_AS_SOURCE' })), [
      'OperationNotSupportedException',
    ]);
    assert.deepEqual(codes(await create(primaries, { DataReplication: 'NO_REPLICATION' })), []);
  });

  it('does not find a primary that is unknown or a standby itself', async () => {
    const [primary] = await desktop(0);
    const unknown = { ...primary!, workspaceId: 'ws-000000000' };
    assert.deepEqual(codes(await create([unknown])), ['ResourceNotFound.WorkSpace']);
  });

  it('takes 25 items and refuses 26, or fewer when told to', async () => {
    const [primary] = await desktop(0);
    const items = (count: number): WorkspaceTruth[] => Array.from({ length: count }, () => primary!);
    await assert.rejects(create(items(26)), { name: 'InvalidParameterValuesException' });
    await aws.patch('/settings', { maxStandbysPerCall: 5 });
    await assert.rejects(create(items(6)), { name: 'InvalidParameterValuesException' });
    assert.equal((await create(items(5))).PendingStandbyRequests?.length, 1);
  });

  for (const { what, more, name } of [
    { what: 'an empty tag key', more: { Tags: [{ Key: '', Value: '' }] }, name: 'ValidationException' },
    { what: 'a tag key of 128 characters', more: { Tags: [{ Key: 'k'.repeat(128) }] }, name: 'ValidationException' },
    { what: 'a tag value of 256', more: { Tags: [{ Key: 'k', Value: 'v'.repeat(256) }] }, name: 'ValidationException' },
    { what: 'a reserved tag', more: { Tags: [{ Key: 'aws:x' }] }, name: 'InvalidParameterValuesException' },
    { what: 'a tag twice', more: { Tags: [{ Key: 'k' }, { Key: 'k' }] }, name: 'InvalidParameterValuesException' },
    {
      what: '51 tags',
      more: { Tags: Array.from({ length: 51 }, (_, n) => ({ Key: `k${n}` })) },
      name: 'InvalidParameterValuesException',
    },
    { what: 'an unknown replication', more: { DataReplication: 'BOTH_WAYS' }, name: 'ValidationException' },
    { what: 'a malformed directory id', more: { DirectoryId: 'dir-1' }, name: 'ValidationException' },
  ]) {
    it(`refuses the whole call for ${what}, and creates nothing`, async () => {
      await assert.rejects(create(await desktop(0), more), { name });
      assert.equal((await aws.truth('standby')).length, 0);
    });
  }

  it('refuses to make standbys in the primary Region itself, or where resilience is not offered', async () => {
    const request = standbysFor(await desktop(0));
    const sendTo = (region: string) => aws.workspaces(region).send(new CreateStandbyWorkspacesCommand(request));
    await assert.rejects(sendTo(primaryRegion), { name: 'InvalidParameterValuesException' });
    await assert.rejects(sendTo('eu-north-1'), { name: 'OperationNotSupportedException' });
  });

  it('fails while the primary Region is down, because it reads the primary', async () => {
    const primaries = await desktop(0);
    await aws.fault({ kind: 'region', region: primaryRegion, action: 'swallow' });
    await assert.rejects(create(primaries), { name: 'InternalFailure' });
    await aws.clearFaults();
    assert.equal((await create(primaries)).PendingStandbyRequests?.length, 1);
  });

  it('says per item when the quota is reached', async () => {
    await aws.patch('/settings', { quotas: { standbys: 1 } });
    const answer = await create(await desktop(0, 9));
    assert.equal(answer.PendingStandbyRequests?.length, 1);
    assert.deepEqual(codes(answer), ['ResourceLimitExceeded.StandbyWorkSpaces']);
  });

  it('refuses the whole call when not one item fits and it is told to', async () => {
    await aws.patch('/settings', { quotas: { 'us-west-2/standbys': 0 }, quotaAnswer: 'whole-call' });
    await assert.rejects(create(await desktop(0, 9)), { name: 'ResourceLimitExceededException' });
  });

  it('wants the encryption key to be of the standby Region', async () => {
    const primaries = await desktop(0);
    const key = (region: string) => ({ VolumeEncryptionKey: `arn:aws:kms:${region}:111122223333:key/1` });
    assert.deepEqual(codes(await create(primaries, key(primaryRegion))), ['InvalidParameterValuesException']);
    assert.deepEqual(codes(await create(primaries, key('us-west-2'))), []);
  });
});
