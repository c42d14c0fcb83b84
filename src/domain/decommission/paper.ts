import type { GatedOperation } from './plan.ts';

/** What a paper says. */
export type PaperKind = 'request' | 'approve' | 'reject' | 'revoke';

/** A signed statement of one person. The signature covers everything else, as canonical JSON. */
export interface Paper {
  readonly version: 1;
  readonly kind: PaperKind;
  readonly operation: GatedOperation;
  readonly account: string;
  readonly fleet: string;
  /** The plan that it is about: sha256, hex. */
  readonly digest: string;
  /** The run it is for; a request names none, for it starts one. */
  readonly run?: string;
  /** The name in the approvals file whose key signed it. */
  readonly signer: string;
  readonly reason: string;
  /** Not valid from this time on; epoch milliseconds. */
  readonly expiresAtMs: number;
  /** Ed25519, base64. */
  readonly signature: string;
}

/** Somebody who may sign: a name and an Ed25519 public key (SPKI, DER, base64). */
export interface Signer {
  readonly name: string;
  readonly publicKey: string;
}

/** What the gate demands; times in milliseconds. The fleet file may only tighten what the approvals file says. */
export interface GateRules {
  /** Approvals by different people, none of them the requester; at least 2 for decommission. */
  readonly approvals: number;
  /** From the last approval needed until the first act. */
  readonly coolingOffMs: number;
  /** How far in the future an approval may expire, counted from when it was accepted. */
  readonly approvalLifeMs: number;
  /** After the canary of one, the canary of five, and each batch. */
  readonly soaksMs: readonly [number, number, number];
  /** How long a wave may wait for snapshots that are newer than its fence. */
  readonly dataDeadlineMs: number;
  /** Desktops that may have changed since the plan, as a share of it in percent, before the run stops. */
  readonly driftPercent: number;
}

/** A paper as the Temporal server recorded it: when its update was accepted, by the server's clock. */
export interface ReceivedPaper {
  readonly paper: Paper;
  readonly acceptedAtMs: number;
  /** What the run answered to whoever handed it in; absent as long as it has not answered. */
  readonly answer?: 'taken' | 'refused';
}

/** What all papers of a run are held against. */
export interface GateContext {
  readonly operation: GatedOperation;
  readonly account: string;
  readonly fleet: string;
  readonly digest: string;
  readonly run: string;
  readonly rules: GateRules;
  /** Who asked for the run. */
  readonly requester: string;
  /** Server time. */
  readonly nowMs: number;
}

/** Where the gate stands. */
export type GateState =
  | { readonly kind: 'waiting'; readonly have: readonly string[]; readonly needed: number; readonly why: string }
  | { readonly kind: 'cooling'; readonly have: readonly string[]; readonly opensAtMs: number }
  | { readonly kind: 'open'; readonly have: readonly string[]; readonly closesAtMs: number }
  | { readonly kind: 'rejected'; readonly by: string; readonly reason: string };
