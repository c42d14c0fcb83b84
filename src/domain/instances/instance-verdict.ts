import { classifyAllocation, type AllocationFailure } from './allocation-failure.ts';
import type { InstanceRecord } from './instance.ts';

/**
 * What an instance's own record says about it. `broken` will never become healthy; `leaving` is being deleted, or was:
 * the token that answered with it is spent.
 */
export type InstanceVerdict =
  | { readonly kind: 'healthy' }
  | { readonly kind: 'provisioning'; readonly state: string }
  | { readonly kind: 'broken'; readonly failure: AllocationFailure }
  | { readonly kind: 'leaving'; readonly state: string };

/** States in which an instance is on its way out, or has arrived there. */
const leavingStates: ReadonlySet<string | undefined> = new Set(['DEALLOCATING', 'DEALLOCATED', 'ERROR_DEALLOCATING']);

/** Is an instance in this state being deleted, or was it? */
export function isLeavingState(state: string | undefined): boolean {
  return leavingStates.has(state);
}

/** Does an instance in this state go by itself? One whose deallocation has failed stays until it is asked for again. */
export function isGoingState(state: string | undefined): boolean {
  return isLeavingState(state) && state !== 'ERROR_DEALLOCATING';
}

/** Judges an instance by its record. A state that is missing or unknown is waited for, until the deadline. */
export function judgeInstance({ state = 'absent', errors }: InstanceRecord): InstanceVerdict {
  if (state === 'ALLOCATED') return { kind: 'healthy' };
  if (state === 'ERROR_ALLOCATING') return { kind: 'broken', failure: classifyAllocation(errors) };
  return isLeavingState(state) ? { kind: 'leaving', state } : { kind: 'provisioning', state };
}

/** What to do next for a machine, after its instance was read. */
export type InstanceStep =
  | { readonly kind: 'ready' }
  | { readonly kind: 'wait'; readonly why: string }
  /** Delete the failed one (`deleteFirst`), then create with a new token, on this alternative (0: as it is written). */
  | {
      readonly kind: 'replace';
      readonly attempt: number;
      readonly alternative: number;
      readonly spentTokens: number;
      readonly deleteFirst: boolean;
    }
  /** Delete the failed one, then wait for a person (`hold`) or give the machine up (`fail`). */
  | { readonly kind: 'hold' | 'fail'; readonly code: string; readonly message: string; readonly deleteFirst: boolean };

/** Where a machine stands when its instance has been read. */
export interface AllocationFacts {
  readonly attempt: number;
  readonly alternative: number;
  /** How many alternatives its group has. */
  readonly alternatives: number;
  readonly spentTokens: number;
  /** Its record was seen before. */
  readonly seen: boolean;
  /** Reads in a row in which AWS knew no such instance, this one included. */
  readonly absences: number;
}

/** An instance that was never seen counts as gone after this many reads in a row without it; one proves nothing. */
const absencesThatProve = 2;

/** Tokens in a row that may answer with what is gone, before a person has to look: earlier runs used up that many. */
export const spentTokensTolerated = 20;

/**
 * Decides by the record, just read; undefined when AWS says that there is none. One that was never seen may only not be
 * visible yet, or be long gone: its id is deleted before there is a new token, so that there are never two.
 */
export function nextInstanceStep(facts: AllocationFacts, record: InstanceRecord | undefined): InstanceStep {
  if (record === undefined) {
    if (facts.seen) return afterSpentToken(facts, false);
    return facts.absences < absencesThatProve ? { kind: 'wait', why: 'not visible yet' } : afterSpentToken(facts, true);
  }
  const verdict = judgeInstance(record);
  switch (verdict.kind) {
    case 'healthy':
      return { kind: 'ready' };
    case 'provisioning':
      return { kind: 'wait', why: `it is ${verdict.state}` };
    case 'leaving':
      // Whoever has it deleted: until it is gone it exists, and its deletion may fail.
      return afterSpentToken(facts, verdict.state !== 'DEALLOCATED');
    case 'broken':
      return afterFailure(facts, verdict.failure);
  }
}

/** The instance of a token is gone. It says nothing of capacity, so the same alternative is tried again. */
function afterSpentToken({ attempt, alternative, spentTokens }: AllocationFacts, deleteFirst: boolean): InstanceStep {
  if (spentTokens < spentTokensTolerated) {
    return { kind: 'replace', attempt: attempt + 1, alternative, spentTokens: spentTokens + 1, deleteFirst };
  }
  const message = `${spentTokens + 1} tokens in a row answered with an instance that is gone`;
  return { kind: 'hold', code: 'TokensSpent', message, deleteFirst };
}

function afterFailure(facts: AllocationFacts, { is, code, message }: AllocationFailure): InstanceStep {
  const next = facts.alternative + 1;
  if (is === 'capacity' && next <= facts.alternatives) {
    return { kind: 'replace', attempt: facts.attempt + 1, alternative: next, spentTokens: 0, deleteFirst: true };
  }
  return { kind: is === 'quota' ? 'hold' : 'fail', code, message, deleteFirst: true };
}
