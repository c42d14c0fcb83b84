import assert from 'node:assert/strict';
import { gatedFleet, judgeGated, keys, planLines } from '../support/gated-fleet.ts';
import { GatedRun, Office } from '../support/gated-world.ts';
import { useWorld } from '../support/use-world.ts';
import type { TestFleet } from '../support/test-fleet.ts';

const office = new Office('decommission');

describe('decommission, when nothing goes wrong', () => {
  const test = useWorld({
    name: 'decommission',
    speed: 1,
    lanePace: 100,
    workerEnv: { ...office.workerEnv, AWS_ACCESS_KEY_ID: keys.builder },
  });
  before(async function startTheTerminator() {
    this.timeout(40_000);
    await office.terminator(test.world, { AWS_ACCESS_KEY_ID: keys.terminator });
  });

  /** Plans, asks and has it approved by two others. */
  async function approved(fleet: TestFleet): Promise<{ readonly run: GatedRun; readonly planFile: string }> {
    const run = new GatedRun(fleet, office);
    const { file, end } = await run.plan();
    assert.ok(end.exitCode === 0 || end.exitCode === 3, `plan: ${end.exitCode} ${end.stdout} ${end.stderr}`);
    const started = await run.start();
    assert.equal(started.exitCode, 0, `start: ${started.stdout} ${started.stderr}`);
    for (const who of ['anna', 'omar'] as const) {
      const decided = await run.decide('approve', who);
      assert.equal(decided.exitCode, 0, `approve: ${decided.stdout} ${decided.stderr}`);
    }
    return { run, planFile: file };
  }

  it('terminates every primary of an approved plan, in waves, and proves that each is gone', async function run() {
    this.timeout(120_000);
    const fleet = await test.fleet(gatedFleet({ desktops: 40 }));
    const { run, planFile } = await approved(fleet);
    const outcome = await run.outcome(90_000);
    assert.deepEqual([outcome.endState, outcome.counts.gone], ['done', 40], JSON.stringify(outcome).slice(0, 2000));
    const batches = (await fleet.calls('TerminateWorkspaces')).map(
      ({ request }) => (request as { TerminateWorkspaceRequests: unknown[] }).TerminateWorkspaceRequests.length,
    );
    assert.deepEqual(batches, [1, 5, 25, 9]);
    const lines = planLines(planFile).map(({ primaryId }) => ({ primaryId, state: 'gone' }));
    await judgeGated(run, planFile, lines);
  });
});
