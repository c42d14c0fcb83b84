import assert from 'node:assert/strict';
import { TerminateWorkspacesCommand } from '@aws-sdk/client-workspaces';
import { CreateStandbyWorkspacesCommand, CreateTagsCommand } from '@aws-sdk/client-workspaces';
import type { AuditEntry } from '../../simulator/audit.ts';
import { primaryRegion, standbyRegion, standbysFor, useSimulator, type WorkspaceTruth } from './harness.ts';

interface Refusal {
  readonly error: string;
  readonly problems: readonly { path: string; message: string }[];
}

describe('The seeded fleet', () => {
  const aws = useSimulator();

  async function seed(fleet: object): Promise<WorkspaceTruth[]> {
    await aws.post('/fleet', fleet);
    return aws.truth();
  }

  it('is the same for the same seed, another one for another', async () => {
    const whole = async () =>
      (await seed({ desktops: 40, seed: 3 })).map((truth) => ({ ...truth, lastConnectedAtMs: 'so long ago' }));
    const first = await whole();
    assert.deepEqual(await whole(), first);
    const other = await seed({ desktops: 40, seed: 4 });
    assert.notDeepEqual(new Set(other.map((one) => one.userName)), new Set(first.map((one) => one.userName)));
  });

  it('has users with unique names as directories have them, spread over the directories', async () => {
    const primaries = await seed({ desktops: 5000, directories: 4 });
    const names = primaries.map(({ userName }) => userName.toLowerCase());
    assert.equal(new Set(names).size, 5000);
    for (const name of names) assert.match(name, /^[a-z]+\.[a-z]+\d*$/);
    const inFirst = primaries.filter(({ directoryId }) => directoryId === 'd-9067000001');
    assert.equal(inFirst.length, 1250);
    assert.equal(new Set(primaries.map(({ workspaceId }) => workspaceId)).size, 5000);
  });

  it('has the oddities that were asked for, by number or by index', async () => {
    const everyone = await seed({
      desktops: 10,
      users: ['ada.lovelace'],
      existingStandbys: { pick: [2], state: 'ERROR', tags: { 'lifeboat:run': 'old' } },
      strangers: 1,
      duplicateUsers: [5],
      primaryStates: { SUSPENDED: [7], STOPPED: 2 },
    });
    const of = (role: string, state?: string) =>
      everyone.filter((one) => one.role === role && (state === undefined || one.state === state));
    assert.equal(of('primary').length, 11);
    assert.equal(of('primary')[0]?.userName, 'ada.lovelace');
    assert.deepEqual([of('primary', 'SUSPENDED').length, of('primary', 'STOPPED').length], [1, 2]);
    assert.equal(of('plain', 'AVAILABLE').length, 1);
    const [standby] = of('standby', 'ERROR');
    assert.equal(standby?.desktop, 2);
    assert.deepEqual(standby.tags, { 'lifeboat:run': 'old' });
    const twice = everyone.find(({ desktop }) => desktop === 5)!;
    assert.equal(everyone.filter((one) => one.userName === twice.userName && one.region === primaryRegion).length, 2);
  });

  it('has directory ids that stay, in any two Regions', async () => {
    const regions = { primaryRegion: 'eu-north-1', standbyRegion: 'ap-south-1' };
    await seed({ desktops: 2, seed: 1, directories: 1, ...regions });
    const ids = async () => {
      const { directories } = await aws.get<{ directories: { directoryId: string; region: string }[] }>('/state');
      return directories.map(({ directoryId, region }) => `${region} ${directoryId}`);
    };
    const first = await ids();
    assert.equal(new Set(first).size, 2);
    await seed({ desktops: 9, seed: 2, directories: 1, ...regions });
    assert.deepEqual(await ids(), first);
  });

  it('costs little: ten thousand desktops are there in a moment', async () => {
    const startedMs = performance.now();
    assert.equal((await seed({ desktops: 10_000 })).length, 10_000);
    assert.ok(performance.now() - startedMs < 3000);
  });
});

describe('The control API', () => {
  const aws = useSimulator();

  async function refusal(method: string, path: string, body: string): Promise<Refusal & { status: number }> {
    const response = await fetch(`${aws.url}/_simulator${path}`, { method, body });
    return { status: response.status, ...((await response.json()) as Refusal) };
  }

  it('names every problem of a body, and changes nothing', async () => {
    const { status, problems } = await refusal('POST', '/fleet', '{"desktops": -1, "typo": 1, "strangers": "all"}');
    assert.equal(status, 400);
    assert.deepEqual(problems.map(({ path }) => path).sort(), ['', 'desktops', 'strangers']);
    assert.equal((await aws.primaries()).length, 4);
  });

  for (const [what, path, body] of [
    ['a body that is not JSON', '/fleet', '{'],
    ['a fault of no kind', '/faults', '{"kind": "gremlin"}'],
    ['a throttle after the call', '/faults', '{"kind":"call","operation":"*","action":"throttle","phase":"after"}'],
    ['both nth and every', '/faults', '{"kind":"call","operation":"*","action":"500","nth":1,"every":2}'],
    ['one bad fault among good ones', '/scenario', '{"faults":[{"kind":"noise"}],"settings":{"speed":9}}'],
  ] as const) {
    it(`refuses ${what}`, async () => {
      assert.equal((await refusal('POST', path, body)).status, 400);
      const { speed } = await aws.get<{ speed: number }>('/health');
      assert.equal(speed, 1);
    });
  }

  it('does not know other paths, faults, holds and WorkSpaces', async () => {
    for (const [method, path] of [
      ['GET', '/coffee'],
      ['DELETE', '/faults/none'],
      ['POST', '/holds/99/release'],
      ['PATCH', '/workspaces/ws-00000000'],
    ] as const) {
      const init = method === 'GET' ? { method } : { method, body: '{}' };
      assert.equal((await fetch(`${aws.url}/_simulator${path}`, init)).status, 404, path);
    }
  });

  it('forces a WorkSpace into a state, and lets nature take over again', async () => {
    const { workspaceId } = (await aws.primaries())[0]!;
    const state = async () => (await aws.described(primaryRegion, { WorkspaceIds: [workspaceId] }))[0]?.State;
    await aws.patch(`/workspaces/${workspaceId}`, { state: 'UNHEALTHY' });
    assert.equal(await state(), 'UNHEALTHY');
    await aws.patch(`/workspaces/${workspaceId}`, { state: null });
    assert.equal(await state(), 'AVAILABLE');
  });

  it('resets to an empty world with default settings, while the audit goes on', async () => {
    await aws.fault({ kind: 'region', region: primaryRegion, action: 'refuse' });
    await aws.post('/reset');
    assert.deepEqual(await aws.truth(), []);
    assert.deepEqual(await aws.described(primaryRegion), []);
    const { rates } = await aws.get<{ rates: object }>('/settings');
    const usual = { perSecond: 2, burst: 5 };
    assert.deepEqual(rates, {
      workspaces: usual,
      'workspaces-instances': usual,
      ses: { perSecond: 1, burst: 1 },
      sts: null,
    });
    assert.ok((await aws.audit()).length > 2);
  });
});

