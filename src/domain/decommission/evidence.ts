import type { ClauseAnswer } from './proof.ts';

/** What the terminator writes down. `asked` is written before the call is sent. */
export type EvidenceBody =
  | {
      readonly kind: 'opened';
      readonly operation: string;
      readonly fleet: string;
      readonly run: string;
      readonly digest: string;
      readonly account: string;
    }
  | {
      readonly kind: 'papers';
      readonly requester: string;
      readonly approvers: readonly string[];
      readonly papers: readonly unknown[];
    }
  /** Written before a fence is set, so that a killed terminator knows afterwards whose fence it is. */
  | { readonly kind: 'fencing'; readonly primaryId: string }
  | { readonly kind: 'fenced'; readonly primaryId: string; readonly how: 'ADMIN_MAINTENANCE' | 'STOPPED' }
  | { readonly kind: 'unfenced'; readonly primaryId: string }
  | {
      readonly kind: 'asked';
      readonly primaryId: string;
      readonly standbyId: string;
      readonly user: string;
      readonly clauses: readonly ClauseAnswer[];
    }
  | {
      readonly kind: 'answered';
      readonly primaryId: string;
      readonly answer: 'accepted' | 'refused' | 'lost';
      readonly code?: string;
      readonly message?: string;
    }
  | { readonly kind: 'kept'; readonly primaryId: string; readonly code: string; readonly message: string }
  | {
      readonly kind: 'gone';
      readonly primaryId: string;
      readonly absentByIdAtMs: readonly number[];
      readonly absentFromDirectoryAtMs: readonly number[];
    };

/** One line of an evidence file. `hash` is the sha256 of the canonical JSON of the line without `hash`. */
export interface EvidenceLine {
  readonly index: number;
  readonly atMs: number;
  readonly previous: string;
  readonly body: EvidenceBody;
  readonly hash: string;
}

/** The signed head beside an evidence file. */
export interface EvidenceHead {
  readonly version: 1;
  readonly file: string;
  readonly lines: number;
  readonly hash: string;
  readonly atMs: number;
  /** The terminator's own key (SPKI, DER, base64) and its Ed25519 signature over the rest. */
  readonly publicKey: string;
  readonly signature: string;
}

/** Where an evidence file stands: its name, how many lines, and the hash of the last. Told after each act. */
export interface EvidenceMark {
  readonly file: string;
  readonly lines: number;
  readonly head: string;
}
