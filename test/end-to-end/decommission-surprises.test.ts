import assert from 'node:assert/strict';
import type { DecommissionOutcome } from '../../src/contract/decommission.ts';
import { fencedNow, judgeEnd, terminations } from '../support/gated-end.ts';
import { gatedFleet, planLines } from '../support/gated-fleet.ts';
import { GatedRun } from '../support/gated-world.ts';
import { approve } from '../support/struck-decommission.ts';
import type { FleetOptions } from '../support/test-fleet.ts';
import { useGatedWorld, type GatedWorldOfTest } from '../support/use-gated-world.ts';

const stranger = 'AKIASOMEBODYELSE0000';

async function begun(test: GatedWorldOfTest, options: FleetOptions = {}): Promise<GatedRun> {
  const run = new GatedRun(await test.fleet(gatedFleet({ desktops: 7, ...options })), test.office);
  await run.begin();
  return run;
}

/** In the order in which they go: the canary, the five, the last. */
function inOrder({ planFile }: GatedRun) {
  return planLines(planFile).sort((one, other) => (one.primaryId < other.primaryId ? -1 : 1));
}

/** Lets the canary go, and makes something happen to the second desktop while the five are about to be proved. */
async function surprised(
  test: GatedWorldOfTest,
  happens: (second: {
    readonly primaryId: string;
    readonly standbyId: string;
    readonly other: string;
  }) => Promise<void>,
): Promise<{ readonly run: GatedRun; readonly outcome: DecommissionOutcome }> {
  const { simulator } = test.world;
  const run = await begun(test);
  const [, second, third] = inOrder(run);
  assert.ok(second?.standbyId !== undefined && third !== undefined);
  // The second start is of the standbys of the five: they are fenced, and are proved as soon as those are awake.
  const wake = { operation: 'StartWorkspaces', nth: 2, phase: 'after' } as const;
  await simulator.addFaults({ kind: 'call', id: 'wake', action: 'hold', ...wake });
  await approve(run);
  await simulator.hold('wake', { timeoutMs: 60_000 });
  await happens({ primaryId: second.primaryId, standbyId: second.standbyId, other: third.primaryId });
  await simulator.releaseAll();
  return { run, outcome: await run.outcome(60_000) };
}

/** The canary is gone, the run has failed safe, and nobody is locked out. */
async function stoppedFor(
  { run, outcome }: { readonly run: GatedRun; readonly outcome: DecommissionOutcome },
  code: string,
): Promise<void> {
  assert.deepEqual([outcome.endState, outcome.surprise?.code, outcome.counts.gone], ['failed-safe', code, 1]);
  assert.equal((await run.cli('status', run.fleet.name)).exitCode, 1);
  assert.deepEqual(await fencedNow(run), []);
  await judgeEnd(run, outcome, { others: [stranger] });
}

describe('a surprise during a decommission', function () {
  this.timeout(90_000);
  const test = useGatedWorld('surprised');

  it('stops the run when others terminate a primary that was approved', async () => {
    const end = await surprised(test, ({ primaryId }) => test.world.simulator.terminateByOthers(primaryId, stranger));
    await stoppedFor(end, 'TerminatedByOthers');
  });

  it('stops the run when a standby belongs to another primary all at once', async () => {
    const end = await surprised(test, ({ standbyId, other }) =>
      test.world.simulator.force(standbyId, { primaryWorkspaceId: other }),
    );
    await stoppedFor(end, 'RelationDiffers');
  });

  it('stops the run when a standby is lost', async () => {
    const end = await surprised(test, ({ standbyId }) => test.world.simulator.terminateByOthers(standbyId, stranger));
    await stoppedFor(end, 'StandbyLost');
  });

  it('stops the run when three waves in a row stay, also after the first canary went: somebody should look at why', async () => {
    const run = await begun(test, { desktops: 22 });
    for (const { primaryId } of inOrder(run).slice(1)) await test.world.simulator.connect(primaryId);
    await approve(run);
    const outcome = await run.outcome(60_000);
    await stoppedFor({ run, outcome }, 'NoCanaryWent');
    assert.deepEqual([outcome.counts.kept, outcome.counts.planned], [15, 6]);
  });

  it('goes on to the end when nothing happens: the twin', async () => {
    const { run, outcome } = await surprised(test, async () => undefined);
    assert.deepEqual([outcome.endState, outcome.counts.gone], ['done', 7]);
    await judgeEnd(run, outcome);
  });
});

describe('a canary whose standby is an orphan', function () {
  this.timeout(90_000);
  const test = useGatedWorld('orphaned');

  for (const mode of ['disappears', 'errors'] as const) {
    it(`stops the run before the second wave when it ${mode}`, async () => {
      const run = await begun(test, { settings: { orphanedStandby: mode, orphanDelayMs: [0, 0] } });
      await approve(run);
      const outcome = await run.outcome();
      assert.deepEqual([outcome.endState, outcome.surprise?.code], ['failed-safe', 'CanaryStandbyDoesNotWake']);
      assert.deepEqual(
        (await terminations(run)).map(({ length }) => length),
        [1],
      );
      assert.deepEqual(await fencedNow(run), []);
      await judgeEnd(run, outcome);
    });
  }

  it('lets the run go on when it stays', async () => {
    const run = await begun(test, { settings: { orphanedStandby: 'stays' } });
    await approve(run);
    const outcome = await run.outcome();
    assert.deepEqual([outcome.endState, outcome.counts.gone], ['done', 7]);
    await judgeEnd(run, outcome);
  });
});
