import assert from 'node:assert/strict';
import { createMailActivities } from '../../src/activities/mail-activities.ts';
import { createWorkspacesActivities } from '../../src/activities/workspaces-activities.ts';
import { packTargets } from '../../src/domain/poll-targets.ts';
import type { PollPace, PollTarget } from '../../src/domain/polling.ts';
import { awsAt, type ClientsAt } from '../aws/aws-at.ts';
import { firstStandbyDirectory, minute, primaryRegion, standbyRegion, useSimulator } from '../simulator/harness.ts';
import { allAttempts } from './attempts.ts';

const primaryDirectory = 'd-9067000001';
const scope = {
  directories: [{ primary: primaryDirectory, standby: firstStandbyDirectory }],
  exclude: { users: [], workspaces: [] },
  primaryRegion,
  standbyRegion,
};
const pace: PollPace = { pollIntervalMs: 60_000, reportAfterMs: 120_000, changedCount: 30 };

describe('activities that read', () => {
  const identities = Array.from({ length: 3 }, (_, index) => ({
    name: `${index}.example`,
    regions: [standbyRegion],
    verified: true,
  }));
  const simulator = useSimulator({ fleet: { desktops: 60, directories: 1, existingStandbys: 60, identities } });
  let aws: ClientsAt;
  beforeEach(() => (aws = awsAt(simulator.url)));
  afterEach(() => aws.close());

  const workspaces = () => createWorkspacesActivities(aws.clients);
  const mail = () => createMailActivities(aws.clients);
  const calls = async () => (await simulator.audit('event=answered')).length;
  const expectedOf = async (count: number) =>
    (await simulator.primaries()).slice(0, count).map(({ workspaceId, userName }) => ({
      primaryId: workspaceId,
      primaryRegion,
      user: userName,
      standbyDirectory: firstStandbyDirectory,
    }));
  const targetsOf = async (count: number): Promise<PollTarget[]> => {
    const standbys = await simulator.truth('standby');
    return (await expectedOf(count)).map((expected) => ({
      ...expected,
      standbyId: standbys.find(({ userName }) => userName === expected.user)!.workspaceId,
      firstReadAtMs: 0,
      deadlineAtMs: Date.now() + 3_600_000,
    }));
  };

  it('read the desktops of a page', async () => {
    const run = () => workspaces().readPrimariesPage({ scope, directory: primaryDirectory });
    const { result, attempts } = await allAttempts(run);
    assert.deepEqual([result?.desktops.length, result?.read, attempts], [25, 25, 1]);
    assert.ok(result?.nextToken);
  });

  it('do not follow a page that names itself as the next', async () => {
    const read = (nextToken?: string) =>
      allAttempts(() =>
        workspaces().readPrimariesPage({ scope, directory: primaryDirectory, ...(nextToken && { nextToken }) }),
      );
    const { result } = await read();
    await simulator.fault({ kind: 'read', action: 'repeat-token', times: 1 });
    const { result: second, waits } = await read(result?.nextToken);
    assert.deepEqual([second?.read, waits.length], [25, 1]);
    assert.notEqual(second?.nextToken, result?.nextToken);
  });

  it('read by id in calls of 25, one per attempt', async () => {
    const standbyIds = (await simulator.truth('standby')).map(({ workspaceId }) => workspaceId);
    const { result, attempts } = await allAttempts(() =>
      workspaces().readStandbysById({ region: standbyRegion, standbyIds }),
    );
    assert.deepEqual([result?.length, attempts, await calls()], [60, 3, 3]);
  });

  it('read nothing, without a call, when nothing is asked', async () => {
    const region = standbyRegion;
    assert.deepEqual((await allAttempts(() => workspaces().readStandbysById({ region, standbyIds: [] }))).result, []);
    assert.deepEqual((await allAttempts(() => workspaces().readBackByUser({ region, expected: [] }))).result, {});
    assert.deepEqual(
      (await allAttempts(() => workspaces().findOwnStandbys({ region, standbyIds: [], run: 'r' }))).result,
      { own: [], unreadable: [] },
    );
    assert.equal(await calls(), 0);
  });

  it('read back user by user, all pages, one call per attempt', async () => {
    const expected = await expectedOf(3);
    await simulator.fault({ kind: 'read', action: 'empty-page', region: standbyRegion });
    const { result, attempts } = await allAttempts(() =>
      workspaces().readBackByUser({ region: standbyRegion, expected }),
    );
    assert.deepEqual(
      Object.values(result!).map(({ kind }) => kind),
      ['found', 'found', 'found'],
    );
    assert.deepEqual([attempts, await calls()], [4, 4]);
  });

  it('say "nothing" of a user who has nothing', async () => {
    const nobody = { primaryId: 'ws-nobody01', primaryRegion, user: 'nobody', standbyDirectory: firstStandbyDirectory };
    const { result } = await allAttempts(() =>
      workspaces().readBackByUser({ region: standbyRegion, expected: [nobody] }),
    );
    assert.deepEqual(result, { 'ws-nobody01': { kind: 'nothing' } });
  });

  it('find the standbys that carry the tag of the run, and no others', async () => {
    const [one, two, three] = (await simulator.truth('standby')).map(({ workspaceId }) => workspaceId);
    await simulator.patch(`/workspaces/${one!}`, { tags: { 'lifeboat:run': 'run-1' } });
    await simulator.patch(`/workspaces/${two!}`, { tags: { 'lifeboat:run': 'run-2' } });
    const standbyIds = [one!, two!, three!];
    const { result, attempts } = await allAttempts(() =>
      workspaces().findOwnStandbys({ region: standbyRegion, standbyIds, run: 'run-1' }),
    );
    assert.deepEqual([result, attempts], [{ own: [one], unreadable: [] }, 3]);
  });

  it('find the standbys of a fleet by its tag, whichever run made them', async () => {
    const [one, two] = (await simulator.truth('standby')).map(({ workspaceId }) => workspaceId);
    await simulator.patch(`/workspaces/${one!}`, { tags: { 'lifeboat:fleet': 'demo' } });
    await simulator.patch(`/workspaces/${two!}`, { tags: { 'lifeboat:fleet': 'other' } });
    const input = { region: standbyRegion, standbyIds: [one!, two!], fleet: 'demo' };
    const { result } = await allAttempts(() => workspaces().findFleetStandbys(input));
    assert.deepEqual(result, { own: [one], unreadable: [] });
  });

  it('read from the tags whose standby it was, for this fleet only', async () => {
    const [one, two, three] = (await simulator.truth('standby')).map(({ workspaceId }) => workspaceId);
    await simulator.patch(`/workspaces/${one!}`, { tags: { 'lifeboat:fleet': 'demo', 'lifeboat:primary': 'ws-ada' } });
    await simulator.patch(`/workspaces/${two!}`, { tags: { 'lifeboat:fleet': 'other', 'lifeboat:primary': 'ws-bob' } });
    const input = { region: standbyRegion, standbyIds: [one!, two!, three!, 'ws-0unknown0'], fleet: 'demo' };
    const { result, attempts } = await allAttempts(() => workspaces().readTaggedPrimaries(input));
    assert.deepEqual([result, attempts], [{ [one!]: 'ws-ada' }, 4]);
  });

  it('name a standby whose tags AWS does not know, instead of taking it for a stranger', async () => {
    const run = () => workspaces().findOwnStandbys({ region: standbyRegion, standbyIds: ['ws-0unknown0'], run: 'r' });
    assert.deepEqual((await allAttempts(run)).result, { own: [], unreadable: ['ws-0unknown0'] });
  });

  it('poll all standbys 25 at a time and return as soon as there is something to report', async () => {
    const targets = await targetsOf(60);
    const { result, attempts } = await allAttempts(() =>
      workspaces().pollStandbys({ region: standbyRegion, targets: packTargets(targets), pace }),
    );
    assert.equal(attempts, 2, 'half of sixty have changed after the second call');
    assert.deepEqual([result?.changes.length, Object.keys(result!.readAtMs).length], [50, 50]);
  });

  it('keep what a poll has seen through a throttle', async () => {
    const targets = await targetsOf(60);
    await simulator.fault({ kind: 'call', operation: 'DescribeWorkspaces', nth: 2, action: 'throttle' });
    const { result, waits } = await allAttempts(() =>
      workspaces().pollStandbys({ region: standbyRegion, targets: packTargets(targets), pace }),
    );
    assert.deepEqual(
      waits.map(([type]) => type),
      ['NotReady', 'AwsUnavailable'],
    );
    assert.equal(result?.changes.length, 50);
    assert.equal(await calls(), 3);
  });

  it('wait, without a call, until the first standby is due', async () => {
    const targets = (await targetsOf(2)).map((target) => ({ ...target, firstReadAtMs: Date.now() + 20 * minute }));
    const { waits } = await allAttempts(
      () => workspaces().pollStandbys({ region: standbyRegion, targets: packTargets(targets), pace }),
      {
        atMost: 1,
      },
    );
    assert.equal(await calls(), 0);
    assert.ok(waits[0]![1] > 19 * minute);
  });

  it('read account and identities of a mail Region, one call per attempt', async () => {
    const { result, attempts } = await allAttempts(() => mail().readMailRegion({ region: standbyRegion }));
    assert.deepEqual([result?.identities.length, attempts, await calls()], [3, 2, 2]);
  });

  it('read no endpoint where there is none', async () => {
    const { result } = await allAttempts(() => mail().readMailEndpoint({ region: standbyRegion, name: 'nobody' }));
    assert.deepEqual(result, {});
  });

  it('know an endpoint of the run by its tag, and that of another by its absence', async () => {
    const order = {
      region: standbyRegion,
      secondRegion: primaryRegion,
      name: 'mail',
      tags: [{ key: 'lifeboat:run', value: 'run-1' }],
    };
    await allAttempts(() => mail().createMailEndpoint(order));
    const isOwn = async (run: string, name = 'mail') =>
      (await allAttempts(() => mail().isOwnMailEndpoint({ region: standbyRegion, account: '111122223333', name, run })))
        .result;
    assert.deepEqual(
      [await isOwn('run-1'), await isOwn('run-2'), await isOwn('run-1', 'nobody')],
      [true, false, false],
    );
  });

  it('know an endpoint of the fleet by its tag, whichever run made it', async () => {
    const tags = [{ key: 'lifeboat:fleet', value: 'demo' }];
    const place = { region: standbyRegion, name: 'fleets-mail' };
    await allAttempts(() => mail().createMailEndpoint({ ...place, secondRegion: primaryRegion, tags }));
    const isOurs = async (fleet: string) =>
      (await allAttempts(() => mail().isFleetMailEndpoint({ ...place, account: '111122223333', fleet }))).result;
    assert.deepEqual([await isOurs('demo'), await isOurs('other')], [true, false]);
  });

  it('wait for a Region that refuses or swallows connections, and read when it is back', async () => {
    const refusal = await simulator.fault({ kind: 'region', region: standbyRegion, action: 'refuse' });
    const standbyIds = [(await simulator.truth('standby'))[0]!.workspaceId];
    let failures = 0;
    const { result } = await allAttempts(() => workspaces().readStandbysById({ region: standbyRegion, standbyIds }), {
      between: async () => {
        failures += 1;
        if (failures === 3) await simulator.clearFaults();
      },
    });
    assert.ok(refusal);
    assert.deepEqual([result?.length, failures], [1, 3]);
  });
});
