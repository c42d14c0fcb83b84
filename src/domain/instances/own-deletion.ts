import {
  nextDeletionStep,
  noteDeletionRead,
  nothingDeleted,
  type DeletionFacts,
  type DeletionStep,
} from './deletion.ts';
import type { InstanceOwner, InstanceRecord } from './instance.ts';

/** What is known of one instance that is being removed. */
export interface Deletion {
  readonly facts: DeletionFacts;
  /** When it was first looked at. Its deadline counts from then, or from when it was first asked for. */
  readonly sinceMs: number;
  readonly askedAtMs?: number;
  /** A delete was accepted, or its answer lost, and no read has shown it since as if nobody had asked. */
  readonly isAsked: boolean;
  /** Not to be asked for again before this time. */
  readonly notBeforeAtMs: number;
  /** Why it is waited for. */
  readonly why: string;
}

/** By the name of the machine. */
export type Deletions = Map<string, Deletion>;

/** A deletion before anything was read. */
export function beginDeletion(nowMs: number): Deletion {
  return { facts: nothingDeleted, sinceMs: nowMs, isAsked: false, notBeforeAtMs: 0, why: 'not read yet' };
}

/** Takes the record that was just read, and says what to do next. One that stands there as before may be asked for again. */
export function takeRecord(deletion: Deletion, record: InstanceRecord | undefined): [Deletion, DeletionStep] {
  const facts = noteDeletionRead(deletion.facts, record, deletion.isAsked);
  const step = nextDeletionStep(facts, record);
  const isAsked = deletion.isAsked && step.kind !== 'delete';
  return [{ ...deletion, facts, isAsked, ...('why' in step && { why: step.why }) }, step];
}

/** A delete that AWS took, or may have taken. */
export function askedAt(deletion: Deletion, nowMs: number): Deletion {
  const { refusal: _earlier, ...facts } = deletion.facts;
  const { askedAtMs = nowMs } = deletion;
  return { ...deletion, facts, isAsked: true, askedAtMs };
}

/**
 * Whose an instance is that this run means to delete, by its tags. One without a record has no tags either, and nothing to
 * lose: its id is the answer to a create of this run. Tags that AWS does not show (yet) prove nothing.
 */
export function ownerOf(
  owner: InstanceOwner | undefined,
  record: InstanceRecord | undefined,
  run: string,
): 'ours' | 'other' | 'unknown' {
  if (owner?.run !== undefined) return owner.run === run ? 'ours' : 'other';
  return record === undefined ? 'ours' : 'unknown';
}
