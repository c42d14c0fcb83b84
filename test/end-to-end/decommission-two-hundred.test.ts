import assert from 'node:assert/strict';
import type { DecommissionOutcome } from '../../src/contract/decommission.ts';
import type { Tombstone } from '../../src/evidence/tombstones.ts';
import { gatedFleet, judgeGated, planLines } from '../support/gated-fleet.ts';
import { terminations } from '../support/gated-end.ts';
import { GatedRun, Office } from '../support/gated-world.ts';
import { useWorld } from '../support/use-world.ts';
import type { TestFleet } from '../support/test-fleet.ts';

const office = new Office('two-hundred');
const desktops = 200;

/** Six that the plan leaves out, by desktop, and why. */
const atPlanTime = [
  [20, 'PrimaryIs.SUSPENDED'],
  [40, 'NoStandby'],
  [60, 'StandbyIs.ERROR'],
  [80, 'NotReplicated'],
  [100, 'PrimaryIs.ERROR'],
  [120, 'PrimaryIs.MAINTENANCE'],
] as const;

const without = (...left: readonly number[]): number[] =>
  Array.from({ length: desktops }, (_, index) => index).filter((index) => !left.includes(index));

const fleetOptions = gatedFleet({
  desktops,
  directories: 2,
  standbys: without(40, 60, 80),
  seeded: {
    primaryStates: { SUSPENDED: [20], ERROR: [100], MAINTENANCE: [120] },
    existingStandbys: [
      { pick: [60], state: 'ERROR', dataReplication: 'PRIMARY_AS_SOURCE', snapshotAgeMs: [1_000, 60_000] },
      { pick: [80], state: 'STOPPED' },
      {
        pick: without(40, 60, 80),
        state: 'STOPPED',
        dataReplication: 'PRIMARY_AS_SOURCE',
        snapshotAgeMs: [1_000, 60_000],
      },
    ],
  },
});

/** What happens to six of those that were approved, and why they stay then. Last in the plan's order: not the canaries. */
const afterApproval: readonly (readonly [code: string, happens: (fleet: TestFleet, id: string) => Promise<void>])[] = [
  ['SomebodyIsThere', ({ world }, id) => world.simulator.connect(id)],
  ['SnapshotTooOld', ({ world }, id) => world.simulator.force(id, { replicationFrozen: true })],
  ['PrimaryIs.REBUILDING', ({ world }, id) => world.simulator.force(id, { state: 'REBUILDING' })],
  ['FencedByOthers', ({ world }, id) => world.simulator.force(id, { state: 'ADMIN_MAINTENANCE' })],
  ['ChangedSincePlan', ({ world }, id) => world.simulator.force(id, { userName: 'somebody.else' })],
  [
    'StandbyDoesNotWake',
    async ({ world }, id) => {
      const { workspaces } = await world.simulator.state();
      const standby = workspaces.find(({ primaryWorkspaceId }) => primaryWorkspaceId === id);
      assert.ok(standby, `${id} has a standby`);
      await world.simulator.addFaults({
        ...{ kind: 'item', operation: 'StartWorkspaces', workspaceIds: [standby.workspaceId] },
        ...{ action: 'neither', applied: false, times: 'always' },
      });
    },
  ],
];

describe('a decommission of 200 primaries, 12 of which must stay', () => {
  const test = useWorld({ name: 'two-hundred', speed: 1, lanePace: 100, workerEnv: office.workerEnv });
  before(async function startTheTerminator() {
    this.timeout(40_000);
    await office.terminator(test.world);
  });

  it('terminates the other 188 and nobody else, from the plan to the evidence by the CLI', async function decommission() {
    this.timeout(180_000);
    const fleet = await test.fleet(fleetOptions);
    const run = new GatedRun(fleet, office);

    // Plan: six stay, each with its code.
    const plan = await run.plan();
    assert.equal(plan.end.exitCode, 3, plan.end.stdout + plan.end.stderr);
    const lines = planLines(plan.file);
    const staying = new Map(
      lines.filter(({ verdict }) => verdict === 'stays').map((line) => [line.primaryId, line.code]),
    );
    const idOf = (desktop: number): string => fleet.primaries[desktop]?.workspaceId ?? '';
    const expected = new Map<string, string | undefined>(atPlanTime.map(([desktop, code]) => [idOf(desktop), code]));
    assert.deepEqual(new Map([...staying].sort()), new Map([...expected].sort()));

    // Start, and approve twice; before that the run waits for people.
    assert.equal((await run.start()).exitCode, 0);
    assert.equal((await run.cli('status', fleet.name)).exitCode, 4);
    for (const who of ['anna', 'omar'] as const) {
      const decided = await run.decide('approve', who);
      assert.equal(decided.exitCode, 0, decided.stdout + decided.stderr);
    }

    // Life goes on: six more must stay.
    const going = lines
      .filter(({ verdict }) => verdict === 'goes')
      .map(({ primaryId }) => primaryId)
      .sort();
    for (const [index, [code, happens]] of afterApproval.entries()) {
      const id = going[going.length - 1 - index * 25] ?? '';
      await happens(fleet, id);
      expected.set(id, code);
    }

    const outcome = await run.outcome(150_000);
    assert.deepEqual(codesOf(outcome), new Map([...expected].sort()));
    assert.equal(new Set(expected.values()).size, 12, 'twelve different reasons');
    assert.deepEqual([outcome.endState, outcome.counts.gone, outcome.keptCount], ['done-with-gaps', 188, 12]);

    // The same by the CLI, by the evidence and by the audit.
    const status = await run.cli('status', fleet.name, '--json');
    assert.equal(status.exitCode, 3, status.stdout + status.stderr);
    const gone = await goneByEvidence(run, outcome);
    const terminated = (await terminations(run)).flat();
    assert.deepEqual([...gone].sort(), terminated.sort());
    assert.deepEqual(
      [...gone].sort(),
      lines
        .map(({ primaryId }) => primaryId)
        .filter((id) => !expected.has(id))
        .sort(),
    );
    const ledger = lines.map(({ primaryId }) => ({ primaryId, state: gone.has(primaryId) ? 'gone' : 'kept' }));
    await judgeGated(run, run.planFile, ledger);
  });
});

function codesOf({ kept }: DecommissionOutcome): Map<string, string | undefined> {
  return new Map(kept.map(({ primaryId, code }): [string, string | undefined] => [primaryId, code]).sort());
}

/** Has the CLI verify the evidence, and takes from it who was found absent twice each way. */
async function goneByEvidence(run: GatedRun, { evidence, fleet }: DecommissionOutcome): Promise<Set<string>> {
  const [file = ''] = run.office.files(fleet);
  const head = ['--public-key', run.office.evidencePublicKey, '--head', evidence?.head ?? ''];
  const verified = await run.cli('evidence', 'verify', file, ...head, '--json');
  assert.equal(verified.exitCode, 0, verified.stdout.slice(0, 2000) + verified.stderr);
  const { tombstones } = JSON.parse(verified.stdout) as { tombstones: Tombstone[] };
  const isGone = ({ gone }: Tombstone): boolean =>
    (gone?.absentByIdAtMs.length ?? 0) >= 2 && (gone?.absentFromDirectoryAtMs.length ?? 0) >= 2;
  return new Set(tombstones.filter(isGone).map(({ primaryId }) => primaryId));
}
