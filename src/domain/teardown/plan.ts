import type { PlanLine, PlannedDesktop, Waiver } from '../decommission/plan.ts';
import type { ConnectionRecord } from '../decommission/proof.ts';
import type { DirectoryPair, Fleet } from '../fleet.ts';
import { remedyFor } from '../gaps.ts';
import { nextGuardedStep, notePrimaryRead, noteRead, nothingKnown } from '../removal.ts';
import type { ExpectedStandby } from '../standby-verdict.ts';
import { isLeaving, type WorkspaceRecord } from '../workspace.ts';

/** A standby that a teardown plan is about; it always names the standby. */
export type PlannedStandby = PlannedDesktop & { readonly standbyId: string };

/** What one look showed of a standby and its primary; `silent` when a Region did not answer. */
export interface StandbyLook {
  readonly primary?: WorkspaceRecord;
  readonly standby?: WorkspaceRecord;
  readonly connection?: ConnectionRecord;
  readonly silent?: { readonly code: string; readonly why: string };
}

/** What a waiver that names a standby passes over: that it holds somebody's data, or that its primary is not well. */
const waivedByClause: Readonly<Record<Waiver['clause'], readonly string[]>> = {
  data: ['StandbyWasUsed', 'PrimaryGone'],
  health: ['PrimaryNotHealthy'],
};

/**
 * The standbys among the WorkSpaces of a standby directory, by what their own records say: each names one primary, in the
 * fleet's primary Region.
 */
export function standbysOf(
  fleet: Pick<Fleet, 'primaryRegion'>,
  pair: DirectoryPair,
  records: readonly WorkspaceRecord[],
): PlannedStandby[] {
  return records.flatMap((record): PlannedStandby[] => {
    const [primary, second] = record.related.filter(({ type }) => type === 'PRIMARY');
    if (primary === undefined || second !== undefined || primary.region !== fleet.primaryRegion) return [];
    const { workspaceId: standbyId, userName = '' } = record;
    const { primary: primaryDirectory, standby: standbyDirectory } = pair;
    return [{ primaryId: primary.workspaceId, primaryDirectory, user: userName, standbyDirectory, standbyId }];
  });
}

/** Takes out all standbys that share their primary with another: nobody can tell which is meant, so they stay. */
export function withoutDoubles(standbys: readonly PlannedStandby[]): {
  readonly single: readonly PlannedStandby[];
  readonly doubled: readonly PlannedStandby[];
} {
  const counts = new Map<string, number>();
  for (const { primaryId } of standbys) counts.set(primaryId, (counts.get(primaryId) ?? 0) + 1);
  const isSingle = ({ primaryId }: PlannedStandby): boolean => counts.get(primaryId) === 1;
  return { single: standbys.filter(isSingle), doubled: standbys.filter((each) => !isSingle(each)) };
}

/** What the standby of a planned desktop is expected to be, each time it is read. */
export function expectedOf(fleet: Pick<Fleet, 'primaryRegion'>, desktop: PlannedDesktop): ExpectedStandby {
  const { primaryId, user, standbyDirectory } = desktop;
  return { primaryId, user, standbyDirectory, primaryRegion: fleet.primaryRegion };
}

/** What the fleet file's waivers pass over for this standby. None of them reaches a standby that somebody is using. */
export function waivedCodes(waivers: readonly Waiver[], standbyId: string | undefined): readonly string[] {
  return waivers.filter((each) => each.workspaceId === standbyId).flatMap(({ clause }) => waivedByClause[clause]);
}

/** What would become of a standby today; whether its tag is ours is looked at only for those that would go. */
export function teardownLine(
  fleet: Pick<Fleet, 'primaryRegion' | 'standbyRegion'>,
  desktop: PlannedStandby,
  look: StandbyLook,
  waivers: readonly Waiver[],
): PlanLine {
  const { silent, standby, ...seen } = look;
  const connected = look.connection?.state === 'CONNECTED';
  if (silent !== undefined) return stays(desktop, connected, silent.code, silent.why);
  if (standby !== undefined && isLeaving(standby)) {
    const message = `it is ${standby.state ?? ''} already`;
    return { ...desktop, verdict: 'on-its-way', code: 'StandbyIsLeaving', message, connected };
  }
  const facts = notePrimaryRead(noteRead(nothingKnown, standby), look.primary);
  const around = {
    ...seen,
    standbyRegion: fleet.standbyRegion,
    // A plan acts on nothing: only what is read right before a call has to be fresh.
    ageMs: 0,
    waived: waivedCodes(waivers, desktop.standbyId),
  };
  const step = nextGuardedStep(expectedOf(fleet, desktop), standby, around, facts);
  switch (step.kind) {
    case 'terminate':
      return { ...desktop, verdict: 'goes', connected };
    case 'retain':
      return stays(desktop, connected, step.code, step.message);
    case 'wait':
      return stays(desktop, connected, step.code ?? 'StandbyIncomplete', step.why);
    case 'removed':
      throw new Error(`${desktop.standbyId} cannot be gone after one read`);
  }
}

/** The same line for a standby that would go, once it is known whose it is. */
export function withOwner(line: PlanLine, owner: 'ours' | 'unreadable' | 'foreign', fleet: string): PlanLine {
  if (line.verdict !== 'goes' || owner === 'ours') return line;
  return owner === 'foreign'
    ? stays(line, line.connected, 'NotOurs', `it carries no tag of fleet ${fleet}`)
    : stays(line, line.connected, 'StandbyIncomplete', 'AWS does not show its tags');
}

/** Does any standby go only because a waiver names it? Then the whole run stands behind the gate of decommission. */
export function needsWaiver(
  fleet: Pick<Fleet, 'primaryRegion' | 'standbyRegion'>,
  lines: readonly PlanLine[],
  looks: ReadonlyMap<string, StandbyLook>,
): boolean {
  return lines.some((line) => {
    const { standbyId } = line;
    if (line.verdict !== 'goes' || standbyId === undefined) return false;
    return teardownLine(fleet, { ...line, standbyId }, looks.get(standbyId) ?? {}, []).verdict !== 'goes';
  });
}

function stays(desktop: PlannedDesktop, connected: boolean, code: string, message: string): PlanLine {
  const { primaryId, primaryDirectory, user, standbyDirectory, standbyId } = desktop;
  const planned = {
    primaryId,
    primaryDirectory,
    user,
    standbyDirectory,
    ...(standbyId !== undefined && { standbyId }),
  };
  return { ...planned, verdict: 'stays', code, message: `${message}. ${remedyFor('retained', code)}`, connected };
}
