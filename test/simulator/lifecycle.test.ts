import assert from 'node:assert/strict';
import { CreateStandbyWorkspacesCommand, TerminateWorkspacesCommand } from '@aws-sdk/client-workspaces';
import { minute, primaryRegion, standbyRegion, standbysFor, useSimulator } from './harness.ts';

describe('The life of a standby', () => {
  const aws = useSimulator({ fleet: { desktops: 5, directories: 1, primaryStates: { SUSPENDED: [4] } } });

  async function createFor(...desktops: number[]): Promise<string[]> {
    const primaries = await aws.primaries();
    const request = standbysFor(desktops.map((index) => primaries[index]!));
    const { PendingStandbyRequests = [] } = await aws.workspaces().send(new CreateStandbyWorkspacesCommand(request));
    return PendingStandbyRequests.map(({ WorkspaceId = '' }) => WorkspaceId);
  }

  async function terminate(region: string, ...ids: string[]) {
    const request = { TerminateWorkspaceRequests: ids.map((WorkspaceId) => ({ WorkspaceId })) };
    return (await aws.workspaces(region).send(new TerminateWorkspacesCommand(request))).FailedRequests ?? [];
  }

  async function stateOf(id: string): Promise<string | undefined> {
    return (await aws.described(standbyRegion, { WorkspaceIds: [id] }))[0]?.State;
  }

  it('is PENDING, AVAILABLE, and STOPPED when nobody has used it for an hour', async () => {
    await aws.patch('/settings', { provisioning: { sigma: 0 } });
    const [id = ''] = await createFor(0);
    assert.equal(await stateOf(id), 'PENDING');
    await aws.advance(19 * minute);
    assert.equal(await stateOf(id), 'PENDING');
    await aws.advance(minute);
    assert.equal(await stateOf(id), 'AVAILABLE');
    await aws.advance(60 * minute);
    assert.equal(await stateOf(id), 'STOPPING');
    await aws.advance(minute);
    assert.equal(await stateOf(id), 'STOPPED');
  });

  it('ends in ERROR with a code, or never ends, when its fate says so', async () => {
    await aws.fault({ kind: 'provisioning', desktops: [0], outcome: 'error', durationMs: minute, errorCode: 'Broken' });
    await aws.fault({ kind: 'provisioning', desktops: [1], outcome: 'never' });
    const [broken = '', stuck = ''] = await createFor(0, 1);
    await aws.advance(24 * 60 * minute);
    const [record] = await aws.described(standbyRegion, { WorkspaceIds: [broken] });
    assert.equal(record?.State, 'ERROR');
    assert.equal(record?.ErrorCode, 'Broken');
    assert.equal(await stateOf(stuck), 'PENDING');
  });

  it('can have another fate at the second attempt', async () => {
    await aws.fault({ kind: 'provisioning', desktops: [0], attempt: 1, outcome: 'error', durationMs: minute });
    const [first = ''] = await createFor(0);
    await aws.advance(minute);
    assert.equal(await stateOf(first), 'ERROR');
    await terminate(standbyRegion, first);
    await aws.advance(15 * minute);
    const [second = ''] = await createFor(0);
    assert.notEqual(second, first);
    await aws.advance(59 * minute);
    assert.equal(await stateOf(second), 'AVAILABLE');
  });

  it('is TERMINATING for minutes, then absent, and its user is free only a little later', async () => {
    await aws.patch('/settings', { terminatedShare: 0, cleanUpMs: 10 * minute });
    const [id = ''] = await createFor(0);
    assert.deepEqual(await terminate(standbyRegion, id), []);
    assert.equal(await stateOf(id), 'TERMINATING');
    await aws.advance(7 * minute);
    assert.equal(await stateOf(id), undefined);
    assert.deepEqual(await createFor(0), [], 'the user still counts as having a WorkSpace');
    await aws.advance(10 * minute);
    assert.equal((await createFor(0)).length, 1);
  });

  it('can show TERMINATED for a moment', async () => {
    await aws.patch('/settings', { terminatedShare: 1, terminatedMs: 60 * minute });
    const [id = ''] = await createFor(0);
    await terminate(standbyRegion, id);
    await aws.advance(10 * minute);
    assert.equal(await stateOf(id), 'TERMINATED');
  });

  it('cannot be terminated while it is too fresh to be known, though it is there', async () => {
    await aws.patch('/settings', { visibility: { invisibleMs: [minute, minute] } });
    const [id = ''] = await createFor(0);
    assert.equal((await terminate(standbyRegion, id))[0]?.ErrorCode, 'ResourceNotFound.WorkSpace');
    await aws.advance(minute);
    assert.deepEqual(await terminate(standbyRegion, id), []);
  });

  it('is refused termination per item: unknown ones, SUSPENDED ones, those of another Region', async () => {
    const primaries = await aws.primaries();
    const [id = ''] = await createFor(0);
    const failed = await terminate(primaryRegion, primaries[4]!.workspaceId, 'ws-000000000', id);
    assert.deepEqual(
      failed.map(({ ErrorCode }) => ErrorCode),
      ['InvalidResourceStateException', 'ResourceNotFound.WorkSpace', 'ResourceNotFound.WorkSpace'],
    );
    assert.equal(await stateOf(id), 'PENDING');
  });

  it('is left, broken or taken away when its primary is terminated, as the setting says', async () => {
    const after: Record<string, string | undefined> = {};
    for (const [desktop, orphanedStandby] of ['stays', 'errors', 'disappears'].entries()) {
      await aws.patch('/settings', { orphanedStandby });
      const [id = ''] = await createFor(desktop);
      await aws.advance(59 * minute);
      await terminate(primaryRegion, (await aws.primaries())[desktop]!.workspaceId);
      await aws.advance(20 * minute);
      after[orphanedStandby] = await stateOf(id);
    }
    assert.deepEqual(after, { stays: after['stays'], errors: 'ERROR', disappears: undefined });
    assert.match(after['stays'] ?? '', /AVAILABLE|STOPP/);
  });

  it('breaks a while after its primary has gone, not with it', async () => {
    await aws.patch('/settings', { orphanedStandby: 'errors', orphanDelayMs: [60 * minute, 60 * minute] });
    const [id = ''] = await createFor(0);
    await aws.advance(59 * minute);
    await terminate(primaryRegion, (await aws.primaries())[0]!.workspaceId);
    await aws.advance(30 * minute);
    assert.notEqual(await stateOf(id), 'ERROR');
    await aws.advance(40 * minute);
    assert.equal(await stateOf(id), 'ERROR');
  });

  it('takes about twenty minutes, and as long in any run and order of calls with the same seed', async () => {
    const durations = async (order: number[]): Promise<(number | null)[]> => {
      await aws.post('/fleet', { desktops: 4, directories: 1, seed: 7 });
      for (const desktop of order) await createFor(desktop);
      const standbys = await aws.truth('standby');
      return [0, 1, 2, 3].map((desktop) => {
        const one = standbys.find((standby) => standby.desktop === desktop);
        return one ? Math.round((one.readyAtMs! - one.createdAtMs!) / 100) : null;
      });
    };
    const [first, second] = [await durations([0, 1, 2, 3]), await durations([3, 1, 0, 2])];
    assert.deepEqual(first, second);
    assert.equal(new Set(first).size, 4);
    for (const tenths of first) assert.ok(tenths! > 5 * 600 && tenths! < 60 * 600, `${tenths}`);
  });
});
