import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { DecommissionStatus, GatedInput } from '../../contract/decommission.ts';
import { workflowIdFor } from '../../contract/names.ts';
import type { Finding } from '../../domain/finding.ts';
import { FleetFileError, loadFleet } from '../../fleets/fleet-file.ts';
import type { Context } from '../context.ts';
import { apiVersion, type AnyOutcomeDocument, type GatedStartedDocument } from '../documents.ts';
import { exitCodeOfEnd, exitCodes, type ExitCode } from '../exit-codes.ts';
import type { GatedStartInvocation } from '../invocation.ts';
import { fleetsDirectory } from '../repository.ts';
import { problemOf } from '../temporal/problem-of.ts';
import { endOf } from '../temporal/run-reader.ts';
import type { RunRef, Session } from '../temporal/session.ts';
import { followToEnd } from './follow.ts';
import { onceBegun } from './once-begun.ts';
import { readPlan } from './plan-file.ts';
import { requireWorker } from './require-worker.ts';
import { askForSigning, checkSigning, showForWebUi } from './sign-paper.ts';
import { unlessBusy } from './unless-busy.ts';

const LOOK_EVERY_MS = 250;
const CHECKS_TAKE_MS = 60_000;

/** Signs a request and starts the operation with it; stays until its checks are passed, or with `--wait` to its end. */
export async function gatedStart(asked: GatedStartInvocation, context: Context): Promise<ExitCode> {
  const { input, account } = await requestOf(asked, context);
  const { fleet } = asked;
  if (asked.print) {
    const workflowId = workflowIdFor(fleet);
    showForWebUi({ apiVersion, kind: 'WebUiInput', fleet, paper: 'request', workflowId, input }, context);
    return exitCodes.done;
  }
  const session = await context.open();
  await requireWorker(session, 'Nothing was started.');
  const { operation } = asked;
  const run = await unlessBusy(session, fleet, context.surroundings.now, () => session.startGated(operation, input));
  const started = startedOf(run, input, account);
  context.whenInterrupted(`The run of fleet ${fleet} goes on.`, `Come back with: lifeboat watch ${fleet}`);
  if (asked.wait) {
    context.say(`${operation} of fleet ${fleet} has begun, run ${run.runId}. To approve it: ${started.approve}`);
    const followed = { session, fleet, run, gated: operation, keepWatching: false, passGate: true, stream: false };
    return onceBegun(session, fleet, run, () => followToEnd(followed, context));
  }
  const seen = await onceBegun(session, fleet, run, () => untilChecked(session, asked, run, context));
  const isEnd = seen !== undefined && 'endState' in seen;
  context.show(isEnd ? seen : { ...started, ...(seen && seenOf(seen)) });
  return isEnd ? exitCodeOfEnd(seen.endState) : exitCodes.done;
}

function seenOf({ phase, instances }: DecommissionStatus): Pick<GatedStartedDocument, 'phase' | 'instances'> {
  return { phase, ...(instances !== undefined && { instances: instances.planned }) };
}

async function requestOf(
  given: GatedStartInvocation,
  context: Context,
): Promise<{ readonly input: GatedInput; readonly account: string }> {
  const planned = await planOf(given, context);
  const digest = given.digest ?? ('digest' in planned ? planned.digest : undefined);
  const known = { ...given, ...(digest !== undefined && { digest }) };
  // What is refused anyway is worth no questions.
  const asked = 'findings' in planned ? known : await askForSigning(known, context);
  const findings = 'findings' in planned ? planned.findings : differs(given, planned);
  const { sign, reason } = await checkSigning(asked, context, findings);
  if ('findings' in planned) throw new Error('findings about the plan are refused before');
  const { fleet, operation } = given;
  const { account } = planned;
  return { input: { fleet, request: sign({ kind: 'request', operation, account, fleet }), reason }, account };
}

type Planned = { readonly account: string; readonly digest?: string } | { readonly findings: readonly Finding[] };

/** The account (and the digest) that the request is for: from the plan's file, else from the fleet's own. */
async function planOf({ fleet, operation, plan }: GatedStartInvocation, { surroundings }: Context): Promise<Planned> {
  if (plan !== undefined) {
    const read = await readPlan(resolve(surroundings.cwd, plan), { fleet, operation });
    return 'digest' in read ? read : { findings: read };
  }
  try {
    const { account } = (await loadFleet(fleetsDirectory(surroundings), fleet)).fleet;
    return account === undefined ? { findings: [noAccount(fleet)] } : { account };
  } catch (error) {
    if (error instanceof FleetFileError) return { findings: error.findings };
    throw error;
  }
}

function differs({ digest, plan }: GatedStartInvocation, planned: { readonly digest?: string }): Finding[] {
  if (digest === undefined || planned.digest === undefined || digest === planned.digest) return [];
  const summary = `--digest ${digest} is not the digest of ${plan ?? 'the plan'}, which is ${planned.digest}.`;
  return [{ severity: 'error', code: 'WrongUsage', summary, remedy: 'Give the one that you mean, or only --plan.' }];
}

function noAccount(fleet: string): Finding {
  return {
    severity: 'error',
    code: 'AccountNotNamed',
    summary: `The file of fleet ${fleet} names no account, and a request is for one account only.`,
    remedy: 'Write `account: "…"` into the fleet file and plan again, or give --plan <file>.',
  };
}

function startedOf(
  { workflowId, runId }: RunRef,
  { fleet, request }: GatedInput,
  account: string,
): GatedStartedDocument {
  const { operation, digest, signer: requester, expiresAtMs } = request;
  const approve = `lifeboat approve ${fleet} --digest ${digest} --run ${runId} --key <file> --as <name> --reason <text>`;
  return {
    ...{ apiVersion, kind: 'GatedStarted', fleet, operation, workflowId, runId },
    ...{ digest, account, requester, expiresAtMs, approve },
  };
}

/**
 * What the run says of itself past its checks; nothing when no worker answers. Or how it ended, if it did: a digest that
 * differs is refused within seconds, and then nobody needs to approve.
 */
async function untilChecked(
  session: Session,
  { fleet, operation }: GatedStartInvocation,
  run: RunRef,
  { surroundings: { now }, say }: Context,
): Promise<AnyOutcomeDocument | DecommissionStatus | undefined> {
  const untilMs = now() + CHECKS_TAKE_MS;
  for (;;) {
    const { running, runId } = await session.describe(fleet);
    if (!running || runId !== run.runId) return endOf(session, { fleet, run, gated: operation });
    const status = await session.gatedStatus(run).catch((error: unknown) => {
      if (problemOf(error).code !== 'NoAnswer') throw error;
      say('No worker answers yet; the run waits for one (npm run worker).');
    });
    if (status?.phase !== 'checking' || now() > untilMs) return status ?? undefined;
    await pause(LOOK_EVERY_MS);
  }
}