describe('The audit log', () => {
  const aws = useSimulator({ fleet: { desktops: 4, directories: 1, existingStandbys: [3] } });

  it('has an applied and an answered line for a write, an answered line for a read, and no gaps', async () => {
    const primaries = await aws.primaries();
    await aws.described(primaryRegion);
    const request = standbysFor(primaries.slice(0, 2), { Tags: [{ Key: 'run', Value: '1' }] });
    await aws.workspaces().send(new CreateStandbyWorkspacesCommand(request));
    const entries = await aws.audit();
    assert.deepEqual(
      entries.map(({ seq }) => seq),
      entries.map((_, index) => index + 1),
    );
    const calls = entries.filter(({ event }) => event !== 'control');
    assert.deepEqual(
      calls.map(({ event, operation, applied }) => [event, operation, applied]),
      [
        ['answered', 'DescribeWorkspaces', false],
        ['applied', 'CreateStandbyWorkspaces', true],
        ['answered', 'CreateStandbyWorkspaces', true],
      ],
    );
    const [, applied, answered] = calls;
    assert.equal(applied?.call, answered?.call);
    assert.equal(applied?.region, standbyRegion);
    assert.deepEqual(applied.request, request);
    const [created] = applied.effect?.created ?? [];
    const standby = (await aws.truth('standby')).find(({ desktop }) => desktop === 0);
    assert.deepEqual(created, {
      workspaceId: standby?.workspaceId,
      region: standbyRegion,
      directoryId: 'd-9267000001',
      userName: primaries[0]?.userName,
      primaryWorkspaceId: primaries[0]?.workspaceId,
      primaryRegion,
      attempt: 1,
      tags: { run: '1' },
      provisioning: { outcome: 'available', durationMs: standby!.readyAtMs! - standby!.createdAtMs! },
    });
  });

  it('tells with a termination what was true of the standbys at that moment', async () => {
    const primary = (await aws.primaries())[3]!;
    const TerminateWorkspaceRequests = [{ WorkspaceId: primary.workspaceId }];
    await aws.workspaces(primaryRegion).send(new TerminateWorkspacesCommand({ TerminateWorkspaceRequests }));
    const [entry] = await aws.audit('event=applied');
    const { lastConnectedAtMs, ...terminated } = entry?.effect?.terminated?.[0] ?? {};
    assert.equal(lastConnectedAtMs, primary.lastConnectedAtMs);
    assert.deepEqual(terminated, {
      workspaceId: primary.workspaceId,
      region: primaryRegion,
      directoryId: primary.directoryId,
      userName: primary.userName,
      role: 'primary',
      tags: {},
      stateBefore: 'AVAILABLE',
      connected: false,
      primary: null,
      standbys: [
        {
          workspaceId: primary.standbyWorkspaceIds[0],
          region: standbyRegion,
          state: 'STOPPED',
          userName: primary.userName,
          primaryWorkspaceId: primary.workspaceId,
          dataReplication: 'NO_REPLICATION',
          replicationFrozen: false,
          snapshotAtMs: null,
          connected: false,
          lastConnectedAtMs: null,
        },
      ],
    });
  });

  it('can be waited for', async () => {
    const ResourceId = (await aws.primaries())[0]!.workspaceId;
    const [, { lastSeq }] = [await aws.described(primaryRegion), await aws.get<{ lastSeq: number }>('/health')];
    const waiting = aws.audit(`after=${lastSeq}&operation=CreateTags&event=applied&waitMs=10000`);
    await aws.described(primaryRegion);
    const tags = new CreateTagsCommand({ ResourceId, Tags: [{ Key: 'a', Value: 'b' }] });
    await aws.workspaces(primaryRegion).send(tags);
    const [entry] = await waiting;
    assert.deepEqual(entry?.effect?.tagged, [{ resourceId: ResourceId, tags: { a: 'b' } }]);
    assert.deepEqual(await aws.audit(`after=${entry.seq + 1}&waitMs=1`), []);
  });

  it('records what the control API did', async () => {
    await aws.patch('/settings', { allowDuplicates: true });
    const control = (await aws.audit('event=control')).at(-1) as AuditEntry;
    assert.deepEqual([control.operation, control.request], ['PATCH /settings', { allowDuplicates: true }]);
  });
});
