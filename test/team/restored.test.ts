import assert from 'node:assert/strict';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workflowIdFor } from '../../src/contract/names.ts';
import { cli } from '../support/cli.ts';
import { gatedFleet, keys } from '../support/gated-fleet.ts';
import { GatedRun, Office } from '../support/gated-world.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { quickRules } from '../support/signers.ts';
import { TestFleet } from '../support/test-fleet.ts';
import { folderOfTheImage } from './support/image.ts';
import { openTeamWorld, type TeamWorld } from './support/team-world.ts';

/** Approvals whose cooling-off lasts until after the restore. */
const rules = { ...quickRules, decommission: { ...quickRules.decommission, coolingOff: '20s' } };

describe('a database that is restored from a backup', function () {
  this.timeout(300_000);
  const office = new Office('restored', rules);
  let team: TeamWorld;

  before(async () => {
    const own = folderOfTheImage('restored-terminator', {
      'approvals.yaml': office.signers.approvalsFile,
      'evidence-key.pem': office.evidenceKey,
    });
    // Its own copy, were it another machine.
    symlinkSync(join(scratchDirectory('lifeboat'), 'fleets'), join(own, 'fleets'));
    team = await openTeamWorld({
      ...{ name: 'restored', speed: 60, lanePace: 2, profiles: ['terminator'] },
      files: { 'approvals.yaml': office.signers.approvalsFile },
      variables: {
        LIFEBOAT_EVIDENCE_FOLDER: folderOfTheImage('restored-evidence'),
        LIFEBOAT_TERMINATOR_FOLDER: own,
        LIFEBOAT_TERMINATOR_ACCESS_KEY_ID: keys.terminator,
        LIFEBOAT_TERMINATOR_SECRET_ACCESS_KEY: 'only-for-the-simulator',
      },
    });
  });
  after(() => team.close());

  async function takeBackup(): Promise<string> {
    const into = join(team.world.directory, 'backup.tar');
    await team.topology.service('postgresql').exec(['sh', '/etc/lifeboat/backup.sh'], { into });
    return into;
  }

  /** Everything stops, the backup takes the place of the database, and the server comes back: no worker yet. */
  async function restore(from: string): Promise<void> {
    const { topology } = team;
    // What depends on it goes down, too, and the terminator, whose profile `docker compose stop` would pass over.
    await topology.down('postgresql');
    await topology.service('postgresql').exec(['sh', '/etc/lifeboat/restore.sh'], { from });
    await topology.up('temporal');
  }

  it('revives a prepare that has ended since: it finds the world as it is, and makes no duplicate', async () => {
    const { world, topology } = team;
    const fleet = await TestFleet.in(world, { desktops: 150, directories: 2, mail: true });
    const run = await fleet.prepare();
    let after = fleet.sinceSeq;
    for (let creates = 0; creates < 3; creates += 1) {
      const next = { after, operation: 'CreateStandbyWorkspaces', event: 'answered' };
      after = (await world.simulator.audited(next, undefined, 60_000)).seq;
    }
    const backup = await takeBackup();
    assert.equal((await run.outcome(120_000)).endState, 'done');

    await restore(backup);
    const revived = await world.client.workflow.getHandle(workflowIdFor(fleet.name)).describe();
    assert.equal(revived.status.name, 'RUNNING', 'the backup was taken while it ran');
    await topology.up('worker');
    const outcome = await run.outcome(120_000);
    assert.equal(outcome.endState, 'done');
    assert.equal(outcome.counts.ready, 150);
    await run.judge({});
  });

  describe('in which a decommission was approved that was revoked since', () => {
    let run: GatedRun;
    let backup: string;
    let revokedAt: number;

    before(async () => {
      const { world, topology } = team;
      await topology.up('worker');
      const fleet = await TestFleet.in(world, gatedFleet({ desktops: 4 }));
      run = new GatedRun(fleet, office);
      await run.beginApproved();
      backup = await takeBackup();
      await run.hand('revoke', await run.paper('revoke', 'lena'));
      revokedAt = (await fleet.audit()).at(-1)?.seq ?? 0;
    });

    const touched = async (): Promise<readonly string[]> => {
      const { entries } = await team.world.simulator.audit({ after: revokedAt });
      return entries.map(({ operation }) => operation ?? '').filter((name) => /^(Terminate|Modify)/.test(name));
    };

    it('ends it before anything is touched, once the server is told of the restore: its papers are void', async () => {
      await restore(backup);
      const told = await cli(team.world, ['namespace', 'restored', '--reason', 'disk lost', '--json']);
      assert.equal(told.exitCode, 0, told.stderr);
      assert.deepEqual(
        (JSON.parse(told.stdout) as { stopped: { type: string; runId: string }[] }).stopped.map(({ type, runId }) => [
          type,
          runId,
        ]),
        [['decommission', run.runId]],
      );
      await team.topology.up('worker', 'terminator');
      const outcome = await run.outcome(60_000);
      assert.deepEqual([outcome.endState, outcome.counts.gone], ['stopped', 0]);
      assert.deepEqual(await touched(), []);
    });

    it('is refused that word as soon as a worker is at work', async () => {
      const told = await cli(team.world, ['namespace', 'restored', '--reason', 'too late']);
      assert.equal(told.exitCode, 5);
      assert.match(told.stderr, /A worker or a terminator polls already/);
    });

    it('cannot be restored while PostgreSQL runs, nor from a file that is cut off; the data stays', async () => {
      const { topology, world } = team;
      const database = topology.service('postgresql');
      const restoreFrom = (from: string) => database.exec(['sh', '/etc/lifeboat/restore.sh'], { from });
      await assert.rejects(restoreFrom(backup), /PostgreSQL is running/);
      await topology.down('postgresql');
      const whole = readFileSync(backup);
      for (const [share, words] of [
        [0.5, /cannot be unpacked|no whole backup/],
        [0.97, /no whole backup/],
      ] as const) {
        const cut = join(world.directory, 'cut.tar');
        // At the boundary of a member, where tar itself finds nothing wrong.
        writeFileSync(cut, whole.subarray(0, Math.floor((whole.length * share) / 512) * 512));
        await assert.rejects(restoreFrom(cut), words);
      }
      await topology.up('temporal');
      assert.ok((await run.status().catch(() => undefined)) === undefined, 'no worker answers');
      await world.client.workflow.getHandle(workflowIdFor(run.fleet.name), run.runId).describe();
    });

    it('would act on them without it', async () => {
      await restore(backup);
      await team.topology.up('worker', 'terminator');
      await team.world.simulator.audited({ after: revokedAt, operation: 'ModifyWorkspaceState' }, undefined, 90_000);
      await run.terminate();
    });
  });
});
