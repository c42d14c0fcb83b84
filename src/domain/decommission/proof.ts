import type { WorkspaceRecord } from '../workspace.ts';
import type { PlannedDesktop, WaivableClause } from './plan.ts';

/** The clauses, in the order in which they are checked (design, "Decommission's proof"; papers are judged in `gate.ts`). */
export type Clause = 'relation' | 'state' | 'nobody-there' | 'health' | 'data';

/** What satisfied a clause, in words, with the facts it was decided from; or by whose waiver it was passed over. */
export interface ClauseAnswer {
  readonly clause: Clause;
  readonly satisfied: 'met' | 'waived';
  readonly by: string;
}

/** What one look at both Regions showed of one desktop. What an answer left out is absent. */
export interface ProofFacts {
  readonly desktop: PlannedDesktop;
  readonly primaryRegion: string;
  readonly standbyRegion: string;
  /** The account of the plan, and that of the credentials with which was read. */
  readonly account: string;
  readonly readInAccount?: string;
  readonly primary?: WorkspaceRecord;
  readonly standby?: WorkspaceRecord;
  readonly connection?: ConnectionRecord;
  /** When the terminator itself fenced it, and how, by its own evidence. */
  readonly fence?: { readonly how: 'ADMIN_MAINTENANCE' | 'STOPPED'; readonly atMs: number };
  /** When a terminate of this run was recorded for it. */
  readonly askedAtMs?: number;
  readonly waived: readonly { readonly clause: WaivableClause; readonly reason: string }[];
  /** The oldest of the reads, and now, by the terminator's clock. */
  readonly readAtMs: number;
  readonly nowMs: number;
}

/** One entry of DescribeWorkspacesConnectionStatus. */
export interface ConnectionRecord {
  readonly workspaceId: string;
  /** CONNECTED, DISCONNECTED or UNKNOWN; UNKNOWN when it is stopped. */
  readonly state?: string;
  readonly checkedAtMs?: number;
  readonly lastUserConnectionAtMs?: number;
}

/** What the proof says. `keep` leaves this desktop alone; `surprise` stops the run. */
export type ProofVerdict =
  | { readonly kind: 'proved'; readonly clauses: readonly ClauseAnswer[] }
  | { readonly kind: 'keep'; readonly clause: Clause; readonly code: string; readonly message: string }
  | { readonly kind: 'surprise'; readonly code: string; readonly message: string }
  | { readonly kind: 'on-its-way' };
