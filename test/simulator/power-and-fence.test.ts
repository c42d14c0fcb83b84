import assert from 'node:assert/strict';
import {
  ModifyWorkspaceStateCommand,
  StartWorkspacesCommand,
  StopWorkspacesCommand,
  type WorkspaceState,
} from '@aws-sdk/client-workspaces';
import { minute, primaryRegion, standbyRegion, useSimulator, type WorkspaceTruth } from './harness.ts';

describe('Starting, stopping and fencing', () => {
  const aws = useSimulator({
    fleet: {
      desktops: 5,
      directories: 1,
      existingStandbys: [0, 1],
      primaryStates: { STOPPED: [1], SUSPENDED: [4] },
      runningModes: { ALWAYS_ON: [2], MANUAL: [3] },
    },
  });

  async function standbyOf(desktop: number): Promise<WorkspaceTruth> {
    return (await aws.truth('standby')).find((one) => one.desktop === desktop)!;
  }

  async function stateOf(region: string, id: string): Promise<string | undefined> {
    return (await aws.described(region, { WorkspaceIds: [id] }))[0]?.State;
  }

  async function start(region: string, ...ids: string[]) {
    const request = { StartWorkspaceRequests: ids.map((WorkspaceId) => ({ WorkspaceId })) };
    return (await aws.workspaces(region).send(new StartWorkspacesCommand(request))).FailedRequests ?? [];
  }

  async function stop(region: string, ...ids: string[]) {
    const request = { StopWorkspaceRequests: ids.map((WorkspaceId) => ({ WorkspaceId })) };
    return (await aws.workspaces(region).send(new StopWorkspacesCommand(request))).FailedRequests ?? [];
  }

  async function modify(id: string, state: WorkspaceState) {
    const request = { WorkspaceId: id, WorkspaceState: state as 'AVAILABLE' };
    return aws.workspaces(primaryRegion).send(new ModifyWorkspaceStateCommand(request));
  }

  it('starts a stopped standby: STARTING, AVAILABLE, and STOPPED again when nobody comes for an hour', async () => {
    const { workspaceId: id } = await standbyOf(0);
    assert.deepEqual(await start(standbyRegion, id), []);
    assert.equal(await stateOf(standbyRegion, id), 'STARTING');
    await aws.advance(2 * minute);
    assert.equal(await stateOf(standbyRegion, id), 'AVAILABLE');
    await aws.advance(62 * minute);
    assert.equal(await stateOf(standbyRegion, id), 'STOPPED');
    const [entry] = await aws.audit('operation=StartWorkspaces&event=applied');
    const started = [{ workspaceId: id, region: standbyRegion, role: 'standby', stateBefore: 'STOPPED' }];
    assert.deepEqual(entry?.effect, { started });
  });

  it('refuses per item to start what is not STOPPED, not AUTO_STOP, or not there', async () => {
    const [running, , alwaysOn] = await aws.primaries();
    const failed = await start(primaryRegion, running!.workspaceId, alwaysOn!.workspaceId, 'ws-000000000');
    assert.deepEqual(
      failed.map(({ WorkspaceId, ErrorCode }) => [WorkspaceId, ErrorCode]),
      [
        [running!.workspaceId, 'InvalidResourceStateException'],
        [alwaysOn!.workspaceId, 'OperationNotSupportedException'],
        ['ws-000000000', 'ResourceNotFound.WorkSpace'],
      ],
    );
    assert.deepEqual(await aws.audit('event=applied'), []);
  });

  it('stops what runs, and throws its user out', async () => {
    const [{ workspaceId: id }, stopped] = (await aws.primaries()) as [WorkspaceTruth, WorkspaceTruth];
    await aws.post(`/workspaces/${id}/connect`);
    assert.deepEqual(await stop(primaryRegion, id), []);
    assert.equal(await stateOf(primaryRegion, id), 'STOPPING');
    assert.equal((await aws.primaries())[0]!.connected, false);
    await aws.advance(minute);
    assert.equal(await stateOf(primaryRegion, id), 'STOPPED');
    assert.equal((await stop(primaryRegion, stopped.workspaceId))[0]?.ErrorCode, 'InvalidResourceStateException');
  });

  it('takes 1 to 25 ids that look like ids', async () => {
    const ids = (count: number) => Array.from({ length: count }, (_, n) => `ws-${String(n).padStart(9, '0')}`);
    for (const wrong of [[], ids(26), ['d-9067000001']]) {
      await assert.rejects(start(standbyRegion, ...wrong), { name: 'ValidationException' });
      await assert.rejects(stop(standbyRegion, ...wrong), { name: 'ValidationException' });
    }
    assert.equal((await start(standbyRegion, ...ids(25))).length, 25);
  });

  it('fails items of a start on command, and lies about them', async () => {
    const [one, other] = [await standbyOf(0), await standbyOf(1)];
    await aws.fault({ kind: 'item', operation: 'StartWorkspaces', desktops: [0], action: 'fail', code: 'Odd' });
    const lie = { action: 'neither', applied: false };
    await aws.fault({ kind: 'item', operation: 'StartWorkspaces', desktops: [1], ...lie });
    const failed = await start(standbyRegion, one.workspaceId, other.workspaceId);
    assert.deepEqual(
      failed.map(({ ErrorCode }) => ErrorCode),
      ['Odd'],
    );
    assert.equal(await stateOf(standbyRegion, other.workspaceId), 'STOPPED');
    assert.deepEqual(await start(standbyRegion, one.workspaceId, other.workspaceId), []);
  });

  it('fences an AVAILABLE WorkSpace, and lifts the fence', async () => {
    const { workspaceId: id } = (await aws.primaries())[0]!;
    await modify(id, 'ADMIN_MAINTENANCE');
    assert.equal(await stateOf(primaryRegion, id), 'ADMIN_MAINTENANCE');
    await assert.rejects(modify(id, 'ADMIN_MAINTENANCE'), { name: 'InvalidResourceStateException' });
    assert.equal((await stop(primaryRegion, id))[0]?.ErrorCode, 'InvalidResourceStateException');
    await modify(id, 'AVAILABLE');
    assert.equal(await stateOf(primaryRegion, id), 'AVAILABLE');
    await assert.rejects(modify(id, 'AVAILABLE'), { name: 'InvalidResourceStateException' });
    const effects = (await aws.audit('event=applied')).map(({ effect }) => effect?.modified?.[0]?.['state']);
    assert.deepEqual(effects, ['ADMIN_MAINTENANCE', 'AVAILABLE']);
  });

  it('refuses a fence for what is not AVAILABLE, not known, or not of such a running mode', async () => {
    const [, stopped, , manual, suspended] = await aws.primaries();
    for (const { workspaceId } of [stopped!, suspended!]) {
      await assert.rejects(modify(workspaceId, 'ADMIN_MAINTENANCE'), { name: 'InvalidResourceStateException' });
    }
    await assert.rejects(modify('ws-000000000', 'ADMIN_MAINTENANCE'), { name: 'ResourceNotFoundException' });
    const unsupported = modify(manual!.workspaceId, 'ADMIN_MAINTENANCE');
    await assert.rejects(unsupported, { name: 'OperationNotSupportedException' });
    await assert.rejects(modify(stopped!.workspaceId, 'STOPPED'), { name: 'ValidationException' });
    assert.deepEqual(await aws.audit('event=applied'), []);
  });

  it('shows the state of before a fence to a read that lags', async () => {
    const { workspaceId: id } = (await aws.primaries())[0]!;
    await modify(id, 'ADMIN_MAINTENANCE');
    await aws.advance(minute);
    await aws.fault({ kind: 'read', action: 'lag', lagMs: 2 * minute, times: 1 });
    assert.equal(await stateOf(primaryRegion, id), 'AVAILABLE');
    assert.equal(await stateOf(primaryRegion, id), 'ADMIN_MAINTENANCE');
  });

  it('obeys a hand that forces a state, until a call or the hand takes it back', async () => {
    const { workspaceId: id } = (await aws.primaries())[0]!;
    await modify(id, 'ADMIN_MAINTENANCE');
    await aws.patch(`/workspaces/${id}`, { state: 'SUSPENDED' });
    await assert.rejects(modify(id, 'AVAILABLE'), { name: 'InvalidResourceStateException' });
    await aws.patch(`/workspaces/${id}`, { state: null });
    assert.equal(await stateOf(primaryRegion, id), 'ADMIN_MAINTENANCE');
    await aws.patch(`/workspaces/${id}`, { state: 'AVAILABLE' });
    await modify(id, 'ADMIN_MAINTENANCE');
    assert.equal(await stateOf(primaryRegion, id), 'ADMIN_MAINTENANCE');
  });

  it('is refused by a Region that is out of order, and broken by faults of calls', async () => {
    const { workspaceId: id } = (await aws.primaries())[0]!;
    await aws.fault({ kind: 'call', operation: 'ModifyWorkspaceState', phase: 'after', action: '500' });
    await assert.rejects(modify(id, 'ADMIN_MAINTENANCE'), { name: 'InternalFailure' });
    assert.equal(await stateOf(primaryRegion, id), 'ADMIN_MAINTENANCE', 'it was applied all the same');
    await aws.fault({ kind: 'region', region: primaryRegion, action: 'refuse' });
    await assert.rejects(modify(id, 'AVAILABLE'));
    assert.equal((await aws.primaries())[0]!.state, 'ADMIN_MAINTENANCE');
  });
});
