import { piecesOf } from '../../domain/batches.ts';
import { soakAfter } from '../../domain/decommission/waves.ts';
import { describeLimit } from '../../domain/polling.ts';
import { nowMs } from '../clock.ts';
import { confirmAbsence, confirmByPages } from './absence.ts';
import { untilDataIsNewer } from './data.ts';
import { checkDrift } from './drift.ts';
import { fenceWave } from './fences.ts';
import type { DecommissionRun } from './run.ts';
import { terminateBatch } from './terminate.ts';
import { wakeStandbys } from './wake.ts';

/** One wave: fenced at once, then batch by batch proved, terminated, confirmed and soaked. Wave 0 and 1 are canaries. */
export async function terminateWave(run: DecommissionRun, wave: readonly string[], index: number): Promise<void> {
  // What changed since the plan stays; too much of it stops the run.
  await checkDrift(run);
  if (run.isOver) return;
  const left = (...states: Parameters<DecommissionRun['those']>[1][]): string[] => run.those(wave, ...states);

  run.setPhase('fencing');
  await fenceWave(run, left('planned'));
  run.setPhase('waiting-for-data');
  await untilDataIsNewer(run, left('fenced'));

  for (const [number, batch] of piecesOf(left('fenced'), describeLimit).entries()) {
    // What was asked for before the run was stopped is confirmed all the same.
    if (!(await run.untilAllowed('at-the-gate'))) break;
    run.setPhase('terminating');
    await terminateBatch(run, batch);
    run.setPhase('confirming');
    await confirmAbsence(run, run.those(batch, 'asked'));
    if (run.those(batch, 'gone', 'asked').length > 0) await soak(run, index, number);
  }
  await confirmByPages(run, left('asked'));
  if (index < canaryWaves) await canariesMustWake(run, left('gone'));
}

const canaryWaves = 2;

async function soak(run: DecommissionRun, wave: number, batch: number): Promise<void> {
  if (run.isOver) return;
  const forMs = soakAfter(run.gate.rules, wave);
  run.setPhase('soaking');
  run.setWaveUntil(nowMs() + forMs);
  await run.gate.soak(forMs, `soak after batch ${batch + 1} of wave ${wave + 1}`);
  run.setWaveUntil(undefined);
}

/** A canary's standby must still start: the users of the next wave are worth that much. */
async function canariesMustWake(run: DecommissionRun, gone: readonly string[]): Promise<void> {
  if (run.isOver || gone.length === 0) return;
  const asleep = await wakeStandbys(run, gone);
  const [first] = asleep;
  if (first === undefined) return;
  run.stopFor({
    code: 'CanaryStandbyDoesNotWake',
    message: `the standby of ${run.line(first.primaryId).user} does not start any more after its primary was terminated: ${first.why}`,
    primaryId: first.primaryId,
  });
}
