import assert from 'node:assert/strict';
import { CreateStandbyWorkspacesCommand, ModifyWorkspaceStateCommand } from '@aws-sdk/client-workspaces';
import { minute, primaryRegion, standbyRegion, standbysFor, useSimulator } from './harness.ts';

const hour = 60 * minute;
const dataReplication = 'PRIMARY_AS_SOURCE';

describe('Replicated data', () => {
  const aws = useSimulator({
    fleet: {
      desktops: 6,
      directories: 1,
      primaryStates: { STOPPED: [1] },
      existingStandbys: [
        { pick: [0, 1, 2], dataReplication, snapshotAgeMs: 5 * hour },
        { pick: [3], dataReplication },
        { pick: [4], state: 'AVAILABLE' },
      ],
      frozenReplication: [2],
    },
  });

  /** World age of the last snapshot of each desktop, in hours, as the standby tells it; null: none. */
  async function ages(...desktops: number[]): Promise<(number | null)[]> {
    const standbys = await aws.truth('standby');
    const ids = desktops.map((desktop) => standbys.find((one) => one.desktop === desktop)!.workspaceId);
    const records = await aws.described(standbyRegion, { WorkspaceIds: ids });
    return ids.map((id) => {
      const taken = records.find((one) => one.WorkspaceId === id)?.DataReplicationSettings?.RecoverySnapshotTime;
      return taken ? (Date.now() - taken.getTime()) / hour : null;
    });
  }

  const isAbout = (age: number | null | undefined, hours: number): boolean =>
    typeof age === 'number' && Math.abs(age - hours) < 0.1;

  async function fence(desktop: number): Promise<void> {
    const WorkspaceId = (await aws.primaries())[desktop]!.workspaceId;
    const request = { WorkspaceId, WorkspaceState: 'ADMIN_MAINTENANCE' } as const;
    await aws.workspaces(primaryRegion).send(new ModifyWorkspaceStateCommand(request));
  }

  it('is as old as the fleet was seeded, and both sides say the same', async () => {
    const [first, , , , off] = await ages(0, 1, 2, 3, 4);
    assert.ok(isAbout(first, 5), `${first}`);
    assert.equal(off, null);
    const [primary] = await aws.primaries();
    const [record] = await aws.described(primaryRegion, { WorkspaceIds: [primary!.workspaceId] });
    const [standby] = record?.StandbyWorkspacesProperties ?? [];
    assert.equal(standby?.StandbyWorkspaceId, primary!.standbyWorkspaceIds[0]);
    assert.equal(standby?.DataReplication, 'PRIMARY_AS_SOURCE');
    assert.ok(isAbout((Date.now() - (standby?.RecoverySnapshotTime?.getTime() ?? 0)) / hour, 5));
  });

  it('ages, and is renewed every twelve hours, each desktop in its own rhythm', async () => {
    await aws.advance(30 * hour);
    const [one, other] = await ages(0, 3);
    for (const age of [one, other]) assert.ok(age !== null && age! >= 0 && age! <= 12.1, `${age}`);
    assert.ok(Math.abs(one! - other!) > 0.1, 'not in step');
    await aws.advance(12 * hour);
    assert.ok(isAbout((await ages(0))[0], one!), 'the rhythm stays');
  });

  it('stands still while it is frozen, and goes on afterwards', async () => {
    await aws.advance(30 * hour);
    assert.ok(isAbout((await ages(2))[0], 35));
    const standby = (await aws.truth('standby')).find(({ desktop }) => desktop === 2)!;
    await aws.patch(`/workspaces/${standby.workspaceId}`, { replicationFrozen: false });
    await aws.advance(12 * hour);
    assert.ok((await ages(2))[0]! <= 12.1);
    const [primary] = await aws.primaries();
    await aws.patch(`/workspaces/${primary!.workspaceId}`, { replicationFrozen: true });
    const [before] = await ages(0);
    await aws.advance(24 * hour);
    assert.ok(isAbout((await ages(0))[0], before! + 24), 'frozen by its primary');
    const alone = (await aws.primaries())[5]!.workspaceId;
    await assert.rejects(aws.patch(`/workspaces/${alone}`, { replicationFrozen: true }), /409/);
  });

  it('of a fenced primary is renewed, or is not, as the setting says', async () => {
    await fence(0);
    await aws.advance(24 * hour);
    assert.ok((await ages(0))[0]! <= 12.1);
    await aws.patch('/settings', { snapshotsWhileFenced: false });
    const [age] = await ages(0);
    assert.ok(age! >= 24 && age! <= 36.1, `the last one before the fence: ${age}`);
  });

  it('of a stopped primary is renewed, or is not, as the setting says', async () => {
    await aws.advance(24 * hour);
    assert.ok((await ages(1))[0]! <= 12.1);
    await aws.patch('/settings', { snapshotsWhileStopped: false });
    assert.ok(isAbout((await ages(1))[0], 29));
  });

  it('is renewed out of turn on command', async () => {
    const standby = (await aws.truth('standby')).find(({ desktop }) => desktop === 2)!;
    await aws.post(`/workspaces/${standby.workspaceId}/snapshot`);
    assert.ok(isAbout((await ages(2))[0], 0));
    const plain = (await aws.truth('standby')).find(({ desktop }) => desktop === 4)!;
    await assert.rejects(aws.post(`/workspaces/${plain.workspaceId}/snapshot`), /409/);
  });

  it('of a new standby begins when it is provisioned', async () => {
    const primary = (await aws.primaries())[5]!;
    const request = standbysFor([primary], { DataReplication: dataReplication });
    await aws.workspaces().send(new CreateStandbyWorkspacesCommand(request));
    assert.deepEqual(await ages(5), [null]);
    await aws.advance(13 * hour);
    assert.ok((await ages(5))[0]! <= 12.1);
  });
});
