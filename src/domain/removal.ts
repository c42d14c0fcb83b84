import { isConfirmed, judgeStandby, type ExpectedStandby } from './standby-verdict.ts';
import { objectionTo, type Surroundings } from './teardown/expendable.ts';
import { isLeaving, type WorkspaceRecord } from './workspace.ts';

/** What this run knows of a standby that it is removing, besides the record it has just read. */
export interface RemovalFacts {
  /** It was seen at least once while being removed: only then can its absence mean that it is gone. */
  readonly seen: boolean;
  /** Reads in a row that did not show it. */
  readonly absences: number;
  /** The same of its primary, in reads to which the primary Region answered. */
  readonly primaryAbsences: number;
  /** When AWS first accepted a terminate of ours, or the answer to one was lost. The deadline counts from then. */
  readonly askedAtMs?: number;
  /** What AWS said when it refused to terminate it. */
  readonly refusal?: { readonly code: string; readonly message: string };
}

/** The facts about a standby before anything was read or asked. */
export const nothingKnown: RemovalFacts = { seen: false, absences: 0, primaryAbsences: 0 };

/** What to do next about a standby that is being removed; the code of a wait is what retains it at the deadline. */
export type RemovalStep =
  | { readonly kind: 'terminate' }
  | { readonly kind: 'wait'; readonly why: string; readonly code?: string }
  | { readonly kind: 'removed' }
  | { readonly kind: 'retain'; readonly code: string; readonly message: string };

/** AWS terminates a WorkSpace in any state but this one (TerminateWorkspaces, API reference). */
const neverTerminable = 'SUSPENDED';

/** A WorkSpace counts as gone after this many reads in a row without it; one proves nothing. */
const absencesThatProve = 2;

/** Takes one read into the facts. */
export function noteRead(facts: RemovalFacts, record: WorkspaceRecord | undefined): RemovalFacts {
  return record === undefined ? { ...facts, absences: facts.absences + 1 } : { ...facts, seen: true, absences: 0 };
}

/** Takes one read of the primary into the facts of its standby. */
export function notePrimaryRead(facts: RemovalFacts, primary: WorkspaceRecord | undefined): RemovalFacts {
  return { ...facts, primaryAbsences: primary === undefined ? facts.primaryAbsences + 1 : 0 };
}

/**
 * Decides by everything around the standby, read right before: terminated only when its own record allows it and nobody
 * would miss it. What this keeps is somebody's data, so a person has to look.
 */
export function nextGuardedStep(
  expected: ExpectedStandby,
  record: WorkspaceRecord | undefined,
  around: Omit<Surroundings, 'primaryAbsences'>,
  facts: RemovalFacts,
): RemovalStep {
  const step = nextRemovalStep(expected, record, facts);
  if (record === undefined || isLeaving(record) || (step.kind !== 'terminate' && step.kind !== 'wait')) return step;
  const objection = objectionTo(expected, record, { ...around, primaryAbsences: facts.primaryAbsences });
  // A standby whose primary has gone may not say any more whose it was: that is why it stays, and is to be told so.
  if (objection === undefined || (step.kind === 'wait' && objection.code !== 'PrimaryGone')) return step;
  const { code, message, passing } = objection;
  return passing ? { kind: 'wait', why: message, code } : { kind: 'retain', code, message };
}

/**
 * Decides by the standby's own record, just read. Fails closed: what cannot be confirmed as the standby of our primary
 * is not terminated, and an id that was never visible is not taken for gone.
 */
export function nextRemovalStep(
  expected: ExpectedStandby,
  record: WorkspaceRecord | undefined,
  facts: RemovalFacts,
): RemovalStep {
  if (record === undefined) {
    if (facts.seen && facts.absences >= absencesThatProve) return { kind: 'removed' };
    return { kind: 'wait', why: facts.seen ? 'absent in one read' : 'not visible yet' };
  }
  const verdict = judgeStandby(expected, record);
  if (verdict.kind === 'conflict') return { kind: 'retain', code: verdict.code, message: verdict.message };
  if (isLeaving(record)) return { kind: 'wait', why: `it is ${String(record.state)}` };
  if (record.state === neverTerminable) {
    return { kind: 'retain', code: 'StandbyIs.SUSPENDED', message: 'AWS terminates no SUSPENDED WorkSpace' };
  }
  if (!isConfirmed(expected, record)) return { kind: 'wait', why: 'its record does not yet show whose standby it is' };
  return { kind: 'terminate' };
}

/** Why a standby that is still there at the deadline is retained. */
export function retainedAtDeadline(
  facts: RemovalFacts,
  why: string,
  code?: string,
): { readonly code: string; readonly message: string } {
  if (code !== undefined) return { code, message: why };
  if (facts.refusal !== undefined) return facts.refusal;
  if (!facts.seen)
    return { code: 'StandbyNeverVisible', message: 'AWS never showed it, so it could not be confirmed as ours' };
  return { code: 'StandbyStillThere', message: `it was still there at the deadline: ${why}` };
}
