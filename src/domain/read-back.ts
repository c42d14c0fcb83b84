import { isConfirmed, judgeStandby, type ExpectedStandby } from './standby-verdict.ts';
import { isLeaving, isStandby, type WorkspaceRecord } from './workspace.ts';

/** What reading back, after an unknown outcome, found in the standby directory for one desktop. */
export type ReadBack =
  | { readonly kind: 'found'; readonly standbyId: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unclear'; readonly code: string; readonly why: string }
  | { readonly kind: 'conflict'; readonly code: string; readonly message: string };

/**
 * Reads the WorkSpaces that exist for a desktop's user in its standby directory.
 * A record that proves nothing yet (a fresh id is incomplete) is `unclear`: read again, never acted on.
 */
export function readBack(expected: ExpectedStandby, records: readonly WorkspaceRecord[]): ReadBack {
  const staying = records.filter((record) => !isLeaving(record));
  const [record, second] = staying;
  if (second !== undefined) {
    const ids = staying.map((each) => each.workspaceId).join(', ');
    return { kind: 'conflict', code: 'DuplicateStandbys', message: `${expected.user} has several WorkSpaces: ${ids}` };
  }
  if (record === undefined) {
    const leaving = records[0];
    // As long as the old one is listed, AWS takes the user for served.
    return leaving === undefined
      ? { kind: 'nothing' }
      : { kind: 'unclear', code: 'OldOneIsLeaving', why: `${leaving.workspaceId} is on its way out` };
  }
  const verdict = judgeStandby(expected, record);
  if (verdict.kind === 'conflict') return verdict;
  if (isConfirmed(expected, record)) return { kind: 'found', standbyId: record.workspaceId };
  return isStandby(record)
    ? {
        kind: 'unclear',
        code: 'StandbyIncomplete',
        why: `${record.workspaceId} does not yet show its user and directory`,
      }
    : { kind: 'unclear', code: 'NotAStandby', why: `${record.workspaceId} does not yet show whose standby it is` };
}
