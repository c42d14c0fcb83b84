import { ApplicationFailure, condition, sleep } from '@temporalio/workflow';
import { failureTypes } from '../contract/failures.ts';
import type { PrepareInput } from '../contract/messages.ts';
import { workflowIdFor } from '../contract/names.ts';
import type { PrepareOutcome } from '../domain/outcome.ts';
import { reasonField } from '../domain/typed-input.ts';
import { checkBeforeActing } from './run/check.ts';
import { outcomeOf } from './run/finish.ts';
import { startMail } from './run/mail.ts';
import { removeMail } from './run/mail-removal.ts';
import { listenToPeople } from './run/operator.ts';
import { Run } from './run/run.ts';
import { checkStart } from './run/start.ts';
import { toItsEnd } from './run/to-its-end.ts';
import { startInstances } from './run/instances.ts';
import { releaseSlices } from './run/slice-talk.ts';
import { emptyFleet, foundNothing, refuseOpenSlices, startSlices } from './run/slices.ts';
import { unlessFirst } from './unless-first.ts';
import { hasTooManyFailures, reactToFailures, waitForDecision } from './run/tolerance.ts';

/**
 * Prepares a standby Region: leaves every desktop of a fleet with a healthy standby WorkSpace and the fleet with a READY
 * mail endpoint, and says what it could not do.
 *
 * @throws ApplicationFailure InvalidInput, FleetRejected, PreflightRefused or FleetBusy, before anything is created.
 */
export async function prepare(input: PrepareInput): Promise<PrepareOutcome> {
  checkStart('prepare', input, workflowIdFor, [reasonField(false)]);
  const run = new Run(input);
  listenToPeople(run);
  // The Web UI starts a run with the search attributes of the one before: these are its own.
  run.changed();
  return toItsEnd(() => runbook(run));
}

async function runbook(run: Run): Promise<PrepareOutcome> {
  // 1. Look before acting. Any error found here ends the run, with nothing created.
  const checked = await unlessFirst(
    () => checkBeforeActing(run.input.fleet),
    () => condition(() => run.stop !== 'none'),
  );
  if (checked === undefined) {
    // In a task of its own: a task that ends a run is refused when news came meanwhile, and the answer to `stop` with it.
    await sleep(1, { summary: 'until whoever stopped it has the answer' });
    throw stoppedBeforeActing();
  }
  const { loaded, account, findings } = checked;
  Object.assign(run, { loaded, account, findings: [...findings] });
  await refuseOpenSlices(run);

  // 2. Find the desktops, slice by slice; each slice creates its standbys and follows them until they are healthy.
  await startSlices(run);
  if (foundNothing(run)) await refuseEmptyFleet(run);
  run.setPhase('preparing');

  // 3. Beside them, the mail endpoint and the instances.
  startMail(run);
  startInstances(run);

  // 4. Wait for a verdict on everything; too many failures are decided for all slices at once.
  await untilEverythingHasItsVerdict(run);

  // 5. Undo what this run made, if that was decided: the standbys first, then the endpoint.
  if (run.stop !== 'none') await stopEverything(run);

  // 6. Let the slices go, and say what came of it.
  run.setPhase('finishing');
  await releaseSlices(run);
  const outcome = outcomeOf(run);
  run.changed();
  return outcome;
}

async function untilEverythingHasItsVerdict(run: Run): Promise<void> {
  while (run.stop === 'none') {
    if (hasTooManyFailures(run)) {
      await reactToFailures(run);
      run.setPhase('deciding');
      await waitForDecision(run);
      run.setPhase('preparing');
      continue;
    }
    if (run.areSlicesAtRest && run.isMailDone) return;
    await run.nextChange();
  }
}

async function stopEverything(run: Run): Promise<void> {
  run.setPhase('stopping');
  while (!run.areSlicesAtRest || !run.isMailDone) {
    if (run.stop === 'undo' && run.phase !== 'undoing') run.setPhase('undoing');
    await run.nextChange();
  }
  // `stop` may have been made stricter while it went on; the slices have obeyed by now.
  if (run.stop === 'undo') await removeMail(run);
}

function stoppedBeforeActing(): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    'Stopped while the fleet was being checked: nothing was created.',
    failureTypes.stopped,
  );
}

async function refuseEmptyFleet(run: Run): Promise<never> {
  await releaseSlices(run);
  throw emptyFleet(run.fleet.name, run.findings);
}
