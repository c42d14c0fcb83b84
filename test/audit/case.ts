import type { AuditEntry, WorldState } from './log.ts';

/** What the checker is told about the run it judges: plain data, from whoever ran it. */
export interface Case {
  /** The audit of this run alone, in order. */
  readonly entries: readonly AuditEntry[];
  /** The truth at the end, WorkSpaces that are gone included. */
  readonly world: WorldState;
  /** The primaries that make up the fleet. */
  readonly primaryIds: readonly string[];
  /** What the run says about each desktop. */
  readonly ledger: readonly LedgerLine[];
  /** The value of the run's tag, on everything that it created. */
  readonly run: string;
  readonly batchSize: number;
  /** Absent where nobody asked about instances. */
  readonly instances?: InstancesCase;
  readonly expect?: Expectations;
}

/** What the checker is told about the instances of a run. */
export interface InstancesCase {
  /** The value of the fleet's tag. */
  readonly fleet: string;
  /** Every machine of the fleet file by its name, such as `kiosks/3`. */
  readonly machines: readonly string[];
  readonly ledger: readonly InstanceLine[];
}

/** One machine of the ledger under judgement. */
export interface InstanceLine {
  readonly name: string;
  readonly ordinal: number;
  readonly state: string;
  readonly instanceId?: string;
  readonly createdByUs: boolean;
}

/** One desktop of the ledger under judgement. */
export interface LedgerLine {
  readonly primaryId: string;
  readonly user: string;
  readonly state: string;
  readonly standbyId?: string;
  readonly createdByUs: boolean;
}

/** What holds only in some runs. */
export interface Expectations {
  /** No fault was set: not one create more than needed. */
  readonly faultless?: boolean;
  /** The run has undone its work: nothing of it is left, or it is named as retained. */
  readonly undone?: boolean;
  /** Stopped runs may leave desktops in the middle. */
  readonly unfinished?: boolean;
  /** From one audit line to another, nothing may be sent that changes something. */
  readonly quiet?: readonly { readonly fromSeq: number; readonly toSeq: number; readonly why: string }[];
  /** Calls allowed per real second and the burst, by Region and service. */
  readonly rates?: Readonly<Record<string, { readonly perSecond: number; readonly burst: number }>>;
  /** Share of calls that the token bucket may refuse; faults that throttle do not count. */
  readonly throttledShare?: number;
  /** So long the service asks everybody to wait whom it throttles: the same create is not sent again before. */
  readonly retryAfterMs?: number;
}

/** A broken promise. */
export interface Violation {
  readonly rule: string;
  readonly message: string;
}

/** A rule looks at the case and says what is broken; nothing when all is well. */
export type Rule = (judged: Case) => string[];

/** The tag that holds the run, on everything a run creates. */
export const runTag = 'lifeboat:run';

/** The tags of the fleet and of the machine, on every instance. */
export const fleetTag = 'lifeboat:fleet';
export const machineTag = 'lifeboat:instance';

/** Was this resource created by the run under judgement? */
export function isOfRun(judged: Case, tags: Readonly<Record<string, string>> | undefined): boolean {
  return tags?.[runTag] === judged.run;
}
