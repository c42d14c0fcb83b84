import type { DecommissionState } from '../../contract/decommission.ts';
import { piecesOf } from '../../domain/batches.ts';
import { soakAfter } from '../../domain/decommission/waves.ts';
import { describeLimit } from '../../domain/polling.ts';
import { nowMs } from '../clock.ts';
import { confirmAbsence, confirmAbsenceAgain, confirmByPages } from './absence.ts';
import { untilDataIsNewer } from './data.ts';
import { checkDrift } from './drift.ts';
import { fenceWave, liftFences } from './fences.ts';
import type { DecommissionRun } from './run.ts';
import { terminateBatch } from './terminate.ts';
import { wakeStandbys } from './wake.ts';

/** One wave: fenced at once, then batch by batch proved, terminated, confirmed and soaked. Stages 0 and 1 are canaries. */
export async function terminateWave(run: DecommissionRun, wave: readonly string[], stage: number): Promise<void> {
  // What changed since the plan stays; too much of it stops the run.
  await checkDrift(run);
  if (run.isOver) return;
  const left = (...states: DecommissionState[]): string[] => run.ledger.those(wave, ...states);

  run.setPhase('fencing');
  await fenceWave(run, left('planned'));
  run.setPhase('waiting-for-data');
  await untilDataIsNewer(run, left('fenced'));
  // Who stays is not locked out until the run ends, for that may take days.
  await liftFences(run, left('kept'));

  for (const [number, batch] of piecesOf(left('fenced'), describeLimit).entries()) {
    // What was asked for before the run was stopped is confirmed all the same.
    if (!(await run.untilAllowed('at-the-gate'))) break;
    for (let round = 1; round <= roundsPerBatch && run.ledger.those(batch, 'fenced').length > 0; round += 1) {
      await terminateBatch(run, batch);
      run.setPhase('confirming');
      await confirmAbsence(run, run.ledger.those(batch, 'asked'), 1);
    }
    keepWhatDidNotGo(run, run.ledger.those(batch, 'fenced'));
    await liftFences(run, run.ledger.those(batch, 'kept'));
    if (run.ledger.those(batch, 'gone', 'asked').length > 0) await soak(run, stage, number);
  }
  await confirmAbsenceAgain(run, left('asked'));
  keepWhatDidNotGo(run, left('fenced'));
  await liftFences(run, left('kept'));
  await confirmByPages(run, left('asked'));
  if (stage < canaryStages) await canariesMustHaveGone(run, left('asked', 'unknown'), left('gone'));
}

const canaryStages = 2;

function keepWhatDidNotGo(run: DecommissionRun, primaryIds: readonly string[]): void {
  if (run.isOver) return;
  const message = 'it was asked for and is still there, not on its way';
  for (const id of primaryIds) run.ledger.move(id, 'kept', { code: 'TerminateKeepsFailing', message });
}

/** One whose answer was lost may turn out not to have gone when its absence is looked for: then it is proved once more. */
const roundsPerBatch = 2;

async function soak(run: DecommissionRun, stage: number, batch: number): Promise<void> {
  if (run.isOver) return;
  const forMs = soakAfter(run.gate.rules, stage);
  run.setPhase('soaking');
  run.setWaveUntil(nowMs() + forMs);
  await run.gate.soak(forMs, `soak after batch ${batch + 1} of stage ${stage + 1}`);
  run.setWaveUntil(undefined);
}

/** A canary must be gone, and its standby must still start: the users of the next wave are worth that much. */
async function canariesMustHaveGone(
  run: DecommissionRun,
  going: readonly string[],
  gone: readonly string[],
): Promise<void> {
  if (run.isOver) return;
  const [slow] = going;
  if (slow !== undefined) {
    const message = `${slow} was asked for and is not gone at its deadline: whether its standby survives is not known yet`;
    return run.stopFor({ code: 'CanaryNotGone', message, primaryId: slow });
  }
  if (gone.length === 0) return;
  const [first] = await wakeStandbys(run, gone);
  // A run that was stopped meanwhile did not wait for them.
  if (first === undefined || run.isOver) return;
  run.stopFor({
    code: 'CanaryStandbyDoesNotWake',
    message: `the standby of ${run.ledger.line(first.primaryId).user} does not start any more after its primary was terminated: ${first.why}`,
    primaryId: first.primaryId,
  });
}
