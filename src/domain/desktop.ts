/** Where one desktop of a run stands. The only edges between states are in `ledger.ts`. */
export type DesktopState =
  | 'pending'
  | 'creating'
  | 'unknown'
  | 'provisioning'
  | 'adopted'
  | 'ready'
  | 'held'
  | 'failed'
  | 'stuck'
  | 'skipped'
  | 'removing'
  | 'removed'
  | 'retained';

/** All states, in the order people read them. */
export const desktopStates: readonly DesktopState[] = [
  'pending',
  'creating',
  'unknown',
  'adopted',
  'provisioning',
  'ready',
  'held',
  'failed',
  'stuck',
  'skipped',
  'removing',
  'removed',
  'retained',
];

/** A user's primary WorkSpace, as found on a page of its directory: what a slice starts from. */
export interface PrimaryDesktop {
  readonly primaryId: string;
  readonly user: string;
  /** The directory of the standby Region in which this user's standby belongs. */
  readonly standbyDirectory: string;
  /** A standby in the standby Region that the primary's own record names. */
  readonly relatedStandbys: readonly string[];
  /** Why no standby may be made for it; absent when one may. */
  readonly refusal?: Refusal;
}

/** Why a desktop is refused before any call is made. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** One line of the ledger: a desktop and everything the run knows about it. */
export interface Desktop {
  readonly primaryId: string;
  readonly user: string;
  readonly standbyDirectory: string;
  readonly state: DesktopState;
  readonly standbyId?: string;
  /** True when the standby was made by a call of this run; only such a standby may ever be removed by it. */
  readonly createdByUs: boolean;
  /** Creates sent for this desktop so far. */
  readonly attempts: number;
  /** Not to be tried again before this time. */
  readonly notBeforeAtMs?: number;
  /** When the standby was asked for (or, adopted, first seen). */
  readonly createdAtMs?: number;
  /** When the standby's own record was read last. */
  readonly readAtMs?: number;
  /** The last AWS code or our own, and its words. */
  readonly code?: string;
  readonly message?: string;
}

/** Is this desktop as it should be after `prepare`: a healthy standby? */
export function isFine(desktop: Desktop): boolean {
  return desktop.state === 'ready';
}
