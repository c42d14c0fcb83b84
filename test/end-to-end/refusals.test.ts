import assert from 'node:assert/strict';
import { ActivityFailure, ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import { workflowQueue } from '../../src/contract/names.ts';
import type { Finding } from '../../src/domain/finding.ts';
import { isChangingCall } from '../audit/log.ts';
import { writeFleetText } from '../support/fleet-files.ts';
import { useWorld } from '../support/use-world.ts';
import type { TestFleet } from '../support/test-fleet.ts';
import { within } from '../support/waiting.ts';

/** How a run that must not begin has failed, and what it found. */
interface Refusal {
  readonly type: string | undefined;
  readonly message: string;
  readonly codes: readonly string[];
}

describe('prepare, given something that cannot be prepared, creates nothing and', () => {
  const { fleet: newFleet } = useWorld();

  /** The refusal of a run; fails when it was not refused, or when it has sent anything that changes something. */
  async function refusalOf(fleet: TestFleet, start: Promise<{ outcome: () => Promise<unknown> }>): Promise<Refusal> {
    const error: unknown = await (await start).outcome().then(
      () => assert.fail('it was not refused'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof WorkflowFailedError, String(error));
    // What an activity has found arrives inside an ActivityFailure.
    const cause = error.cause instanceof ActivityFailure ? error.cause.cause : error.cause;
    assert.ok(cause instanceof ApplicationFailure, String(cause));
    assert.deepEqual((await fleet.audit()).filter(isChangingCall), []);
    const { type, message, details } = cause;
    const { findings = [] } = (details?.[0] ?? {}) as { findings?: readonly Finding[] };
    for (const { summary, remedy } of findings)
      assert.ok(summary !== '' && remedy !== '', 'a finding has words and a remedy');
    return { type: type ?? undefined, message, codes: findings.map(({ code }) => code) };
  }

  it('says which fleet it does not know', async () => {
    const fleet = await newFleet({ desktops: 2 });
    const refusal = await refusalOf(fleet, fleet.prepare({ fleet: 'no-such-fleet' }, 'lifeboat:no-such-fleet'));
    assert.equal(refusal.type, 'FleetRejected');
    assert.match(refusal.message + refusal.codes.join(), /no-such-fleet|Fleet/);
  });

  it('names all five mistakes of a fleet file at once', async () => {
    const fleet = await newFleet({ desktops: 2 });
    const text = [
      `fleet: ${fleet.name}`,
      'primaryRegion: us-east-1',
      'standbyRegion: us-east-1',
      'directories: [{ primary: nonsense, standby: d-9267000001 }]',
      'limits: { batchSize: 26, pollIntervall: 60s }',
      'onFailure: panic',
    ];
    writeFleetText(fleet.world.fleets, fleet.name, text.join('\n'));
    const refusal = await refusalOf(fleet, fleet.prepare());
    assert.equal(refusal.type, 'FleetRejected');
    assert.ok(refusal.codes.length >= 5, refusal.codes.join(', '));
  });

  it('says that a directory lives in the other Region', async () => {
    const fleet = await newFleet({
      desktops: 2,
      file: { directories: [{ primary: 'd-9267000001', standby: 'd-9067000001' }] },
    });
    const refusal = await refusalOf(fleet, fleet.prepare());
    assert.deepEqual(
      [refusal.type, refusal.codes],
      ['PreflightRefused', ['DirectoryInOtherRegion', 'DirectoryInOtherRegion']],
    );
  });

  it('says that a directory is not registered, or not there at all', async () => {
    const fleet = await newFleet({
      desktops: 2,
      seeded: { directories: [{ standbyRegistered: false }] },
      directories: 1,
    });
    const refusal = await refusalOf(fleet, fleet.prepare());
    assert.equal(refusal.type, 'PreflightRefused');
    assert.match(refusal.codes.join(), /DirectoryNot(Registered|Found)/);
  });

  it('says that a Simple AD cannot replicate data', async () => {
    const fleet = await newFleet({
      ...{ desktops: 2, directories: 1, seeded: { directories: [{ type: 'SIMPLE_AD' }] } },
      file: { standby: { dataReplication: 'PRIMARY_AS_SOURCE' } },
    });
    const refusal = await refusalOf(fleet, fleet.prepare());
    assert.ok(refusal.codes.includes('ReplicationNeedsOtherDirectory'), refusal.codes.join());
  });

  it('says that the fleet is empty', async () => {
    const fleet = await newFleet({
      desktops: 2,
      directories: 1,
      file: { desktops: { include: { users: ['nobody.here'] } } },
    });
    const refusal = await refusalOf(fleet, fleet.prepare());
    assert.match(refusal.message + refusal.codes.join(), /empty|no desktop/i);
  });

  it('says that the credentials belong to another account', async () => {
    const fleet = await newFleet({ desktops: 2, directories: 1, file: { account: '999988887777' } });
    const refusal = await refusalOf(fleet, fleet.prepare());
    assert.ok(refusal.codes.includes('OtherAccount'), refusal.codes.join());
  });

  it('says that AWS does not let it read', async () => {
    const denied = {
      kind: 'call',
      operation: 'DescribeWorkspaceDirectories',
      action: 'error',
      status: 400,
      code: 'AccessDeniedException',
      message: 'no',
      times: 'always',
    } as const;
    const fleet = await newFleet({ desktops: 2, directories: 1, faults: [denied] });
    const refusal = await refusalOf(fleet, fleet.prepare());
    assert.equal(refusal.type, 'PreflightRefused');
  });

  it('refuses another workflow id than the fleet’s', async () => {
    const fleet = await newFleet({ desktops: 2 });
    const refusal = await refusalOf(fleet, fleet.prepare({}, 'a-random-id'));
    assert.equal(refusal.type, 'InvalidInput');
    assert.match(refusal.message, new RegExp(`lifeboat:${fleet.name}`));
  });

  const inputs: readonly (readonly [string, unknown])[] = [
    ['no object', 'emea'],
    ['nothing', undefined],
    ['an unknown key', { fleet: 'x', flet: 'y' }],
    ['a fleet that is no text', { fleet: 7 }],
    ['a name with a path', { fleet: '../secrets' }],
  ];
  for (const [what, input] of inputs) {
    it(`refuses an input with ${what}`, async () => {
      const fleet = await newFleet({ desktops: 2 });
      const { workflow } = fleet.world.client;
      const started = workflow.start('prepare', {
        args: [input],
        taskQueue: workflowQueue,
        workflowId: `lifeboat:${fleet.name}`,
      });
      const outcome = async (): Promise<unknown> => within(10_000, 'the refusal', (await started).result());
      const refusal = await refusalOf(fleet, Promise.resolve({ outcome }));
      assert.ok(refusal.type === 'InvalidInput' || refusal.type === 'FleetRejected', refusal.type);
    });
  }
});
