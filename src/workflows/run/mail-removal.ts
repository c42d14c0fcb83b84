import { sleep } from '@temporalio/workflow';
import { backoffMs } from '../../domain/backoff.ts';
import { nowMs } from '../clock.ts';
import { onMail } from '../lanes.ts';
import { callMail } from './mail-call.ts';
import { readEndpoint, readOwner, sender, setMail, type MailWork, type Owner } from './mail-work.ts';
import type { Run } from './run.ts';

/** How a deletion ended: `gone` after two reads without it, `there` at the deadline, or not tried because it is not ours. */
type Deletion = { readonly is: 'gone' | 'there' } | Owner;

/** Deletes the endpoint when its tag proves that this run made it, and waits until it is gone. */
export async function deleteEndpoint(work: MailWork): Promise<Deletion> {
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
