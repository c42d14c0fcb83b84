import { sameUser } from './fleet.ts';
import type { WorkspaceRecord } from './workspace.ts';

/** The desktop whose standby is being judged. */
export interface ExpectedStandby {
  readonly primaryId: string;
  readonly primaryRegion: string;
  readonly user: string;
  readonly standbyDirectory: string;
  /** Its primary may be gone, so that its record names none any more; its tags have said whose it was. */
  readonly mayBeOrphan?: boolean;
}

/**
 * What a standby's own record, read in the standby Region, says about it.
 * `conflict` is a WorkSpace that is not the standby of this primary; it is never touched.
 */
export type StandbyVerdict =
  | { readonly kind: 'healthy' }
  | { readonly kind: 'provisioning'; readonly state: string }
  | { readonly kind: 'broken'; readonly code: string; readonly message: string }
  | { readonly kind: 'conflict'; readonly code: string; readonly message: string };

/** Standbys stop themselves when nobody uses them, so STOPPED is healthy (multi-region resilience, running modes). */
const healthyStates = new Set(['AVAILABLE', 'STOPPED']);

/** States a standby does not come back from by itself. Any other, known or not, is waited for until the deadline. */
const brokenStates = new Set(['ERROR', 'TERMINATING', 'TERMINATED', 'SUSPENDED']);

/** Judges a standby by its own record; what is missing from the record counts as "not yet". */
export function judgeStandby(expected: ExpectedStandby, record: WorkspaceRecord): StandbyVerdict {
  const conflict = conflictOf(expected, record);
  if (conflict !== undefined) return { kind: 'conflict', ...conflict };
  const state = record.state ?? 'absent';
  if (brokenStates.has(state)) {
    return {
      kind: 'broken',
      code: record.errorCode ?? `StandbyIs.${state}`,
      message: record.errorMessage ?? `standby ${record.workspaceId} is ${state}`,
    };
  }
  if (!healthyStates.has(state) || !isConfirmed(expected, record)) return { kind: 'provisioning', state };
  return { kind: 'healthy' };
}

/** Does the record prove the whole relation: directory, user, and (unless it may be an orphan) our primary in its Region? */
export function isConfirmed(expected: ExpectedStandby, record: WorkspaceRecord): boolean {
  return (
    record.directoryId === expected.standbyDirectory &&
    record.userName !== undefined &&
    sameUser(record.userName, expected.user) &&
    (primariesOf(record).length === 1 || (expected.mayBeOrphan === true && primariesOf(record).length === 0)) &&
    conflictOf(expected, record) === undefined
  );
}

function conflictOf(
  expected: ExpectedStandby,
  record: WorkspaceRecord,
): { readonly code: string; readonly message: string } | undefined {
  const stranger = primariesOf(record).find(
    (primary) => primary.workspaceId !== expected.primaryId || primary.region !== expected.primaryRegion,
  );
  if (stranger !== undefined) {
    return {
      code: 'StandbyOfAnother',
      message: `${record.workspaceId} is the standby of ${stranger.workspaceId} in ${stranger.region}`,
    };
  }
  if (record.directoryId !== undefined && record.directoryId !== expected.standbyDirectory) {
    return { code: 'StandbyInOtherDirectory', message: `${record.workspaceId} is in directory ${record.directoryId}` };
  }
  if (record.userName !== undefined && !sameUser(record.userName, expected.user)) {
    return { code: 'StandbyOfOtherUser', message: `${record.workspaceId} belongs to user ${record.userName}` };
  }
  return undefined;
}

function primariesOf(record: WorkspaceRecord): WorkspaceRecord['related'] {
  return record.related.filter((related) => related.type === 'PRIMARY');
}
