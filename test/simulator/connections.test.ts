import assert from 'node:assert/strict';
import {
  DescribeWorkspacesConnectionStatusCommand,
  ModifyWorkspaceStateCommand,
  type DescribeWorkspacesConnectionStatusCommandOutput,
} from '@aws-sdk/client-workspaces';
import { minute, primaryRegion, standbyRegion, useSimulator } from './harness.ts';

const hour = 60 * minute;

describe('Users who come and go', () => {
  const aws = useSimulator({
    fleet: {
      desktops: 30,
      directories: 1,
      existingStandbys: { pick: [0, 1], state: 'AVAILABLE' },
      primaryStates: { STOPPED: [2] },
      connections: {
        connected: [3],
        connectedForMs: 2 * hour,
        never: [4],
        lastConnectionAgeMs: [24 * hour, 48 * hour],
        usedStandbys: [1],
        usedAgeMs: 5 * hour,
      },
    },
  });

  async function page(
    region: string,
    request: { WorkspaceIds?: string[]; NextToken?: string } = {},
  ): Promise<DescribeWorkspacesConnectionStatusCommandOutput> {
    return aws.workspaces(region).send(new DescribeWorkspacesConnectionStatusCommand(request));
  }

  async function statusOf(id: string, region = primaryRegion) {
    return (await page(region, { WorkspaceIds: [id] })).WorkspacesConnectionStatus?.[0];
  }

  async function idOf(desktop: number, role: 'primary' | 'standby' = 'primary'): Promise<string> {
    return (await aws.truth(role)).find((one) => one.desktop === desktop)!.workspaceId;
  }

  const ageOf = (time: Date | undefined): number => Date.now() - (time?.getTime() ?? 0);

  it('are connected, were connected, or never were, as the fleet was seeded', async () => {
    const connected = await statusOf(await idOf(3));
    assert.equal(connected?.ConnectionState, 'CONNECTED');
    assert.ok(Math.abs(ageOf(connected.LastKnownUserConnectionTimestamp) - 2 * hour) < minute);
    const usual = await statusOf(await idOf(0));
    assert.equal(usual?.ConnectionState, 'DISCONNECTED');
    const age = ageOf(usual.LastKnownUserConnectionTimestamp);
    assert.ok(age >= 24 * hour && age < 49 * hour, `${age}`);
    assert.ok(ageOf(usual.ConnectionStateCheckTimestamp) < minute);
    assert.equal((await statusOf(await idOf(4)))?.LastKnownUserConnectionTimestamp, undefined);
  });

  it('are unknown while a WorkSpace is stopped', async () => {
    assert.equal((await statusOf(await idOf(2)))?.ConnectionState, 'UNKNOWN');
  });

  it('have logged in to a standby, and it is known there alone', async () => {
    const used = await statusOf(await idOf(1, 'standby'), standbyRegion);
    assert.ok(Math.abs(ageOf(used?.LastKnownUserConnectionTimestamp) - 5 * hour) < minute);
    const fresh = await idOf(0, 'standby');
    assert.equal((await statusOf(fresh, standbyRegion))?.LastKnownUserConnectionTimestamp, undefined);
    await aws.post(`/workspaces/${fresh}/connect`);
    assert.equal((await statusOf(fresh, standbyRegion))?.ConnectionState, 'CONNECTED');
    assert.equal((await statusOf(await idOf(0)))?.ConnectionState, 'DISCONNECTED');
  });

  it('connect and disconnect on command; an AUTO_STOP WorkSpace stops an hour later, and not before', async () => {
    const id = await idOf(0);
    await aws.post(`/workspaces/${id}/connect`);
    await aws.advance(3 * hour);
    const status = await statusOf(id);
    assert.equal(status?.ConnectionState, 'CONNECTED');
    assert.ok(ageOf(status.LastKnownUserConnectionTimestamp) >= 3 * hour, 'the time is that of the beginning');
    await aws.post(`/workspaces/${id}/disconnect`);
    assert.equal((await statusOf(id))?.ConnectionState, 'DISCONNECTED');
    await aws.advance(hour + minute);
    assert.equal((await statusOf(id))?.ConnectionState, 'UNKNOWN');
    assert.equal((await aws.primaries())[0]!.state, 'STOPPED');
  });

  it('cannot connect to what is fenced, stopped, or in use', async () => {
    const [fenced, stopped, inUse] = [await idOf(0), await idOf(2), await idOf(3)];
    const fence = { WorkspaceId: fenced, WorkspaceState: 'ADMIN_MAINTENANCE' } as const;
    await aws.workspaces(primaryRegion).send(new ModifyWorkspaceStateCommand(fence));
    for (const id of [fenced, stopped, inUse]) await assert.rejects(aws.post(`/workspaces/${id}/connect`), /409/);
    await assert.rejects(aws.post(`/workspaces/${fenced}/disconnect`), /409/);
  });

  it('keep a session through a fence, or lose it, as the setting says', async () => {
    const fence = async (id: string): Promise<string | undefined> => {
      const request = { WorkspaceId: id, WorkspaceState: 'ADMIN_MAINTENANCE' } as const;
      await aws.workspaces(primaryRegion).send(new ModifyWorkspaceStateCommand(request));
      return (await statusOf(id))?.ConnectionState;
    };
    assert.equal(await fence(await idOf(3)), 'CONNECTED');
    const other = await idOf(0);
    await aws.post(`/workspaces/${other}/connect`);
    await aws.patch('/settings', { fenceDisconnects: true });
    assert.equal(await fence(other), 'DISCONNECTED');
  });

  it('are told about as of the last check, when checks are rare', async () => {
    await aws.patch('/settings', { connectionCheckMs: 10 * minute });
    const id = await idOf(0);
    await aws.post(`/workspaces/${id}/connect`);
    const before = await statusOf(id);
    assert.equal(before?.ConnectionState, 'DISCONNECTED');
    const checkedAt = before.ConnectionStateCheckTimestamp?.getTime() ?? 0;
    await aws.advance(10 * minute);
    const after = await statusOf(id);
    assert.equal(after?.ConnectionState, 'CONNECTED');
    const passed = (after.ConnectionStateCheckTimestamp?.getTime() ?? 0) - checkedAt;
    assert.ok(Math.abs(passed) < 5, 'the check is ten world minutes later, which the jump has made ten minutes ago');
  });

  it('come in pages of 25 with a token, or by at most 25 ids; unknown ids are left out', async () => {
    const first = await page(primaryRegion);
    assert.equal(first.WorkspacesConnectionStatus?.length, 25);
    const second = await page(primaryRegion, { NextToken: first.NextToken! });
    assert.deepEqual([second.WorkspacesConnectionStatus?.length, second.NextToken], [5, undefined]);
    assert.equal(await statusOf('ws-000000000'), undefined);
    for (const WorkspaceIds of [[], Array.from({ length: 26 }, () => 'ws-000000000'), ['x']]) {
      await assert.rejects(page(primaryRegion, { WorkspaceIds }), { name: 'ValidationException' });
    }
    await assert.rejects(page(primaryRegion, { NextToken: 'x' }), { name: 'InvalidParameterValuesException' });
  });

  it('are reported late, wrongly, or not at all, on command', async () => {
    const operation = 'DescribeWorkspacesConnectionStatus';
    const [id, other, third] = [await idOf(0), await idOf(3), await idOf(5)];
    await aws.post(`/workspaces/${id}/connect`);
    await aws.advance(minute);
    await aws.fault({ kind: 'read', operation, action: 'lag', lagMs: 2 * minute, times: 1 });
    assert.equal((await statusOf(id))?.ConnectionState, 'DISCONNECTED');
    assert.equal((await statusOf(id))?.ConnectionState, 'CONNECTED');
    await aws.fault({ kind: 'read', operation, action: 'omit', desktops: [0] });
    assert.equal(await statusOf(id), undefined);
    await aws.fault({ kind: 'read', operation, action: 'unknown-state', desktops: [3], state: 'DREAMING' });
    assert.equal((await statusOf(other))?.ConnectionState, 'DREAMING');
    await aws.fault({ kind: 'read', operation, action: 'fields', desktops: [5], set: { ConnectionState: null } });
    assert.equal((await statusOf(third))?.ConnectionState, undefined);
    await aws.fault({ kind: 'read', operation, action: 'repeat-token' });
    const first = await page(primaryRegion);
    assert.equal((await page(primaryRegion, { NextToken: first.NextToken! })).WorkspacesConnectionStatus?.length, 25);
  });
});
