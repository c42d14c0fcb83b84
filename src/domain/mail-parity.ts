import type { Finding } from './finding.ts';

/** What one Region's SES can send with. */
export interface MailRegion {
  readonly region: string;
  readonly productionAccess: boolean;
  readonly sendingEnabled: boolean;
  /** Negative when there is no limit (SES v2, SendQuota). */
  readonly maxPerDay: number;
  readonly maxPerSecond: number;
  /** Identities that may send. */
  readonly identities: readonly string[];
}

/**
 * READY is not usable: identities and limits must match on both sides, for each Region carries the whole load when the
 * other is away (SES developer guide, global endpoints). Differences are warnings: mail itself does not wait for them.
 */
export function compareMailRegions(one: MailRegion, other: MailRegion): Finding[] {
  return [...checkMailRegion(one, other), ...checkMailRegion(other, one)];
}

function checkMailRegion(here: MailRegion, there: MailRegion): Finding[] {
  const findings: Finding[] = [];
  const warn = (code: string, summary: string, remedy: string): void => {
    findings.push({ severity: 'warning', code, summary, remedy });
  };
  if (!here.productionAccess) {
    warn('MailInSandbox', `SES in ${here.region} is in the sandbox.`, `Request production access in ${here.region}.`);
  }
  if (!here.sendingEnabled) {
    warn('MailSendingDisabled', `SES sending is disabled in ${here.region}.`, `Enable sending in ${here.region}.`);
  }
  const missing = there.identities.filter((identity) => !here.identities.includes(identity));
  if (missing.length > 0) {
    warn(
      'MailIdentityMissing',
      `${there.region} can send as ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ', …' : ''}; ${here.region} cannot.`,
      `Verify ${missing.length === 1 ? 'this identity' : `these ${missing.length} identities`} in ${here.region}.`,
    );
  }
  if (perDay(here) < perDay(there) || here.maxPerSecond < there.maxPerSecond) {
    warn('MailLimitsDiffer', `${limitsOf(here)}; ${limitsOf(there)}.`, `Raise the sending limits in ${here.region}.`);
  }
  return findings;
}

function perDay({ maxPerDay }: MailRegion): number {
  return maxPerDay < 0 ? Infinity : maxPerDay;
}

function limitsOf(mail: MailRegion): string {
  const daily = perDay(mail) === Infinity ? 'without a daily limit' : `${mail.maxPerDay} a day`;
  return `SES in ${mail.region} sends ${mail.maxPerSecond} a second and ${daily}`;
}
