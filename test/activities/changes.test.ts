import assert from 'node:assert/strict';
import { createMailActivities } from '../../src/activities/mail-activities.ts';
import { createWorkspacesActivities } from '../../src/activities/workspaces-activities.ts';
import { sendingRules } from '../../src/activities/change-answer.ts';
import { awsAt, type ClientsAt } from '../aws/aws-at.ts';
import { firstStandbyDirectory, primaryRegion, standbyRegion, useSimulator } from '../simulator/harness.ts';
import { attempt } from './attempts.ts';

describe('activities that change something', () => {
  const simulator = useSimulator({ fleet: { desktops: 5, directories: 1 } });
  let aws: ClientsAt;
  beforeEach(() => (aws = awsAt(simulator.url)));
  afterEach(() => aws.close());

  const create = async (circumstances = {}) => {
    const items = (await simulator.primaries()).map(({ workspaceId, userName }) => ({
      primaryId: workspaceId,
      user: userName,
      standbyDirectory: firstStandbyDirectory,
    }));
    const order = {
      region: standbyRegion,
      primaryRegion,
      items,
      fleet: 'demo',
      run: 'run-1',
      dataReplication: 'NO_REPLICATION',
    } as const;
    const activities = createWorkspacesActivities(aws.clients);
    const { result, error } = await attempt(
      () => activities.createStandbys({ ...order, tags: [{ key: 'team', value: 'a' }] }),
      circumstances,
    );
    assert.equal(error, undefined, String(error));
    return result!;
  };
  const terminate = async (standbyIds: readonly string[]) => {
    const activities = createWorkspacesActivities(aws.clients);
    return (await attempt(() => activities.terminateStandbys({ region: standbyRegion, standbyIds }))).result!;
  };
  const calls = async (operation: string) => (await simulator.audit(`operation=${operation}&event=answered`)).length;

  it('create standbys that say whose they are', async () => {
    const answer = await create();
    assert.ok(answer.outcome === 'applied' && answer.pending.length === 5);
    const [standby] = await simulator.truth('standby');
    assert.deepEqual(Object.keys(standby!.tags).sort(), ['lifeboat:fleet', 'lifeboat:primary', 'lifeboat:run', 'team']);
  });

  for (const [action, phase, outcome] of [
    ['throttle', 'before', 'not-applied'],
    ['500', 'before', 'maybe-applied'],
    ['500', 'after', 'maybe-applied'],
    ['reset', 'before', 'maybe-applied'],
    ['reset', 'after', 'maybe-applied'],
    ['truncate', 'after', 'maybe-applied'],
    ['garbage', 'after', 'maybe-applied'],
    ['timeout', 'after', 'maybe-applied'],
  ] as const) {
    it(`answer "${outcome}" after ${action} ${phase} it was applied, and fail not`, async () => {
      await simulator.fault({ kind: 'call', operation: 'CreateStandbyWorkspaces', action, phase });
      const answer = await create({ startToCloseTimeoutMs: 1_000 });
      assert.equal(answer.outcome, outcome);
      assert.equal(await calls('CreateStandbyWorkspaces'), 1);
    });
  }

  it('answer before Temporal gives the attempt up', async () => {
    await simulator.fault({ kind: 'call', operation: 'CreateStandbyWorkspaces', action: 'timeout' });
    const startedMs = Date.now();
    await create({ startToCloseTimeoutMs: 600 });
    assert.ok(Date.now() - startedMs < 600);
  });

  it('send nothing in the second half of an attempt', () => {
    assert.equal(sendingRules(1_000_000, 30_000).notAfterMs, 1_015_000);
  });

  it('answer which standbys AWS would not terminate', async () => {
    const answer = await terminate(['ws-0unknown0']);
    assert.ok(answer.outcome === 'applied');
    assert.equal(answer.refused[0]?.standbyId, 'ws-0unknown0');
  });

  it('answer "maybe-applied" when the answer to a terminate was lost', async () => {
    await simulator.fault({ kind: 'call', operation: 'TerminateWorkspaces', phase: 'after', action: 'reset' });
    assert.equal((await terminate(['ws-0unknown0'])).outcome, 'maybe-applied');
  });

  it('take an endpoint that is not there for deleted; one that is being made is not', async () => {
    const mail = createMailActivities(aws.clients);
    const remove = async (name: string) =>
      (await attempt(() => mail.deleteMailEndpoint({ region: standbyRegion, name }))).result;
    assert.deepEqual(await remove('nobody'), { outcome: 'applied' });
    const order = { region: standbyRegion, secondRegion: primaryRegion, name: 'mail', tags: [] };
    assert.equal((await attempt(() => mail.createMailEndpoint(order))).result?.outcome, 'applied');
    assert.equal((await remove('mail'))?.outcome, 'not-applied');
  });
});
