import { TemporalFailure } from '@temporalio/workflow';
import type { DecommissionOutcome, GatedInput } from '../contract/decommission.ts';
import { workflowIdFor } from '../contract/names.ts';
import { requestField } from '../domain/decommission/paper-fields.ts';
import { nextWave, wavesOf } from '../domain/decommission/waves.ts';
import { reasonField } from '../domain/typed-input.ts';
import { liftAllFences } from './decommission/fences.ts';
import { releaseDirectories } from './decommission/hold-directories.ts';
import { outcomeOf } from './decommission/outcome.ts';
import { DecommissionRun } from './decommission/run.ts';
import { takePlanUnlessStopped } from './decommission/take-plan.ts';
import { terminateWave } from './decommission/wave.ts';
import { sentenceOf } from './failures.ts';
import { checkStart } from './run/start.ts';
import { toItsEnd } from './run/to-its-end.ts';

/**
 * Ends the life of the primaries of a fleet: those that the terminator proves to be replaced, and no others. The run
 * itself cannot terminate anything; it orders the steps and keeps people informed (docs/decisions/0009-decommission.md).
 *
 * @throws ApplicationFailure InvalidInput, FleetRejected, PreflightRefused or ApprovalsMissing, before anything is done.
 */
export async function decommission(input: GatedInput): Promise<DecommissionOutcome> {
  checkStart('decommission', input, workflowIdFor, [requestField, reasonField(false)]);
  const run = new DecommissionRun(input);
  return toItsEnd(() => runbook(run));
}

async function runbook(run: DecommissionRun): Promise<DecommissionOutcome> {
  // 1. Look at both Regions. Refuse when this is not the plan that was asked for.
  await takePlanUnlessStopped(run);

  // 2. Wait at the gate: approvals of others, then the cooling-off. Again before each batch.
  // 3. A canary of one, a canary of five, then the rest: fenced, proved, terminated, confirmed, soaked.
  await unlessFailed(run, () => terminateWaves(run));

  // 4. Lift the fences of what stays.
  await liftAllFences(run);

  // 5. Give the directories back, and say what came of it.
  run.setPhase('finishing');
  await releaseDirectories(run);
  return outcomeOf(run);
}

async function terminateWaves(run: DecommissionRun): Promise<void> {
  let inVain = 0;
  for (let number = 1; run.ledger.goingIds().length > 0; number += 1) {
    if (!(await run.untilAllowed('at-the-gate'))) return;
    if (inVain === canariesInVain) {
      return run.stopFor({ code: 'NoCanaryWent', message: `of the last ${inVain} waves of canaries none went` });
    }
    const goneBefore = run.ledger.counts.gone;
    const { stage, primaryIds } = nextWave(run.ledger.goingIds(), goneBefore);
    run.setWave({ number, of: number - 1 + wavesOf(run.ledger.goingIds()).length });
    await terminateWave(run, primaryIds, stage);
    inVain = run.ledger.counts.gone > goneBefore ? 0 : inVain + 1;
  }
}

/** Waves of canaries that may stay, one after the other, before somebody should look at why. */
const canariesInVain = 3;

/** A step that cannot go on ends the run, but not before its fences are lifted. Anything but a failed activity is a defect. */
async function unlessFailed(run: DecommissionRun, steps: () => Promise<void>): Promise<void> {
  try {
    await steps();
  } catch (error) {
    if (!(error instanceof TemporalFailure)) throw error;
    run.stopFor({ code: 'StepFailed', message: sentenceOf(error) });
  }
}
