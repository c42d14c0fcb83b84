import {
  nextDeletionStep,
  noteDeletionRead,
  nothingDeleted,
  type DeletionFacts,
  type DeletionStep,
} from '../../domain/instances/deletion.ts';
import type { InstanceOwner, InstanceRecord } from '../../domain/instances/instance.ts';

/** What is known of one instance that is being removed. */
export interface Deletion {
  readonly facts: DeletionFacts;
  readonly startedAtMs: number;
  /** A delete was accepted, or its answer lost, and has not been seen to fail since. */
  readonly isAsked: boolean;
  /** Not to be asked for again before this time. */
  readonly notBeforeAtMs: number;
  /** Why it is waited for. */
  readonly why: string;
}

/** By the name of the machine. */
export type Deletions = Map<string, Deletion>;

/** A deletion before anything was read. */
export function beginDeletion(startedAtMs: number): Deletion {
  return { facts: nothingDeleted, startedAtMs, isAsked: false, notBeforeAtMs: 0, why: 'not read yet' };
}

/** Takes the record that was just read, and says what to do next. */
export function takeRecord(deletion: Deletion, record: InstanceRecord | undefined): [Deletion, DeletionStep] {
  const facts = noteDeletionRead(deletion.facts, record, deletion.isAsked);
  const hasFailed = facts.failures > deletion.facts.failures;
  const step = nextDeletionStep(facts, record);
  const why = step.kind === 'wait' ? step.why : `it is ${record?.state ?? 'absent'}`;
  return [{ ...deletion, facts, isAsked: deletion.isAsked && !hasFailed, why }, step];
}

/** May this run delete it? Its tag has to say so; one without a record has no tags either, and nothing to lose. */
export function mayDelete(owner: InstanceOwner | undefined, record: InstanceRecord | undefined, run: string): boolean {
  return owner === undefined ? record === undefined : owner.run === run;
}
