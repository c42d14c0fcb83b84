import type { DecommissionOutcome, GatedInput } from '../contract/decommission.ts';
import { workflowIdFor } from '../contract/names.ts';
import { requestField } from '../domain/decommission/paper-fields.ts';
import { isGap } from '../domain/teardown/left.ts';
import { reasonField } from '../domain/typed-input.ts';
import { releaseDirectories } from './decommission/hold-directories.ts';
import { outcomeOf } from './decommission/outcome.ts';
import { DecommissionRun } from './decommission/run.ts';
import { takePlanUnlessStopped } from './decommission/take-plan.ts';
import { checkStart } from './run/start.ts';
import { toItsEnd } from './run/to-its-end.ts';
import { removeEndpoint } from './teardown/endpoint.ts';
import { refuseLaunches } from './teardown/launches.ts';
import { lookForTeardown } from './teardown/look.ts';
import { removeInstances } from './teardown/remove-instances.ts';
import { removeStandbys } from './teardown/remove.ts';

/**
 * Removes the standbys of a fleet that nobody would miss, its instances and its mail endpoint: the way back from `prepare`, and the
 * clean-up after a run that was terminated by force. What it removes it finds by relation and tag, never by memory.
 *
 * @throws ApplicationFailure InvalidInput, FleetRejected, PreflightRefused or ApprovalsMissing, before anything is done.
 */
export async function teardown(input: GatedInput): Promise<DecommissionOutcome> {
  checkStart('teardown', input, workflowIdFor, [requestField, reasonField(false)]);
  const run = new DecommissionRun(input, 'teardown');
  return toItsEnd(() => runbook(run));
}

async function runbook(run: DecommissionRun): Promise<DecommissionOutcome> {
  // 1. Find the standbys and instances. Refuse when this is not the plan that was asked for.
  await takePlanUnlessStopped(run, async (fleet) => {
    await refuseLaunches(fleet);
    return lookForTeardown(fleet);
  });

  // 2. Wait at the gate, now and before each batch; read both Regions, and remove those that nobody would miss.
  await removeStandbys(run);

  // 3. Delete the instances that the plan names, and that are still the fleet's.
  await removeInstances(run);

  // 4. Remove the mail endpoint, if it is the fleet's own and nobody is left who may send through it.
  const left = await removeEndpoint(run);
  if (left !== undefined) {
    run.findings = run.findings.filter(({ code }) => code !== 'MailEndpointGoes');
    run.note(left);
  }

  // 5. Give the directories back, and say what came of it.
  run.setPhase('finishing');
  await releaseDirectories(run);
  const outcome = outcomeOf(run);
  const hasGaps = outcome.endState === 'done' && run.findings.some(isGap);
  return hasGaps ? { ...outcome, endState: 'done-with-gaps' } : outcome;
}
