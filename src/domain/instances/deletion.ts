import type { AwsFailure } from '../aws-failure.ts';
import type { InstanceRecord } from './instance.ts';

/** What this run knows of an instance that it is deleting, besides the record it has just read. */
export interface DeletionFacts {
  /** It was seen at least once: then one read without it means that it is gone. */
  readonly seen: boolean;
  /** Reads in a row in which AWS knew no such instance, this one included. */
  readonly absences: number;
  /** A delete was answered with "no such instance" too. */
  readonly deleteFoundNone: boolean;
  /** Deletes that AWS accepted and that ended in ERROR_DEALLOCATING, this time included. */
  readonly failures: number;
  /** What AWS said when it refused to delete it. */
  readonly refusal?: { readonly code: string; readonly message: string };
}

/** The facts about an instance before anything was read or asked. */
export const nothingDeleted: DeletionFacts = { seen: false, absences: 0, deleteFoundNone: false, failures: 0 };

/** Takes one read into the facts. A failed deallocation of one that was asked for is a delete that has failed. */
export function noteDeletionRead(
  facts: DeletionFacts,
  record: InstanceRecord | undefined,
  wasAsked: boolean,
): DeletionFacts {
  if (record === undefined) return { ...facts, absences: facts.absences + 1 };
  const hasFailed = record.state === 'ERROR_DEALLOCATING' && wasAsked;
  return { ...facts, seen: true, absences: 0, failures: facts.failures + (hasFailed ? 1 : 0) };
}

/** One that was never seen counts as gone after this many reads in a row without it, and a delete that found none. */
const absencesThatProve = 2;

/** What to do next about an instance that is being deleted. */
export type DeletionStep =
  | { readonly kind: 'delete' | 'wait'; readonly why: string }
  | { readonly kind: 'removed' }
  | { readonly kind: 'retain'; readonly code: string; readonly message: string };

/** Deletes that may end in ERROR_DEALLOCATING before the instance is retained. */
export const deletesTolerated = 3;

const deletable = new Set(['ALLOCATING', 'ALLOCATED', 'ERROR_ALLOCATING']);

/**
 * Decides by the record, just read; undefined when AWS says that there is none (ResourceNotFoundException). A state that
 * we do not know is not deleted but waited for, until the deadline.
 */
export function nextDeletionStep(facts: DeletionFacts, record: InstanceRecord | undefined): DeletionStep {
  if (record === undefined) return afterAbsence(facts);
  const { state = 'absent', errors } = record;
  const why = `it is ${state}`;
  if (state === 'DEALLOCATED') return { kind: 'removed' };
  if (state === 'ERROR_DEALLOCATING' && facts.failures >= deletesTolerated) {
    const { code, message } = errors[0] ?? { code: 'ErrorDeallocating', message: 'AWS gave no error' };
    return { kind: 'retain', code, message: `${facts.failures} deletes failed: ${message}` };
  }
  if (state === 'ERROR_DEALLOCATING' || deletable.has(state)) return { kind: 'delete', why };
  return { kind: 'wait', why };
}

/** What is not visible yet may be deleted all the same: its create has answered with this very id. */
function afterAbsence({ seen, absences, deleteFoundNone }: DeletionFacts): DeletionStep {
  if (seen) return { kind: 'removed' };
  const why = 'not visible yet';
  if (!deleteFoundNone) return { kind: 'delete', why };
  return absences < absencesThatProve ? { kind: 'wait', why } : { kind: 'removed' };
}

/** What becomes of a delete that AWS did not accept. */
export type DeleteFate =
  | { readonly kind: 'removed' }
  | { readonly kind: 'send-again'; readonly afterMs?: number }
  /** No such instance; its record, read again, decides (`deleteFoundNone`). */
  | { readonly kind: 'found-none' }
  /** Read its record: that decides. `refusal` is what retains it at the deadline. */
  | { readonly kind: 'inspect'; readonly refusal: { readonly code: string; readonly message: string } }
  | { readonly kind: 'retain'; readonly code: string; readonly message: string };

/** Decides a delete that did not go through. A lost answer is read back: DeleteWorkspaceInstance has no token. */
export function fateOfDeleteFailure(failure: AwsFailure, facts: DeletionFacts): DeleteFate {
  const { kind, code, message, retryAfterMs } = failure;
  const refusal = { code, message };
  if (failure.outcome === 'maybe-applied') return { kind: 'inspect', refusal };
  switch (kind) {
    case 'not-found':
      return facts.seen ? { kind: 'removed' } : { kind: 'found-none' };
    case 'throttled':
    case 'unavailable':
      return { kind: 'send-again', ...(retryAfterMs !== undefined && { afterMs: retryAfterMs }) };
    case 'conflict':
    case 'unexpected':
      return { kind: 'inspect', refusal };
    case 'denied':
    case 'quota':
    case 'rejected':
      return { kind: 'retain', ...refusal };
  }
}

/** Why an instance that is still there at the deadline is retained. */
export function retainedInstance(
  facts: DeletionFacts,
  why: string,
): { readonly code: string; readonly message: string } {
  if (facts.refusal !== undefined) return facts.refusal;
  if (!facts.seen)
    return { code: 'InstanceNeverVisible', message: 'AWS never showed it, so nobody knows whether it is gone' };
  return { code: 'InstanceStillThere', message: `it was still there at the deadline: ${why}` };
}
