import { ApplicationFailure, condition, sleep } from '@temporalio/workflow';
import type { DecommissionState } from '../../contract/decommission.ts';
import { failureTypes } from '../../contract/failures.ts';
import type { GatedOperation, PlanLine } from '../../domain/decommission/plan.ts';
import type { Finding } from '../../domain/finding.ts';
import { nowMs } from '../clock.ts';
import type { Guarded } from '../gate.ts';
import { refusal } from '../failures.ts';
import { locally } from '../lanes.ts';
import { unlessFirst } from '../unless-first.ts';
import { holdDirectories } from './hold-directories.ts';
import { lookAtFleet, type Looked } from './look.ts';
import type { DecommissionRun } from './run.ts';

/** Where a desktop stands when the run begins. One that is going already needs nobody, and is no gap. */
const stateAtFirst: Readonly<Record<PlanLine['verdict'], DecommissionState>> = {
  goes: 'planned',
  stays: 'kept',
  'on-its-way': 'leaving',
};

/**
 * Reads both Regions again, and refuses unless the plan is still the one that was asked for, by a request that fits, and
 * no other run is at work in the same directories.
 *
 * @throws ApplicationFailure PreflightRefused, FleetRejected or ApprovalsMissing; nothing was done.
 */
async function takePlan(
  run: DecommissionRun,
  look: (fleet: string, operation: GatedOperation) => Promise<Looked> = lookAtFleet,
): Promise<void> {
  const { fleet: name, request } = run.input;
  const { fleet, rules, lines, findings, ...plan } = await look(name, run.operation);
  const guarded: Guarded = {
    operation: run.operation,
    account: plan.header.account,
    fleet: name,
    digest: plan.digest,
    run: run.id,
    rules,
    requester: request.signer,
  };
  if (request.digest !== plan.digest)
    throw refusal(failureTypes.preflightRefused, [...findings, planChanged(run, plan.digest)]);
  const { refusal: sentence } = await locally(`signature of ${request.signer}`).judgePaper({
    paper: request,
    received: [],
    context: { ...guarded, nowMs: nowMs() },
  });
  if (sentence !== undefined) throw refusal(failureTypes.preflightRefused, [...findings, requestRefused(sentence)]);
  await holdDirectories(run, fleet);
  run.findings = findings;
  run.plan = { fleet, ...plan };
  run.instances.plan(plan.header.instances ?? []);
  for (const { primaryId, standbyId, user, verdict, code, message } of lines) {
    const desktop = { primaryId, ...(standbyId !== undefined && { standbyId }), user };
    const why = { ...(code !== undefined && { code }), ...(message !== undefined && { message }) };
    run.ledger.setLine({ ...desktop, state: stateAtFirst[verdict], ...why });
  }
  run.gate.guard(guarded);
}

/**
 * The same, unless the run is stopped while AWS is being read: then nothing was done.
 *
 * @throws ApplicationFailure Stopped, and what `takePlan` throws.
 */
export async function takePlanUnlessStopped(
  run: DecommissionRun,
  look?: (fleet: string, operation: GatedOperation) => Promise<Looked>,
): Promise<void> {
  const taken = await unlessFirst(
    () => takePlan(run, look).then(() => true),
    () => condition(() => run.gate.stopped),
  );
  if (taken === true) return;
  // In a task of its own: a task that ends a run is refused when news came meanwhile, and the answer to `stop` with it.
  await sleep(1, { summary: 'until whoever stopped it has the answer' });
  throw ApplicationFailure.nonRetryable(
    'Stopped while the plan was being made: nothing was done.',
    failureTypes.stopped,
  );
}

function planChanged(run: DecommissionRun, digest: string): Finding {
  return {
    severity: 'error',
    code: 'PlanChanged',
    summary: `The plan that was asked for is ${run.input.request.digest}; what both Regions show now is ${digest}.`,
    remedy: `Make the plan again, see what changed, and start with its digest.`,
  };
}

function requestRefused(sentence: string): Finding {
  return {
    severity: 'error',
    code: 'RequestRefused',
    summary: sentence,
    remedy: 'Sign the request again and start anew.',
  };
}
