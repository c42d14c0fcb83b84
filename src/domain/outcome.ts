import type { Finding } from './finding.ts';
import type { Gap } from './gaps.ts';
import type { Counts } from './ledger.ts';
import type { MailStatus } from './mail-endpoint.ts';

/**
 * How an operation ended. `failed-safe`: something could not be finished or undone; nothing was destroyed but what the run had made, and what
 * exists is named.
 */
export type EndState = 'done' | 'done-with-gaps' | 'stopped' | 'compensated' | 'failed-safe';

/** A result lists at most this many gaps; beyond it stand counts and the slices to ask. */
export const gapLimit = 500;

/** What somebody told the run, and why. */
export interface GivenCommand {
  readonly command: string;
  readonly reason?: string;
  readonly atMs: number;
}

/** What `prepare` leaves behind of instances. */
export interface InstancesOutcome {
  /** How many machines the fleet file names. */
  readonly total: number;
  readonly counts: Counts;
  /** Instances that this run made and that exist still. */
  readonly createdByUs: number;
  readonly adopted: number;
  /** Workflow ids of the children that launched them; each answers `status` with its ledger. */
  readonly slices: readonly string[];
}

/** What `prepare` leaves behind, and the source of its report. */
export interface PrepareOutcome {
  readonly endState: EndState;
  readonly fleet: string;
  readonly reason?: string;
  /** Digest of the fleet file that the run was made from. */
  readonly digest: string;
  readonly account: string;
  readonly primaryRegion: string;
  readonly standbyRegion: string;
  readonly desktops: number;
  readonly counts: Counts;
  /** Standbys that this run made and that exist still. */
  readonly createdByUs: number;
  readonly adopted: number;
  readonly gaps: readonly Gap[];
  readonly gapCount: number;
  /** Workflow ids of the slices; each answers `status` with its ledger. */
  readonly slices: readonly string[];
  readonly instances?: InstancesOutcome;
  readonly mail?: MailStatus;
  readonly findings: readonly Finding[];
  /** What people told the run, oldest first; at most the last fifty. */
  readonly commands: readonly GivenCommand[];
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}
