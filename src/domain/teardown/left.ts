import type { PlanLine } from '../decommission/plan.ts';
import type { Finding } from '../finding.ts';
import { isLeaving, isStandby, type WorkspaceRecord } from '../workspace.ts';
import { named } from './named.ts';
import type { PlannedStandby } from './plan.ts';

/**
 * The WorkSpaces of the standby directories that name no primary and that no waiver brought into the plan. A standby whose
 * primary is gone looks like this, and so does an ordinary WorkSpace: only tags could tell, and not those of adopted ones.
 */
export function namelessOf(records: readonly WorkspaceRecord[], planned: readonly PlannedStandby[]): string[] {
  const inPlan = new Set(planned.map(({ standbyId }) => standbyId));
  return records
    .filter((record) => !isStandby(record) && !isLeaving(record) && !inPlan.has(record.workspaceId))
    .map(({ workspaceId }) => workspaceId);
}

/** What stays of the standby directories, by ids, when a plan is carried out: what it keeps, and what it does not name. */
export function stayingOf(records: readonly WorkspaceRecord[], lines: readonly PlanLine[]): string[] {
  const idsOf = (some: readonly PlanLine[]): string[] => some.flatMap(({ standbyId }) => standbyId ?? []);
  return leftOf(records, idsOf(lines), idsOf(lines.filter(({ verdict }) => verdict === 'stays')));
}

/** What is left, by ids: what is known to be kept, and every WorkSpace that is neither leaving nor accounted for. */
export function leftOf(
  records: readonly WorkspaceRecord[],
  accounted: readonly string[],
  kept: readonly string[],
): string[] {
  const without = new Set(accounted);
  const there = records.filter((record) => !isLeaving(record) && !without.has(record.workspaceId));
  return [...new Set([...kept, ...there.map(({ workspaceId }) => workspaceId)])].sort();
}

/** Says of the WorkSpaces that name no primary that they are there, and stay; nothing when there are none. */
export function maybeOrphansFinding(ids: readonly string[]): Finding[] {
  if (ids.length === 0) return [];
  return [
    {
      severity: 'warning',
      code: 'MaybeOrphans',
      summary:
        `${ids.length} WorkSpaces in the standby directories name no primary: they may be the last copies of people’s ` +
        `data (or ordinary WorkSpaces). They stay; the plan does not count them: ${named(ids)}.`,
      remedy:
        'Look at them in the console. One that was a standby of this fleet goes only by a waiver for data that names it, behind the gate of decommission.',
    },
  ];
}

/** The mail endpoint stays, because the people whose desktops stay may send through it. */
export function endpointStays(name: string, why: string): Finding {
  return {
    severity: 'warning',
    code: 'MailEndpointStays',
    summary: `The mail endpoint ${name} stays: ${why}.`,
    remedy: 'See who still works there and sends through it. Tear down again when they are gone, or delete it by hand.',
  };
}

/** Why an endpoint stays on account of these WorkSpaces. */
export function isLeft(ids: readonly string[]): string {
  return `${ids.length} WorkSpaces stay in the standby directories, and their users may send through it: ${named(ids)}`;
}

const gapCodes = new Set([
  ...['MaybeOrphans', 'DuplicateStandby', 'MailEndpointStays'],
  ...['InstancesUnreadable', 'InstancesCameLate'],
]);

/** Does this finding say that something of the fleet may be left that no line of the plan stands for? */
export function isGap({ code, severity }: Finding): boolean {
  return severity === 'error' || gapCodes.has(code);
}
