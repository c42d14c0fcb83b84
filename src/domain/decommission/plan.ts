/** One desktop of a decommission plan: whose it is and where. What changes by the hour is not in it. */
export interface PlannedDesktop {
  readonly primaryId: string;
  readonly primaryDirectory: string;
  readonly user: string;
  readonly standbyDirectory: string;
  /** Absent when the primary names no standby: such a desktop stays. */
  readonly standbyId?: string;
}

/** A desktop in a plan, with what would become of it today. */
export interface PlanLine extends PlannedDesktop {
  readonly verdict: 'goes' | 'stays' | 'on-its-way';
  /** For those that stay: why, in a code and a sentence with its remedy. */
  readonly code?: string;
  readonly message?: string;
  /** Age of the older of the two snapshot times when it was read; absent when one side shows none. */
  readonly dataAgeMs?: number;
  readonly connected: boolean;
}

/** The clauses of the proof that a waiver may name. */
export type WaivableClause = 'health' | 'data';

/** Lets one primary go although one clause is not met; from the fleet file, part of the digest. */
export interface Waiver {
  readonly workspaceId: string;
  readonly clause: WaivableClause;
  readonly reason: string;
}

/** An instance in a teardown plan, with its machine (`kiosks/3`) as far as its tags name one. */
export interface PlannedInstance {
  readonly instanceId: string;
  readonly machine?: string;
}

/** What people approve: its digest is the sha256 (hex) of its canonical JSON. */
export interface PlanHeader {
  readonly version: 1;
  readonly operation: GatedOperation;
  readonly account: string;
  readonly fleet: string;
  /** Digest of the fleet file. */
  readonly fleetDigest: string;
  readonly primaryRegion: string;
  readonly standbyRegion: string;
  readonly waivers: readonly Waiver[];
  /** The instances that a teardown deletes, in the order of their ids; absent when there are none. */
  readonly instances?: readonly PlannedInstance[];
  /** Hashes of the pages: each the sha256 of up to a hundred desktop hashes joined by line feeds. */
  readonly pages: readonly string[];
}

/** Operations behind a gate. */
export type GatedOperation = 'decommission' | 'teardown';

/** Desktop hashes per page. */
export const hashesPerPage = 100;

/**
 * More desktops than this do not fit into one plan: at about four events per desktop (bench/RESULTS.md) the history of its
 * run would pass 4,096.
 */
export const planLimit = 1_000;
