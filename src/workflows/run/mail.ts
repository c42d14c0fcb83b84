import { condition, sleep, TemporalFailure } from '@temporalio/workflow';
import { describeFailure, type AwsFailure } from '../../domain/aws-failure.ts';
import { backoffMs } from '../../domain/backoff.ts';
import { nextMailStep, type MailEndpointRecord } from '../../domain/mail-endpoint.ts';
import { mailTags } from '../../domain/tags.ts';
import { nowMs } from '../clock.ts';
import { failureTypeOf, sentenceOf } from '../failures.ts';
import { onMail } from '../lanes.ts';
import { callMail } from './mail-call.ts';
import { deleteEndpoint } from './mail-removal.ts';
import { holdMail, readEndpoint, readOwner, sender, setMail, type MailWork } from './mail-work.ts';
import type { Run } from './run.ts';

/** Starts, or starts again, to ensure the endpoint; `isMailDone` says when its verdict is there. */
export function startMail(run: Run): void {
  const { mail } = run.fleet;
  if (mail === undefined || !run.isMailDone) return;
  const createdByUs = run.mail?.createdByUs ?? false;
  run.mail = { name: mail.name, homeRegion: mail.homeRegion, state: 'waiting', createdByUs };
  run.isMailDone = false;
  void prepareMail(run);
}

/** What the worker could not do for the endpoint is a gap, not the end of the run. */
async function prepareMail(run: Run): Promise<void> {
  try {
    await ensureEndpoint(run);
  } catch (error) {
    // Anything but a failed activity is a defect.
    if (!(error instanceof TemporalFailure)) throw error;
    setMail(run, { state: 'failed', code: failureTypeOf(error) ?? 'ActivityFailed', message: sentenceOf(error) });
  }
  run.isMailDone = true;
  run.changed();
}

/** Ensures the mail endpoint: read, adopt if it matches, create if it is not there, wait until READY. */
async function ensureEndpoint(run: Run): Promise<void> {
  const { mail: wanted } = run.fleet;
  if (wanted === undefined) return;
  const work: MailWork = { run, wanted, askedAtMs: nowMs(), replaced: false, failures: 0 };
  for (let round = 1; isMailOpen(run); round += 1) {
    if (run.paused) await condition(() => !run.paused || run.stop !== 'none');
    const found = await readEndpoint(work);
    if (!isMailOpen(run)) return;
    if (found !== undefined) await takeMailStep(work, found.endpoint);
    if (!isMailOpen(run)) return;
    await pause(work, round);
  }
}

/** Is there still something to do for the endpoint? */
function isMailOpen(run: Run): boolean {
  return (
    run.stop === 'none' &&
    (run.mail?.state === 'waiting' || run.mail?.state === 'creating' || run.mail?.state === 'held')
  );
}

/** Refusals in a row slow it down; otherwise it looks again soon at first, and at the poll's pace later. */
async function pause(work: MailWork, round: number): Promise<void> {
  const { run, failures } = work;
  const { retryDelayMs, pollIntervalMs } = run.fleet.limits;
  const waitMs =
    failures > 0
      ? backoffMs(retryDelayMs, failures, 'mail')
      : Math.min(backoffMs(retryDelayMs, round, 'mail'), pollIntervalMs);
  await condition(() => run.stop !== 'none' || run.mail?.state === 'skipped', waitMs, {
    summary: `until the next look at endpoint ${work.wanted.name}`,
  });
}

async function takeMailStep(work: MailWork, found: MailEndpointRecord | undefined): Promise<void> {
  const { run, wanted } = work;
  const createdByUs = run.mail?.createdByUs ?? false;
  const step = nextMailStep(wanted, found, { createdByUs, replaced: work.replaced });
  switch (step.kind) {
    case 'ready':
      return setMail(run, { state: 'ready', ...(step.endpointId !== undefined && { endpointId: step.endpointId }) });
    case 'hold':
      return holdMail(work, step.code, step.message);
    case 'create':
      return createEndpoint(work);
    case 'recreate':
      work.replaced = true;
      return replaceEndpoint(work);
    case 'wait':
      if (run.mail?.state !== 'creating') setMail(run, { state: 'creating' });
      if (nowMs() < work.askedAtMs + run.fleet.limits.mailDeadlineMs) return;
      return setMail(run, {
        state: 'stuck',
        code: 'MailNotReadyInTime',
        message: `it is ${found?.status ?? 'not there'} at its deadline`,
      });
  }
}

async function createEndpoint(work: MailWork): Promise<void> {
  const { run, wanted } = work;
  // A read right after a create may not show it yet; the name makes a second create harmless, but a settled read tells whose it is.
  if (run.mail?.createdByUs === true && nowMs() < work.askedAtMs + run.fleet.limits.settleMs) return;
  setMail(run, { state: 'creating' });
  run.askedForMail = true;
  work.askedAtMs = nowMs();
  const answer = await callMail(
    sender(work),
    'CreateMultiRegionEndpoint',
    () =>
      onMail(wanted.homeRegion, 'change', `mail endpoint ${wanted.name}`, run.fleet.limits).createMailEndpoint({
        region: wanted.homeRegion,
        secondRegion: wanted.secondRegion,
        name: wanted.name,
        tags: mailTags(wanted.tags, run.fleet.name, run.id),
      }),
    () => isMailOpen(run),
  );
  if (answer.outcome === 'applied') return noteOwn(work, answer.endpointId);
  work.failures += 1;
  if (answer.outcome === 'maybe-applied') return settleMail(work);
  return takeMailRefusal(work, answer.failure);
}

function noteOwn(work: MailWork, endpointId: string | undefined): void {
  work.failures = 0;
  setMail(work.run, { createdByUs: true, ...(endpointId !== undefined && { endpointId }) });
}

/** The answer to a create was lost: the run's tag on what exists tells whether it was applied. */
async function settleMail(work: MailWork): Promise<void> {
  const { run, wanted } = work;
  await sleep(run.fleet.limits.settleMs, { summary: 'let AWS settle the mail endpoint' });
  const found = await readEndpoint(work);
  if (found?.endpoint === undefined) return;
  const owner = await readOwner(run, wanted);
  if (owner.is === 'ours') return noteOwn(work, found.endpoint.endpointId);
  // Adopted for now; an undo asks again whose it is.
  if (owner.is === 'unreadable') return holdMail(work, owner.code, owner.message);
}

async function takeMailRefusal(work: MailWork, failure: AwsFailure): Promise<void> {
  const message = describeFailure(failure);
  if (failure.kind === 'denied' || failure.kind === 'quota') return holdMail(work, failure.code, message);
  if (failure.kind === 'rejected' || failure.kind === 'not-found') {
    return setMail(work.run, { state: 'failed', code: failure.code, message });
  }
  // Busy, throttled, or it exists after all: the next read decides.
  setMail(work.run, { code: failure.code, message });
}

/** Replaces the endpoint of this run that has FAILED: gone first, then the next look makes it anew. */
async function replaceEndpoint(work: MailWork): Promise<void> {
  const end = await deleteEndpoint(work);
  if (end.is === 'gone') return setMail(work.run, { createdByUs: false });
  if (end.is !== 'unreadable') return;
  work.replaced = false;
  return holdMail(work, end.code, end.message);
}
