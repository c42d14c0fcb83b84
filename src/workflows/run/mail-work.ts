import { condition, sleep } from '@temporalio/workflow';
import { isAwsFailureType } from '../../contract/failures.ts';
import type { MailEndpoint } from '../../domain/fleet.ts';
import type { MailEndpointRecord, MailStatus } from '../../domain/mail-endpoint.ts';
import { failureTypeOf, sentenceOf } from '../failures.ts';
import { onMail } from '../lanes.ts';
import { unlessFirst } from '../unless-first.ts';
import type { Run } from './run.ts';

/** Nothing but mail waits for this; other waits have codes of their own. */
const mailWait = 'mail';

/** The endpoint of one run, as its two runbooks (make it, undo it) see it. */
export interface MailWork {
  readonly run: Run;
  readonly wanted: MailEndpoint;
  /** When this run asked for it; the deadline counts from then. */
  askedAtMs: number;
  replaced: boolean;
  /** Refusals or lost answers in a row. */
  failures: number;
}

/** Where a change of the endpoint is sent, and how long to wait before it is sent again. */
export function sender({ run, wanted }: MailWork): { readonly homeRegion: string; readonly retryDelayMs: number } {
  return { homeRegion: wanted.homeRegion, retryDelayMs: run.fleet.limits.retryDelayMs };
}

/** Waits for a person: `retry` looks again, `skip` gives the endpoint up. */
export async function holdMail({ run }: MailWork, code: string, message: string): Promise<void> {
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
export async function readEndpoint(
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
export type Owner =
  { readonly is: 'ours' | 'foreign' } | { readonly is: 'unreadable'; readonly code: string; readonly message: string };

export async function readOwner(run: Run, { homeRegion, name }: MailEndpoint): Promise<Owner> {
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

/** Changes what is said of the endpoint; an earlier code and message do not outlive the change. */
export function setMail(run: Run, change: Partial<MailStatus>): void {
  if (run.mail === undefined) return;
  const { code: _code, message: _message, ...kept } = run.mail;
  run.mail = { ...kept, ...change };
  run.changed();
}
