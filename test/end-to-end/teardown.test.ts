import assert from 'node:assert/strict';
import { appliedEntries } from '../audit/log.ts';
import { primaryRegion, standbyRegion } from '../support/fleet-files.ts';
import { planLines } from '../support/gated-fleet.ts';
import { GatedRun, Office } from '../support/gated-world.ts';
import { useWorld } from '../support/use-world.ts';
import { standbyOf, tagAsOurs, teardownFleet, terminatedIds, useOnce, waive } from '../support/teardown-fleet.ts';
import type { TestFleet } from '../support/test-fleet.ts';
import { until } from '../support/waiting.ts';

const office = new Office('teardown');
const sleepers = { state: 'AVAILABLE' } as const;

describe('teardown', function () {
  this.timeout(90_000);
  const test = useWorld({ name: 'teardown', speed: 1, lanePace: 100, workerEnv: office.workerEnv });

  /** Each desktop with a plan line: its verdict, or the code with which it stays. */
  function inShort(fleet: TestFleet, planFile: string): Record<number, string> {
    const numbers = new Map(fleet.primaries.map(({ workspaceId }, index) => [workspaceId, index]));
    const entries = planLines(planFile).map(({ primaryId, verdict, code }) => [
      numbers.get(primaryId) ?? -1,
      verdict === 'stays' ? (code ?? '') : verdict,
    ]);
    return Object.fromEntries(entries) as Record<number, string>;
  }

  /** A prepare that is terminated in the middle, with a create on the wire that nobody waits for any more. */
  async function terminatedByForce(fleet: TestFleet): Promise<void> {
    const { simulator } = fleet.world;
    const run = await fleet.prepare();
    await run.untilStatus('the endpoint', ({ mail }) => mail?.state === 'ready');
    await simulator.hold('second create');
    await fleet.world.closeWorkflows();
    await simulator.heal('second create');
    await simulator.releaseAll();
    await until('every standby to be there', async () => {
      const { workspaces } = await simulator.state();
      const awake = workspaces.filter(({ role, state }) => role === 'standby' && state === 'AVAILABLE');
      return awake.length === 39;
    });
  }

  it('removes exactly what a prepare that was terminated by force has left and nobody would miss', async () => {
    const fleet = await test.fleet(
      teardownFleet({
        desktops: 40,
        mail: true,
        faults: [{ kind: 'call', id: 'second create', operation: 'CreateStandbyWorkspaces', action: 'hold', nth: 2 }],
        seeded: {
          existingStandbys: [
            { pick: [0, 1], ...sleepers },
            { pick: [2], ...sleepers, tags: { 'lifeboat:fleet': 'another-fleet' } },
          ],
          strangers: [3],
          connections: { connected: 5 },
        },
      }),
    );
    const { simulator } = fleet.world;
    await terminatedByForce(fleet);
    await useOnce(fleet, 1);
    await useOnce(fleet, 4);
    await simulator.connect((await standbyOf(fleet, 5)).workspaceId);
    await simulator.force(fleet.primaries[8]?.workspaceId ?? '', { state: 'ERROR' });
    const standbys = await Promise.all(
      fleet.primaries.map((_, desktop) => (desktop === 3 ? Promise.resolve(undefined) : standbyOf(fleet, desktop))),
    );
    await simulator.remove(fleet.primaries[6]?.workspaceId ?? '');

    const run = new GatedRun(fleet, office, 'teardown');
    const { file, end } = await run.plan();
    const lines = inShort(fleet, file);
    const staying = Object.entries(lines).filter(([, verdict]) => verdict !== 'goes');
    assert.deepEqual(Object.fromEntries(staying), {
      ...{ 0: 'NotOurs', 1: 'StandbyWasUsed', 2: 'NotOurs', 4: 'StandbyWasUsed' },
      // Of 6 the primary is gone, and with it what the standby's record says of it: nobody asks for it.
      ...{ 5: 'StandbyInUse', 8: 'PrimaryNotHealthy' },
    });
    assert.match(end.stdout, /MaybeOrphans/);
    assert.match(end.stdout, /MailEndpointStays/);
    assert.equal((await run.start()).exitCode, 0);
    const own = await run.decide('approve', 'rita');
    assert.notEqual(own.exitCode, 0, 'nobody approves what they have asked for');
    assert.deepEqual(await terminatedIds(fleet), [], 'nothing goes before somebody else has approved');
    const approved = await run.decide('approve', 'anna');
    assert.equal(approved.exitCode, 0, approved.stderr);

    const outcome = await run.outcome();
    assert.deepEqual([outcome.endState, outcome.counts.gone, outcome.counts.kept], ['done-with-gaps', 32, 6]);
    const going = Object.keys(lines).filter((desktop) => lines[Number(desktop)] === 'goes');
    assert.deepEqual(await terminatedIds(fleet), going.map((desktop) => standbys[Number(desktop)]?.workspaceId).sort());
    const after = await simulator.state();
    assert.deepEqual(
      after.endpoints.filter(({ live }) => live).length,
      1,
      'those whose desktops stay may send through it',
    );
    assert.equal(after.workspaces.filter(({ role, live }) => role === 'primary' && live).length, 39);
    assert.equal(after.workspaces.filter(({ role, live }) => role === 'plain' && live).length, 1);
    const inPrimaryRegion = appliedEntries(await fleet.audit()).filter(({ region }) => region === primaryRegion);
    assert.deepEqual(inPrimaryRegion, []);
  });

  it('leaves an endpoint that somebody else has made, and a standby that is leaving already is no gap', async () => {
    const corporate = { name: 'corporate-mail', region: standbyRegion, secondaryRegion: primaryRegion };
    const fleet = await test.fleet(
      teardownFleet({
        desktops: 4,
        settings: { terminatingMs: 60_000 },
        seeded: {
          existingStandbys: { pick: [0, 1, 2, 3], ...sleepers },
          endpoints: [{ ...corporate, status: 'READY', tags: { 'lifeboat:fleet': 'another-fleet' } }],
        },
        file: { mail: { name: corporate.name } },
      }),
    );
    await tagAsOurs(fleet, [0, 1, 2, 3]);
    const { simulator } = fleet.world;
    await simulator.terminateByOthers((await standbyOf(fleet, 0)).workspaceId);
    await simulator.settings({ terminatingMs: 300 });
    const run = new GatedRun(fleet, office, 'teardown');
    const { file, end } = await run.plan();
    assert.match(end.stdout, /MailEndpointNotOurs/);
    assert.deepEqual(inShort(fleet, file), { 0: 'on-its-way', 1: 'goes', 2: 'goes', 3: 'goes' });
    assert.equal((await run.start()).exitCode, 0);
    await run.decide('approve', 'anna');
    const outcome = await run.outcome();
    assert.deepEqual([outcome.endState, outcome.counts.gone, outcome.counts.leaving], ['done', 3, 1]);
    assert.deepEqual(outcome.kept, []);
    const { endpoints } = await simulator.state();
    assert.deepEqual(
      endpoints.filter(({ live }) => live).map(({ endpointName }) => endpointName),
      [corporate.name],
    );
  });

  it('takes a used or orphaned standby only by a waiver that names it, with two approvals and a cooling-off', async () => {
    const options = teardownFleet({ desktops: 7, seeded: { existingStandbys: { pick: 7, ...sleepers } } });
    const fleet = await test.fleet(options);
    const { simulator } = fleet.world;
    await tagAsOurs(fleet, [0, 1, 2, 3, 5, 6]);
    const ids = (await Promise.all(fleet.primaries.map((_, desktop) => standbyOf(fleet, desktop)))).map(
      ({ workspaceId }) => workspaceId,
    );
    for (const desktop of [0, 2, 3, 4]) await useOnce(fleet, desktop);
    await simulator.connect(ids[2] ?? '');
    await simulator.remove(fleet.primaries[1]?.workspaceId ?? '');
    await simulator.remove(fleet.primaries[6]?.workspaceId ?? '');
    const primaryToo = fleet.primaries[5]?.workspaceId ?? '';
    const named = [0, 1, 2, 4].map((desktop) => ({ workspace: ids[desktop] ?? '', clause: 'data' as const }));
    waive(fleet, options, [...named, { workspace: primaryToo, clause: 'health' }]);

    const run = new GatedRun(fleet, office, 'teardown');
    const { file } = await run.plan();
    assert.deepEqual(inShort(fleet, file), {
      ...{ 0: 'goes', 1: 'goes', 2: 'StandbyInUse', 3: 'StandbyWasUsed', 4: 'NotOurs', 5: 'goes' },
    });
    assert.equal((await run.start()).exitCode, 0);
    await run.decide('approve', 'anna');
    const { gate } = await run.status();
    assert.deepEqual([gate?.kind, gate?.kind === 'waiting' && gate.needed], ['waiting', 2]);
    assert.deepEqual(await terminatedIds(fleet), []);
    await run.decide('approve', 'omar');
    const outcome = await run.outcome();
    const approvals = (await run.acceptedUpdates()).filter(({ name }) => name === 'approve');
    const first = appliedEntries(await fleet.audit()).find(({ effect }) => effect.terminated !== undefined);
    assert.ok(first && first.atMs >= (approvals[1]?.atMs ?? Infinity) + 1_000, 'the cooling-off is one second here');
    assert.deepEqual([outcome.endState, outcome.counts.gone, outcome.counts.kept], ['done-with-gaps', 3, 3]);
    assert.deepEqual(await terminatedIds(fleet), [0, 1, 5].map((desktop) => ids[desktop]).sort());
  });

  it('refuses a waiver that names nobody of the fleet', async () => {
    const options = teardownFleet({ desktops: 2, seeded: { existingStandbys: { pick: 2, ...sleepers } } });
    const fleet = await test.fleet(options);
    waive(fleet, options, [{ workspace: 'ws-000000000', clause: 'data' }]);
    const { end } = await new GatedRun(fleet, office, 'teardown').plan();
    assert.notEqual(end.exitCode, 0);
    assert.match(`${end.stdout}${end.stderr}`, /WaiverOfNobody/);
  });
});
