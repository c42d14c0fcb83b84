import { sleep } from '@temporalio/workflow';
import { backoffMs } from '../../domain/backoff.ts';
import type { Finding } from '../../domain/finding.ts';
import type { Fleet, MailEndpoint } from '../../domain/fleet.ts';
import { endpointStays, isLeft } from '../../domain/teardown/left.ts';
import { nowMs } from '../clock.ts';
import { whenReadable } from '../decommission/readable.ts';
import type { DecommissionRun } from '../decommission/run.ts';
import { onMail } from '../lanes.ts';
import { callMail } from '../run/mail-call.ts';
import { whyEndpointStays } from './left.ts';
import { mayAct } from './may-act.ts';

/**
 * What a plan says of the fleet's mail endpoint: that it goes, or that it stays because somebody else made it, or because
 * WorkSpaces stay (`staying`, by their ids) whose users may send through it.
 */
export async function endpointFindings(
  fleet: Fleet,
  account: string,
  staying: readonly string[],
): Promise<readonly Finding[]> {
  const { mail } = fleet;
  if (mail === undefined) return [];
  const lane = onMail(mail.homeRegion, 'read', `mail endpoint ${mail.name}`, fleet.limits);
  const { endpoint } = await lane.readMailEndpoint({ region: mail.homeRegion, name: mail.name });
  if (endpoint === undefined) return [];
  if (!(await isOurs(fleet, mail, account))) return [notOurs(mail)];
  if (staying.length > 0) return [endpointStays(mail.name, isLeft(staying))];
  return [
    {
      severity: 'warning',
      code: 'MailEndpointGoes',
      summary: `The mail endpoint ${mail.name} is removed too. Another one has another id, so all senders would change.`,
      remedy: 'Reject the teardown if senders still use it.',
    },
  ];
}

function isOurs(fleet: Fleet, { homeRegion: region, name }: MailEndpoint, account: string): Promise<boolean> {
  const lane = onMail(region, 'read', `whose is endpoint ${name}?`, fleet.limits);
  return lane.isFleetMailEndpoint({ region, account, name, fleet: fleet.name });
}

/**
 * Removes the fleet's endpoint when its tag says that it is ours and nobody is left who may send through it, and waits
 * until two reads do not show it. What is left of it is a finding; undefined when there is nothing left, or when the plan
 * has said already that it stays.
 */
export async function removeEndpoint(run: DecommissionRun): Promise<Finding | undefined> {
  const { mail, limits } = run.fleet;
  if (mail === undefined) return undefined;
  if (run.findings.some(({ code }) => code === 'MailEndpointStays')) return undefined;
  if (!(await run.untilAllowed('at-the-gate'))) return undefined;
  const deadlineAtMs = nowMs() + limits.removalDeadlineMs;
  // One absence is half a proof: it is read once more, however late it is.
  for (let absences = 0, round = 1; absences > 0 || nowMs() < deadlineAtMs; round += 1) {
    const found = await whenReadable(run, () =>
      onMail(mail.homeRegion, 'read', `mail endpoint ${mail.name}`, limits).readMailEndpoint({
        region: mail.homeRegion,
        name: mail.name,
      }),
    );
    absences = found !== undefined && found.endpoint === undefined ? absences + 1 : 0;
    if (absences >= 2) return undefined;
    if (found?.endpoint !== undefined && found.endpoint.status !== 'DELETING') {
      const own = await whenReadable(run, () => isOurs(run.fleet, mail, run.taken.header.account));
      if (own === false) return notOurs(mail);
      const stays = own === true ? await whyEndpointStays(run, mail) : undefined;
      if (stays !== undefined) return stays;
      if (!mayAct(run)) return stillThere(mail, 'the run was stopped before');
      if (own === true) await deleteEndpoint(run, mail);
    }
    await sleep(Math.min(limits.pollIntervalMs, backoffMs(limits.retryDelayMs, round, 'mail removal')), {
      summary: `until endpoint ${mail.name} is gone`,
    });
  }
  return stillThere(mail, 'it was still there at the deadline');
}

async function deleteEndpoint(run: DecommissionRun, { homeRegion: region, name }: MailEndpoint): Promise<void> {
  const { limits } = run.fleet;
  await callMail(
    { homeRegion: region, retryDelayMs: limits.retryDelayMs },
    'DeleteMultiRegionEndpoint',
    () => onMail(region, 'change', `delete mail endpoint ${name}`, limits).deleteMailEndpoint({ region, name }),
    () => mayAct(run),
  );
}

function notOurs({ name }: MailEndpoint): Finding {
  return {
    severity: 'warning',
    code: 'MailEndpointNotOurs',
    summary: `The mail endpoint ${name} stays: it carries no tag of this fleet.`,
    remedy: 'Find out who made it; delete it by hand if nobody sends through it.',
  };
}

function stillThere({ name }: MailEndpoint, why: string): Finding {
  return {
    severity: 'error',
    code: 'MailEndpointStillThere',
    summary: `The mail endpoint ${name} was not removed: ${why}.`,
    remedy: 'Look at it in SES; run the teardown again to remove it.',
  };
}
