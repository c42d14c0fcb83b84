import assert from 'node:assert/strict';
import { DescribeWorkspacesCommand } from '@aws-sdk/client-workspaces';
import { firstStandbyDirectory, minute, primaryRegion, standbyRegion, useSimulator } from './harness.ts';
import type { WorkspaceTruth } from './harness.ts';

describe('What others do to a WorkSpace', () => {
  const aws = useSimulator({ fleet: { desktops: 3, directories: 1, existingStandbys: [0] } });

  async function related(region: string, id: string): Promise<(string | undefined)[]> {
    const [record] = await aws.described(region, { WorkspaceIds: [id] });
    return (record?.RelatedWorkspaces ?? []).map(({ WorkspaceId }) => WorkspaceId);
  }

  it('ends it: on record as applied, by no call and no key, or by the key that is named', async () => {
    const [first, second] = await aws.primaries();
    const truth = await aws.post<WorkspaceTruth>(`/workspaces/${first!.workspaceId}/terminate`);
    assert.equal(truth.state, 'TERMINATING');
    await aws.post(`/workspaces/${second!.workspaceId}/terminate`, { accessKeyId: 'SOMEBODY' });
    const entries = await aws.audit('event=applied&operation=TerminateWorkspaces');
    assert.deepEqual(
      entries.map(({ call, accessKeyId, effect }) => [call, accessKeyId, effect?.terminated?.[0]?.['workspaceId']]),
      [
        [null, null, first!.workspaceId],
        [null, 'SOMEBODY', second!.workspaceId],
      ],
    );
    await aws.advance(10 * minute);
    assert.equal((await aws.described(primaryRegion)).length, 1);
    await assert.rejects(aws.post(`/workspaces/${first!.workspaceId}/terminate`), /409/);
  });

  it('takes it away from one moment to the next', async () => {
    const [first] = await aws.primaries();
    await aws.delete(`/workspaces/${first!.workspaceId}`);
    assert.deepEqual(await aws.described(primaryRegion, { WorkspaceIds: [first!.workspaceId] }), []);
    assert.deepEqual(await aws.audit('event=applied'), []);
  });

  it('relates a standby to another primary, or to none, on both sides', async () => {
    const [first, second] = await aws.primaries();
    const [standby] = await aws.truth('standby');
    const id = standby!.workspaceId;
    await aws.patch(`/workspaces/${id}`, { primaryWorkspaceId: second!.workspaceId });
    assert.deepEqual(await related(standbyRegion, id), [second!.workspaceId]);
    assert.deepEqual(await related(primaryRegion, first!.workspaceId), []);
    assert.deepEqual(await related(primaryRegion, second!.workspaceId), [id]);
    await aws.patch(`/workspaces/${id}`, { primaryWorkspaceId: null });
    assert.deepEqual(await related(standbyRegion, id), []);
    await assert.rejects(aws.patch(`/workspaces/${first!.workspaceId}`, { primaryWorkspaceId: null }), /409/);
    await assert.rejects(aws.patch(`/workspaces/${id}`, { primaryWorkspaceId: 'ws-000000000' }), /404/);
  });

  it('adds one, which is then there like any other', async () => {
    const [first, second] = await aws.primaries();
    const added = await aws.post<WorkspaceTruth>('/workspaces', {
      region: standbyRegion,
      directoryId: firstStandbyDirectory,
      userName: second!.userName,
      role: 'standby',
      primaryWorkspaceId: second!.workspaceId,
      state: 'STOPPED',
      dataReplication: 'PRIMARY_AS_SOURCE',
    });
    assert.deepEqual(await related(primaryRegion, second!.workspaceId), [added.workspaceId]);
    const one = { region: primaryRegion, directoryId: first!.directoryId, userName: 'new.person', role: 'primary' };
    const { workspaceId } = await aws.post<WorkspaceTruth>('/workspaces', one);
    const [record] = await aws.described(primaryRegion, { WorkspaceIds: [workspaceId] });
    assert.deepEqual([record?.UserName, record?.State], ['new.person', 'AVAILABLE']);
    const wrong = { ...one, primaryWorkspaceId: workspaceId };
    await assert.rejects(aws.post('/workspaces', wrong), /only a standby has a primary/);
    await assert.rejects(aws.post('/workspaces', { ...one, directoryId: 'd-0000000000' }), /404/);
  });

  it('gives it to another user', async () => {
    const [first] = await aws.primaries();
    const { workspaceId, directoryId, userName } = first!;
    await aws.patch(`/workspaces/${workspaceId}`, { userName: 'other.person' });
    const found = async (UserName: string) => {
      const request = new DescribeWorkspacesCommand({ DirectoryId: directoryId, UserName });
      return (await aws.workspaces(primaryRegion).send(request)).Workspaces?.map((one) => one.WorkspaceId);
    };
    assert.deepEqual(await found('other.person'), [workspaceId]);
    assert.deepEqual(await found(userName), []);
  });

  it('must be something that can happen, to something that is there', async () => {
    const [first] = await aws.primaries();
    await assert.rejects(aws.post(`/workspaces/${first!.workspaceId}/explode`), /404/);
    await assert.rejects(aws.post('/workspaces/ws-000000000/connect'), /404/);
    await assert.rejects(aws.post(`/workspaces/${first!.workspaceId}/connect`, { odd: 1 }), /400/);
    await assert.rejects(aws.delete('/workspaces/ws-000000000'), /404/);
  });
});
