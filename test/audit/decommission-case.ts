import type { AuditEntry, WorldState } from './log.ts';

/** What the checker is told about a decommission: plain data, from whoever ran it. Times are real, in epoch milliseconds. */
export interface DecommissionCase {
  /** The audit of this run alone, in order. */
  readonly entries: readonly AuditEntry[];
  /** The truth at the end, WorkSpaces that are gone included. */
  readonly world: WorldState;
  /** The value of the fleet's tag; absent where a case is about nothing of the kind. */
  readonly fleet?: string;
  readonly plan: ApprovedPlan;
  /** Every paper as the test gave it, with the time at which the server accepted it; refused ones are left out. */
  readonly papers: readonly GivenPaper[];
  readonly commands?: readonly GivenHalt[];
  readonly requester: string;
  readonly signers: readonly string[];
  readonly rules: {
    readonly approvals: number;
    readonly coolingOffMs: number;
    /** After the first primary, after each step until six are gone, and after each batch. */
    readonly soaksMs: readonly [number, number, number];
  };
  readonly keys: AccessKeys;
  /** How old an answer may be when the call arrives: 60 s, or what a test has made of it. */
  readonly windowMs: number;
  readonly ledger: readonly { readonly primaryId: string; readonly state: string }[];
  /** The run was stopped or killed: not everything has come to its end. */
  readonly unfinished?: boolean;
}

/** What was approved. */
export interface ApprovedPlan {
  readonly digest: string;
  readonly run: string;
  /** The account that it is about; absent where a case is about nothing of the kind. */
  readonly account?: string;
  readonly desktops: readonly PlanDesktop[];
  readonly waivers?: readonly { readonly primaryId: string; readonly clause: 'health' | 'data' }[];
}

/** One desktop of the plan. */
export interface PlanDesktop {
  readonly primaryId: string;
  readonly standbyId?: string;
  readonly user: string;
  readonly primaryDirectory: string;
  readonly standbyDirectory: string;
}

/** Who said what about which plan, and when the server took it. */
export interface GivenPaper {
  readonly kind: 'approve' | 'reject' | 'revoke';
  readonly signer: string;
  readonly digest: string;
  readonly run: string;
  readonly acceptedAtMs: number;
  readonly expiresAtMs: number;
}

/** A command that ends or interrupts what the run may do. */
export interface GivenHalt {
  readonly kind: 'stop' | 'cancel' | 'terminate' | 'pause' | 'resume';
  readonly acceptedAtMs: number;
}

/** Whose access key is whose. Those of others belong to people whom a test lets into the account. */
export interface AccessKeys {
  readonly terminator: string;
  readonly builder: string;
  readonly others?: readonly string[];
}

/** A rule looks at the case and says what is broken; nothing when all is well. */
export type DecommissionRule = (judged: DecommissionCase) => string[];
