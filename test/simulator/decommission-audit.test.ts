import assert from 'node:assert/strict';
import {
  DescribeWorkspacesCommand,
  DescribeWorkspacesConnectionStatusCommand,
  TerminateWorkspacesCommand,
} from '@aws-sdk/client-workspaces';
import { minute, primaryRegion, standbyRegion, useSimulator, type WorkspaceTruth } from './harness.ts';

describe('The record by which a termination is judged', () => {
  const existingStandbys = { pick: [0, 1], state: 'AVAILABLE', dataReplication: 'PRIMARY_AS_SOURCE' };
  const aws = useSimulator({ fleet: { desktops: 3, directories: 1, existingStandbys } });

  async function describePrimaries(): Promise<void> {
    await aws.workspaces(primaryRegion, 'READER').send(new DescribeWorkspacesCommand({}));
  }

  async function lastAnswer(operation: string) {
    return (await aws.audit(`event=answered&operation=${operation}`)).at(-1)!;
  }

  async function pair(): Promise<{ primary: WorkspaceTruth; standby: WorkspaceTruth }> {
    return { primary: (await aws.primaries())[0]!, standby: (await aws.truth('standby'))[0]! };
  }

  it('holds what a page said of each primary, to whose key, and when', async () => {
    await describePrimaries();
    const { primary, standby } = await pair();
    const entry = await lastAnswer('DescribeWorkspaces');
    assert.equal(entry.accessKeyId, 'READER');
    assert.equal(entry.account, '111122223333');
    assert.ok(Math.abs(entry.worldMs - entry.atMs) < minute, 'at speed 1 world time is real time');
    const { standbys, ...facts } = entry.served?.[primary.workspaceId] as {
      standbys: [{ snapshotAtMs: number }];
    } & Record<string, unknown>;
    assert.deepEqual(facts, {
      state: 'AVAILABLE',
      userName: primary.userName,
      directoryId: primary.directoryId,
      related: [{ workspaceId: standby.workspaceId, region: standbyRegion, type: 'STANDBY' }],
    });
    const [{ snapshotAtMs, ...named }] = standbys;
    assert.deepEqual(named, { standbyId: standby.workspaceId, mode: 'PRIMARY_AS_SOURCE' });
    assert.ok(Math.abs(snapshotAtMs - standby.snapshotAtMs!) <= 5);
  });

  it('holds what an answer by id said of a standby', async () => {
    const { primary, standby } = await pair();
    await aws.described(standbyRegion, { WorkspaceIds: [standby.workspaceId] });
    const { served } = await lastAnswer('DescribeWorkspaces');
    assert.deepEqual(Object.keys(served ?? {}), [standby.workspaceId]);
    const facts = served?.[standby.workspaceId] as { related: unknown; replication: { mode: string } };
    assert.deepEqual(facts.related, [{ workspaceId: primary.workspaceId, region: primaryRegion, type: 'PRIMARY' }]);
    assert.equal(facts.replication.mode, 'PRIMARY_AS_SOURCE');
  });

  it('holds what was said of connections', async () => {
    const { primary } = await pair();
    await aws.post(`/workspaces/${primary.workspaceId}/connect`);
    const request = { WorkspaceIds: [primary.workspaceId] };
    await aws.workspaces(primaryRegion).send(new DescribeWorkspacesConnectionStatusCommand(request));
    const { served } = await lastAnswer('DescribeWorkspacesConnectionStatus');
    const { connection, lastConnectedAtMs, checkedAtMs } = served?.[primary.workspaceId] ?? {};
    assert.equal(connection, 'CONNECTED');
    assert.ok(Date.now() - Number(lastConnectedAtMs) < minute && Number(checkedAtMs) >= Number(lastConnectedAtMs));
  });

  it('holds the lie that was served, not the truth', async () => {
    const { primary } = await pair();
    const { workspaceId } = primary;
    await aws.fault({ kind: 'read', action: 'unknown-state', workspaceIds: [workspaceId], state: 'HIBERNATING' });
    await aws.fault({ kind: 'read', action: 'omit', desktops: [2] });
    await aws.fault({ kind: 'read', action: 'fields', desktops: [0], set: { RelatedWorkspaces: null } });
    await describePrimaries();
    const { served } = await lastAnswer('DescribeWorkspaces');
    assert.equal(served?.[workspaceId]?.['state'], 'HIBERNATING');
    assert.equal(served[workspaceId]['related'], undefined);
    assert.equal(Object.keys(served).length, 2);
  });

  it('holds nothing served where nobody got the answer, and nothing at all when it is switched off', async () => {
    await aws.fault({ kind: 'call', operation: 'DescribeWorkspaces', phase: 'after', action: 'truncate' });
    await assert.rejects(describePrimaries());
    assert.equal((await lastAnswer('DescribeWorkspaces')).served, null);
    await aws.fault({ kind: 'call', operation: 'DescribeWorkspaces', phase: 'after', action: '500' });
    await assert.rejects(describePrimaries());
    assert.equal((await lastAnswer('DescribeWorkspaces')).served, null);
    await aws.patch('/settings', { auditServed: false });
    await describePrimaries();
    assert.equal((await lastAnswer('DescribeWorkspaces')).served, null);
  });

  it('holds the truth of both sides at the moment of a termination', async () => {
    const { primary, standby } = await pair();
    await aws.post(`/workspaces/${primary.workspaceId}/connect`);
    await aws.patch(`/workspaces/${standby.workspaceId}`, { state: 'ERROR', replicationFrozen: true });
    const TerminateWorkspaceRequests = [{ WorkspaceId: primary.workspaceId }];
    await aws.workspaces(primaryRegion, 'KEY').send(new TerminateWorkspacesCommand({ TerminateWorkspaceRequests }));
    const [entry] = await aws.audit('event=applied');
    assert.equal(entry?.accessKeyId, 'KEY');
    const [gone] = entry.effect?.terminated ?? [];
    assert.deepEqual([gone?.['stateBefore'], gone?.['connected']], ['AVAILABLE', true]);
    const [other] = gone?.['standbys'] as [Record<string, unknown>];
    assert.deepEqual(
      [other['workspaceId'], other['state'], other['primaryWorkspaceId'], other['replicationFrozen']],
      [standby.workspaceId, 'ERROR', primary.workspaceId, true],
    );
    assert.ok(Math.abs(Number(other['snapshotAtMs']) - standby.snapshotAtMs!) <= 5);
  });
});
