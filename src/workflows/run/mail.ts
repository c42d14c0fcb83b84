import { condition, sleep, TemporalFailure } from '@temporalio/workflow';
import { isAwsFailureType } from '../../contract/failures.ts';
import { describeFailure, type AwsFailure } from '../../domain/aws-failure.ts';
import { backoffMs } from '../../domain/backoff.ts';
import type { MailEndpoint } from '../../domain/fleet.ts';
import { nextMailStep, type MailEndpointRecord, type MailStatus } from '../../domain/mail-endpoint.ts';
import { mailTags } from '../../domain/tags.ts';
import { nowMs } from '../clock.ts';
import { failureTypeOf, sentenceOf } from '../failures.ts';
import { onMail } from '../lanes.ts';
import { unlessFirst } from '../unless-first.ts';
import { callMail } from './mail-call.ts';
import type { Run } from './run.ts';

/** Nothing but mail waits for this; other waits have codes of their own. */
const mailWait = 'mail';

/** The endpoint of one run, as its two runbooks (make it, undo it) see it. */
interface MailWork {
  readonly run: Run;
  readonly wanted: MailEndpoint;
  /** When this run asked for it; the deadline counts from then. */
  askedAtMs: number;
  replaced: boolean;
  /** Refusals or lost answers in a row. */
  failures: number;
}

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

function sender({ run, wanted }: MailWork): { readonly homeRegion: string; readonly retryDelayMs: number } {
  return { homeRegion: wanted.homeRegion, retryDelayMs: run.fleet.limits.retryDelayMs };
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

/** Waits for a person: `retry` looks again, `skip` gives the endpoint up. */
async function holdMail({ run }: MailWork, code: string, message: string): Promise<void> {
  setMail(run, { state: 'held', code, message });
  const remedy = 'Mend it in SES (quota, permission, or the endpoint itself), then retry; or skip mail.';
  run.mailBlocked.set(mailWait, { on: 'attention', code, message, remedy });
  run.changed();
  await condition(() => !run.mailBlocked.has(mailWait) || run.stop !== 'none');
}

/** A stopped run asks for nothing more. */
function untilStopped(run: Run): Promise<void> {
  return condition(() => run.stop !== 'none');
}

/** The endpoint as it is; undefined when the read was denied or given up. */
async function readEndpoint(
  work: MailWork,
  giveUp: () => Promise<unknown> = () => untilStopped(work.run),
): Promise<{ readonly endpoint?: MailEndpointRecord } | undefined> {
  const { run, wanted } = work;
  const lane = onMail(wanted.homeRegion, 'read', `mail endpoint ${wanted.name}`, run.fleet.limits);
  try {
    return await unlessFirst(() => lane.readMailEndpoint({ region: wanted.homeRegion, name: wanted.name }), giveUp);
  } catch (error) {
    if (!isAwsFailureType(failureTypeOf(error))) throw error;
    await holdMail(work, failureTypeOf(error) ?? 'AwsDenied', sentenceOf(error));
    return undefined;
  }
}

/** Whose the endpoint is, by its tag; `unreadable` when AWS does not say. */
type Owner =
  { readonly is: 'ours' | 'foreign' } | { readonly is: 'unreadable'; readonly code: string; readonly message: string };

async function readOwner(run: Run, { homeRegion, name }: MailEndpoint): Promise<Owner> {
  const { removalDeadlineMs } = run.fleet.limits;
  const lane = onMail(homeRegion, 'read', `whose is endpoint ${name}?`, run.fleet.limits);
  try {
    const isOurs = await unlessFirst(
      () => lane.isOwnMailEndpoint({ region: homeRegion, account: run.account, name, run: run.id }),
      () => sleep(removalDeadlineMs, { summary: 'for a Region that does not answer' }),
    );
    if (isOurs === undefined)
      return { is: 'unreadable', code: 'MailOwnerUnknown', message: 'AWS did not say whose it is' };
    return { is: isOurs ? 'ours' : 'foreign' };
  } catch (error) {
    const code = failureTypeOf(error);
    if (!isAwsFailureType(code)) throw error;
    return { is: 'unreadable', code, message: sentenceOf(error) };
  }
}

/** Replaces the endpoint of this run that has FAILED: gone first, then the next look makes it anew. */
async function replaceEndpoint(work: MailWork): Promise<void> {
  const end = await deleteEndpoint(work);
  if (end.is === 'gone') return setMail(work.run, { createdByUs: false });
  if (end.is !== 'unreadable') return;
  work.replaced = false;
  return holdMail(work, end.code, end.message);
}

/** How a deletion ended: `gone` after two reads without it, `there` at the deadline, or not tried because it is not ours. */
type Deletion = { readonly is: 'gone' | 'there' } | Owner;

/** Deletes the endpoint when its tag proves that this run made it, and waits until it is gone. */
async function deleteEndpoint(work: MailWork): Promise<Deletion> {
  const { run, wanted } = work;
  const { limits } = run.fleet;
  const deadlineAtMs = nowMs() + limits.removalDeadlineMs;
  // One absence is half a proof: it is read once more, however late it is.
  for (let absences = 0, round = 1; round === 1 || absences > 0 || nowMs() < deadlineAtMs; round += 1) {
    const found = await readEndpoint(work, () =>
      sleep(limits.removalDeadlineMs, { summary: 'for a Region that does not answer' }),
    );
    absences = found !== undefined && found.endpoint === undefined ? absences + 1 : 0;
    if (absences >= 2) return { is: 'gone' };
    if (found?.endpoint !== undefined && found.endpoint.status !== 'DELETING') {
      const owner = await readOwner(run, wanted);
      if (owner.is !== 'ours') return owner;
      await callMail(
        sender(work),
        'DeleteMultiRegionEndpoint',
        () =>
          onMail(wanted.homeRegion, 'change', `delete mail endpoint ${wanted.name}`, limits).deleteMailEndpoint({
            region: wanted.homeRegion,
            name: wanted.name,
          }),
        () => nowMs() < deadlineAtMs,
      );
    }
    await sleep(Math.min(limits.pollIntervalMs, backoffMs(limits.retryDelayMs, round, 'mail removal')), {
      summary: `until endpoint ${wanted.name} is gone`,
    });
  }
  return { is: 'there' };
}

/** Undoes the endpoint: removed if this run made it, else left as it is. A create whose answer was lost is looked into. */
export async function removeMail(run: Run): Promise<void> {
  const { mail: wanted } = run.fleet;
  const { mail: before } = run;
  if (wanted === undefined || before === undefined || !(before.createdByUs || run.askedForMail)) return;
  setMail(run, { state: 'removing' });
  const end = await deleteEndpoint({ run, wanted, askedAtMs: nowMs(), replaced: true, failures: 0 });
  switch (end.is) {
    case 'gone':
      return setMail(run, { state: 'removed' });
    case 'foreign':
      return setMail(run, { state: before.state });
    case 'unreadable':
      return setMail(run, { state: 'retained', code: end.code, message: end.message });
    default:
      return setMail(run, {
        state: 'retained',
        code: 'MailEndpointStillThere',
        message: 'it was still there at the deadline',
      });
  }
}

function setMail(run: Run, change: Partial<MailStatus>): void {
  if (run.mail === undefined) return;
  const { code: _code, message: _message, ...kept } = run.mail;
  run.mail = { ...kept, ...change };
  run.changed();
}
