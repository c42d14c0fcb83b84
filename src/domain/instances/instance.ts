import type { DesktopState } from '../desktop.ts';

/** Where one instance of a run stands: the words of the desktops' ledger, for there is one ledger. */
export type InstanceState = DesktopState;

/** One machine of a group. */
export interface Machine {
  /** The name of its group. */
  readonly name: string;
  /** From 1. */
  readonly ordinal: number;
}

/** What people call a machine, and what its tag says: `kiosks/3`. */
export function machineName({ name, ordinal }: Machine): string {
  return `${name}/${ordinal}`;
}

/** One line of the ledger: a machine and everything the run knows about it. */
export interface Instance extends Machine {
  readonly state: InstanceState;
  readonly instanceId?: string;
  /** True when it was made by a call of this run; only such an instance may ever be removed by it. */
  readonly createdByUs: boolean;
  /** The attempt that the token of its next or last create is made of, from 1. */
  readonly attempt: number;
  /** Which alternative is being tried: 0 is the specification as it is written. */
  readonly alternative: number;
  /** Tokens in a row that answered with an instance which had failed or was gone before. */
  readonly spentTokens: number;
  /** Answers in a row to this token that we do not understand. */
  readonly surprises: number;
  /** A create with this token was sent and not answered: whatever is refused since then, an instance may be there. */
  readonly mayExist: boolean;
  /** What comes after its failed instance is gone; absent when it is removed for good. */
  readonly afterwards?: Afterwards;
  /** Not to be tried again before this time. */
  readonly notBeforeAtMs?: number;
  readonly createdAtMs?: number;
  /** The last AWS code or our own, and its words. */
  readonly code?: string;
  readonly message?: string;
}

/** What becomes of a machine whose failed instance is gone: another try, a wait for a person, or nothing more. */
export type Afterwards =
  | { readonly kind: 'replace'; readonly attempt: number; readonly alternative: number; readonly spentTokens: number }
  | { readonly kind: 'hold' | 'fail'; readonly code: string; readonly message: string };

/** Whose an instance is, by its tags; what they do not say is absent. */
export interface InstanceOwner {
  readonly fleet?: string;
  readonly run?: string;
  /** As `machineName` has it. */
  readonly machine?: string;
  /** The digest of what it was launched from. */
  readonly specification?: string;
}

/** An instance of the standby Region that a fleet's tag names as its own. */
export interface FoundInstance extends InstanceOwner {
  readonly instanceId: string;
  readonly state?: string;
}

/** An error of an instance, as AWS lists it: of the service itself, or of EC2. */
export interface InstanceError {
  readonly code: string;
  readonly message: string;
}

/** An instance as the standby Region describes it. What AWS left out is absent. */
export interface InstanceRecord {
  readonly instanceId: string;
  /** ALLOCATING, ALLOCATED, ERROR_ALLOCATING, DEALLOCATING, DEALLOCATED, ERROR_DEALLOCATING, or one we do not know. */
  readonly state?: string;
  readonly errors: readonly InstanceError[];
  readonly ec2InstanceId?: string;
}

/** "Concurrent instances in ALLOCATING" per Region, not adjustable (AWS General Reference, WorkSpaces Instances quotas). */
export const mostAllocating = 700;

/** Machines of one slice. It holds a block of so many that may be ALLOCATING, so all blocks together keep to AWS's limit. */
export const machinesPerBlock = 100;

/** Blocks of a Region, over all runs and fleets. */
export const allocationBlocks = mostAllocating / machinesPerBlock;
