import { describeFailure, type AwsFailure } from '../aws-failure.ts';
import type { PlannedInstance } from '../decommission/plan.ts';
import {
  fateOfDeleteFailure,
  nextDeletionStep,
  noteDeletionRead,
  nothingDeleted,
  retainedInstance,
  type DeletionFacts,
} from '../instances/deletion.ts';
import { isGoingState } from '../instances/instance-verdict.ts';
import type { InstanceOwner, InstanceRecord } from '../instances/instance.ts';
import { freshForMs } from './expendable.ts';

/**
 * Where an instance of a teardown stands: still to be asked for, on its way, asked for without an answer, gone, or kept
 * for a reason.
 */
export type InstanceTeardownState = 'planned' | 'asked' | 'unknown' | 'gone' | 'kept';

/** What a teardown knows of one instance of its plan. */
export interface InstanceEntry extends PlannedInstance {
  readonly state: InstanceTeardownState;
  /** Why it is kept or unknown. */
  readonly code?: string;
  readonly message?: string;
  readonly facts: DeletionFacts;
  /** What the last look showed; what an instance that is late is kept with. */
  readonly why: string;
  /** When it was first looked at. The deadline counts from then, or from when it was asked for. */
  readonly sinceMs?: number;
  /** When AWS first accepted a delete of ours, or the answer to one was lost. */
  readonly askedAtMs?: number;
  /** AWS has asked not to be called again before this time. */
  readonly notBeforeMs?: number;
}

/** An instance of the plan, which was seen when that was made: one read without it means that it is gone. */
export function toDelete(planned: PlannedInstance): InstanceEntry {
  return { ...planned, state: 'planned', facts: { ...nothingDeleted, seen: true }, why: 'not read yet' };
}

/** The instance after its record was read; undefined when AWS knows none. Planned again means: to be looked at anew. */
export function afterRead(entry: InstanceEntry, record: InstanceRecord | undefined): InstanceEntry {
  const facts = noteDeletionRead(entry.facts, record, entry.state === 'asked' || entry.state === 'unknown');
  const step = nextDeletionStep(facts, record);
  const { code: _code, message: _message, ...read } = { ...entry, facts };
  switch (step.kind) {
    case 'removed':
      return { ...read, state: 'gone' };
    case 'retain':
      return { ...read, state: 'kept', code: step.code, message: step.message };
    case 'wait':
      return isGoingState(record?.state)
        ? { ...read, state: 'asked', why: step.why }
        : { ...entry, facts, why: step.why };
    case 'delete':
      return { ...read, state: 'planned', why: step.why };
  }
}

/** What was read of an instance right before it would be deleted. What an answer left out is absent. */
export interface InstanceLook {
  readonly record?: InstanceRecord;
  readonly owner?: InstanceOwner;
  /** From the first of these reads until now. */
  readonly ageMs: number;
}

/**
 * The instance after such a look, and whether it is to be deleted now: its record allows it, and its tags still name this
 * fleet. Fails closed: silence keeps it for now, other tags for good.
 */
export function afterLook(
  entry: InstanceEntry,
  { record, owner, ageMs }: InstanceLook,
  fleet: string,
): { readonly entry: InstanceEntry; readonly goes: boolean } {
  if (ageMs > freshForMs) {
    return { entry: { ...entry, why: 'the answers came too late to act on them' }, goes: false };
  }
  const read = afterRead(entry, record);
  if (nextDeletionStep(read.facts, record).kind !== 'delete') return { entry: read, goes: false };
  if (owner === undefined) return { entry: { ...read, why: 'AWS does not show its tags' }, goes: false };
  if (owner.fleet === fleet) return { entry: read, goes: true };
  const message = `its tags name ${owner.fleet === undefined ? 'no fleet' : `fleet ${owner.fleet}`} now`;
  return { entry: { ...read, state: 'kept', code: 'NotOurs', message }, goes: false };
}

/** The instance after one delete was sent: accepted when there is no failure. */
export function afterDelete(entry: InstanceEntry, failure: AwsFailure | undefined, nowMs: number): InstanceEntry {
  const { askedAtMs = nowMs } = entry;
  if (failure === undefined) {
    const { refusal: _earlier, ...facts } = entry.facts;
    return { ...entry, state: 'asked', facts, askedAtMs, why: 'AWS took the delete' };
  }
  const why = describeFailure(failure);
  const fate = fateOfDeleteFailure(failure, entry.facts);
  switch (fate.kind) {
    // Each was seen when the plan was made: one that AWS does not know is not one that is not visible yet.
    case 'found-none':
    case 'removed':
      return { ...entry, state: 'gone' };
    case 'send-again':
      return { ...entry, why, ...(fate.afterMs !== undefined && { notBeforeMs: nowMs + fate.afterMs }) };
    case 'inspect': {
      const facts = { ...entry.facts, refusal: fate.refusal };
      if (failure.outcome === 'not-applied') return { ...entry, facts, why };
      return { ...entry, state: 'unknown', facts, askedAtMs, why, code: 'NoAnswer', message: why };
    }
    case 'retain':
      return { ...entry, state: 'kept', code: fate.code, message: why };
  }
}

/** Is it to be looked at now, so that it can be asked for? */
export function isDue({ state, notBeforeMs = 0 }: InstanceEntry, nowMs: number): boolean {
  return state === 'planned' && notBeforeMs <= nowMs;
}

/** Has its time run out? One that nobody has looked at yet has all of it. */
export function isOverdue(entry: InstanceEntry, deadlineMs: number, nowMs: number): boolean {
  const { sinceMs = Infinity, askedAtMs = sinceMs } = entry;
  return nowMs >= askedAtMs + deadlineMs;
}

/** An instance that is late is still there, and kept. Whether a delete without an answer was applied stays unknown. */
export function keptLate(entry: InstanceEntry): InstanceEntry {
  return entry.state === 'unknown' ? entry : { ...entry, state: 'kept', ...retainedInstance(entry.facts, entry.why) };
}
