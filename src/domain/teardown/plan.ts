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
 * fleet's primary Region. One that is leaving and has been replaced is nobody's standby any more.
 */
export function standbysOf(
  fleet: Pick<Fleet, 'primaryRegion'>,
  pair: DirectoryPair,
  records: readonly WorkspaceRecord[],
): PlannedStandby[] {
  const replaced = new Set(records.filter((record) => !isLeaving(record)).map(primaryOf));
  return records.flatMap((record): PlannedStandby[] => {
    const [primary, second] = record.related.filter(({ type }) => type === 'PRIMARY');
    if (primary === undefined || second !== undefined || primary.region !== fleet.primaryRegion) return [];
    if (isLeaving(record) && replaced.has(primary.workspaceId)) return [];
    const { workspaceId: standbyId, userName = '' } = record;
    const { primary: primaryDirectory, standby: standbyDirectory } = pair;
    return [{ primaryId: primary.workspaceId, primaryDirectory, user: userName, standbyDirectory, standbyId }];
  });
}

function primaryOf({ related }: WorkspaceRecord): string | undefined {
  return related.find(({ type }) => type === 'PRIMARY')?.workspaceId;
}

/**
 * The WorkSpaces of a standby directory that name no primary and that a waiver names: standbys, perhaps, whose primary is
 * gone. Only their tags can tell, and AWS shows those of one WorkSpace per call, so nobody else is asked about.
 */
export function maybeOrphans(records: readonly WorkspaceRecord[], waivers: readonly Waiver[]): WorkspaceRecord[] {
  return records.filter(
    (record) => primaryOf(record) === undefined && mayBeOrphan(waivers, record.workspaceId) && !isLeaving(record),
  );
}

/** Those of them whose tags name a primary, by their ids. */
export function orphansOf(
  pair: DirectoryPair,
  records: readonly WorkspaceRecord[],
  taggedPrimaries: Readonly<Record<string, string>>,
): PlannedStandby[] {
  return records.flatMap(({ workspaceId: standbyId, userName: user = '' }): PlannedStandby[] => {
    const primaryId = taggedPrimaries[standbyId];
    if (primaryId === undefined) return [];
    return [{ primaryId, primaryDirectory: pair.primary, user, standbyDirectory: pair.standby, standbyId }];
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
export function expectedOf(
  { primaryRegion }: Pick<Fleet, 'primaryRegion'>,
  desktop: PlannedDesktop,
  waivers: readonly Waiver[],
): ExpectedStandby {
  const { primaryId, user, standbyDirectory, standbyId } = desktop;
  const expected = { primaryId, user, standbyDirectory, primaryRegion };
  return mayBeOrphan(waivers, standbyId) ? { ...expected, mayBeOrphan: true } : expected;
}

function mayBeOrphan(waivers: readonly Waiver[], standbyId: string | undefined): boolean {
  return waivedCodes(waivers, standbyId).includes('PrimaryGone');
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
    const message = `standby ${standby.workspaceId} is ${String(standby.state)} already`;
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
  const step = nextGuardedStep(expectedOf(fleet, desktop, waivers), standby, around, facts);
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
    ? stays(line, line.connected, 'NotOurs', `standby ${String(line.standbyId)} carries no tag of fleet ${fleet}`)
    : stays(
        line,
        line.connected,
        'StandbyIncomplete',
        `AWS does not show the tags of standby ${String(line.standbyId)}`,
      );
}

/**
 * Does a waiver name any standby that goes? Then the whole run stands behind the gate of decommission, needed today or
 * not: somebody may log in to it after the approval, and the waiver would let it go all the same.
 */
export function goesByWaiver(lines: readonly PlanLine[], waivers: readonly Waiver[]): boolean {
  return lines.some(({ verdict, standbyId }) => verdict === 'goes' && waivedCodes(waivers, standbyId).length > 0);
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
