import { CancellationScope, condition, allHandlersFinished } from '@temporalio/workflow';
import type { DecommissionOutcome, GatedInput } from '../contract/decommission.ts';
import { workflowIdFor } from '../contract/names.ts';
import { requestField } from '../domain/decommission/paper-fields.ts';
import { wavesOf } from '../domain/decommission/waves.ts';
import { reasonField } from '../domain/typed-input.ts';
import { liftFences } from './decommission/fences.ts';
import { outcomeOf } from './decommission/outcome.ts';
import { DecommissionRun } from './decommission/run.ts';
import { takePlan } from './decommission/take-plan.ts';
import { terminateWave } from './decommission/wave.ts';
import { checkStart } from './run/start.ts';

/**
 * Ends the life of the primaries of a fleet: those that the terminator proves to be replaced, and no others. The run
 * itself cannot terminate anything; it orders the steps and keeps people informed (docs/decisions/0009-decommission.md).
 *
 * @throws ApplicationFailure InvalidInput, FleetRejected, PreflightRefused or ApprovalsMissing, before anything is done.
 */
export async function decommission(input: GatedInput): Promise<DecommissionOutcome> {
  checkStart('decommission', input, workflowIdFor, [requestField, reasonField(false)]);
  const run = new DecommissionRun(input);
  return CancellationScope.nonCancellable(async () => {
    try {
      return await runbook(run);
    } finally {
      await condition(allHandlersFinished);
    }
  });
}

async function runbook(run: DecommissionRun): Promise<DecommissionOutcome> {
  // 1. Look at both Regions. Refuse when this is not the plan that was asked for.
  await takePlan(run);

  // 2. Wait at the gate: approvals of others, then the cooling-off. Again before each batch.
  // 3. A canary of one, a canary of five, then the rest: fenced, proved, terminated, confirmed, soaked.
  const waves = wavesOf(run.goingIds());
  for (const [index, wave] of waves.entries()) {
    if (!(await run.untilAllowed('at-the-gate'))) break;
    run.setWave({ number: index + 1, of: waves.length });
    await terminateWave(run, wave, index);
  }

  // 4. Lift the fences of what stays.
  await liftFences(run);

  // 5. Say what came of it.
  run.setPhase('finishing');
  return outcomeOf(run);
}
