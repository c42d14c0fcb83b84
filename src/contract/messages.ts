import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Desktop } from '../domain/desktop.ts';
import type { Finding } from '../domain/finding.ts';
import type { FoundInstance, Instance, Machine } from '../domain/instances/instance.ts';
import type { InstanceLedger } from '../domain/instances/instance-ledger.ts';
import type { LoadedFleet } from '../domain/fleet.ts';
import type { Gap } from '../domain/gaps.ts';
import type { LaneService } from '../domain/lanes.ts';
import type { Counts, Ledger } from '../domain/ledger.ts';
import type { MailStatus } from '../domain/mail-endpoint.ts';
import type { EndState, GivenCommand, PrepareOutcome } from '../domain/outcome.ts';
import type { Plan, PlanSummary } from '../domain/plan.ts';
import type { DiscoveryCursor } from '../domain/slices.ts';

/** What `prepare` is started with. All else comes from the fleet file. */
export interface PrepareInput {
  readonly fleet: string;
  /** Why: a ticket, an incident. */
  readonly reason?: string;
}

/** What `plan` is started with; `resumed` is its own, for when it continues as new. */
export interface PlanInput {
  readonly fleet: string;
  readonly resumed?: { readonly summary: PlanSummary; readonly directory: number };
}

/** Signatures of the workflows that people start. */
export type PrepareWorkflow = (input: PrepareInput) => Promise<PrepareOutcome>;
export type PlanWorkflow = (input: PlanInput) => Promise<Plan>;

/** Why a run waits for a person. */
export interface Blocked {
  readonly on: 'decision' | 'attention';
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** The phases of a run, in order. */
export type Phase = 'checking' | 'preparing' | 'deciding' | 'stopping' | 'undoing' | 'finishing';

/** The phases of a slice, in order. */
export type SlicePhase = 'discovering' | 'creating' | 'following' | 'settled' | 'stopping' | 'undoing' | 'closed';

/** What a run answers to `status`. Counts are as of each slice's last report; the slices answer for themselves. */
export interface RunStatus {
  readonly fleet: string;
  readonly operation: 'prepare';
  readonly phase: Phase;
  readonly reason?: string;
  readonly digest?: string;
  readonly paused: boolean;
  readonly blocked: readonly Blocked[];
  readonly stopping?: StopThen;
  readonly slices: readonly SliceSummary[];
  readonly counts: Counts;
  readonly desktops: number;
  /** True when no slice will find more desktops. */
  readonly allFound: boolean;
  /** Absent when the fleet has none. */
  readonly instances?: InstancesSummary;
  readonly mail?: MailStatus;
  /** How many standbys AWS named that nobody had asked for; absent when none. */
  readonly strays?: number;
  readonly findings: readonly Finding[];
  readonly endState?: EndState;
  /** What people told the run, oldest first; at most the last fifty. */
  readonly commands: readonly GivenCommand[];
  readonly startedAtMs: number;
  readonly asOfMs: number;
}

/** What a run knows of its instances, as of the last reports of the children that launch them. */
export interface InstancesSummary {
  /** How many machines the fleet file names. */
  readonly total: number;
  /** Of those that a child has been started for. */
  readonly counts: Counts;
}

/** One slice in a run's status. */
export interface SliceSummary {
  readonly workflowId: string;
  /** What it owns; desktops when absent. */
  readonly of?: 'instances';
  readonly phase: SlicePhase;
  readonly counts: Counts;
  readonly asOfMs: number;
}

/** What a slice answers to `sliceStatus`: its whole ledger. */
export interface SliceStatus {
  readonly phase: SlicePhase;
  readonly counts: Counts;
  readonly blocked: readonly Blocked[];
  readonly desktops: readonly Desktop[];
  /** AWS refusals for calling too fast, so far. */
  readonly throttled: number;
  readonly asOfMs: number;
}

/** What a child that launches instances answers to `status`: its whole ledger. */
export interface InstancesStatus {
  readonly phase: SlicePhase;
  readonly counts: Counts;
  readonly blocked: readonly Blocked[];
  readonly instances: readonly Instance[];
  readonly throttled: number;
  readonly asOfMs: number;
}

/** What happens to the standbys that a stopped run has made. */
export type StopThen = 'keep' | 'undo';

export interface ReasonInput {
  readonly reason?: string;
}
/** Which desktops and instances to try again; all that are held, failed or stuck when neither are named. */
export interface RetryInput {
  readonly users?: readonly string[];
  /** Groups (`kiosks`) or single machines (`kiosks/3`). */
  readonly instances?: readonly string[];
  readonly reason?: string;
}
/** Which desktops, instances or the mail endpoint to give up, and why. */
export interface SkipInput {
  readonly users?: readonly string[];
  /** Groups (`kiosks`) or single machines (`kiosks/3`). */
  readonly instances?: readonly string[];
  readonly mail?: boolean;
  readonly reason: string;
}
export interface DecideInput {
  readonly decision: 'keep' | 'compensate';
  readonly reason: string;
}
export interface StopInput {
  readonly then: StopThen;
  readonly reason?: string;
}
export interface SetRateInput {
  readonly region: string;
  readonly service: LaneService;
  readonly callsPerSecond: number;
  readonly reason: string;
}

/** Updates answer with a sentence that says what happens now, or refuse with one. */
export const pauseUpdate = defineUpdate<string, [ReasonInput]>('pause');
export const resumeUpdate = defineUpdate<string, [ReasonInput]>('resume');
export const retryUpdate = defineUpdate<string, [RetryInput]>('retry');
export const skipUpdate = defineUpdate<string, [SkipInput]>('skip');
export const decideUpdate = defineUpdate<string, [DecideInput]>('decide');
export const stopUpdate = defineUpdate<string, [StopInput]>('stop');
export const setRateUpdate = defineUpdate<string, [SetRateInput]>('setRate');

/** The run's state, true at any moment. */
export const statusQuery = defineQuery<RunStatus>('status');
/** The state of a child that launches instances, with its whole ledger. */
export const instancesStatusQuery = defineQuery<InstancesStatus>('status');
/** A slice's state with its whole ledger. */
export const sliceStatusQuery = defineQuery<SliceStatus>('status');

/** What a slice is started with. */
export interface SliceInput {
  readonly loaded: LoadedFleet;
  /** Root's first run id: the value of the run tag. */
  readonly run: string;
  readonly index: number;
  readonly cursor: DiscoveryCursor;
  /** Flags set before this slice began. */
  readonly orders: SliceOrders;
  /** Only when a slice continues as new. */
  readonly resumed?: {
    readonly ledger: Ledger;
    readonly throttled: number;
    readonly obeyed: number;
    readonly reports: number;
    readonly strays: readonly string[];
    readonly batchSize: number;
  };
}

/** Standing orders from root to its slices; each new set replaces the one before. */
export interface SliceOrders {
  readonly paused: boolean;
  readonly stop: StopThen | 'none';
  /** Creates are stopped while people decide about too many failures. */
  readonly createsHeld: boolean;
}

/** What a child that launches instances is started with. It is a slice of the run, of machines instead of desktops. */
export interface InstancesInput {
  readonly loaded: LoadedFleet;
  readonly run: string;
  readonly index: number;
  /** The account that root has found: nothing is removed with the credentials of another. */
  readonly account: string;
  readonly machines: readonly Machine[];
  /** What exists in the Region with this fleet's tag, as far as it is about these machines. */
  readonly found: readonly FoundInstance[];
  readonly orders: SliceOrders;
  /** Only when it continues as new. */
  readonly resumed?: {
    readonly ledger: InstanceLedger;
    readonly throttled: number;
    readonly obeyed: number;
    readonly reports: number;
  };
}
export type InstancesWorkflow = (input: InstancesInput) => Promise<SliceOutcome>;

/** Root → slice. `release` ends a slice that has nothing left to do. */
export type SliceCommand =
  | { readonly kind: 'orders'; readonly orders: SliceOrders }
  | { readonly kind: 'retry'; readonly users?: readonly string[] }
  | { readonly kind: 'skip'; readonly users: readonly string[]; readonly reason: string }
  | { readonly kind: 'retry-instances'; readonly instances?: readonly string[] }
  | { readonly kind: 'skip-instances'; readonly instances: readonly string[]; readonly reason: string }
  | { readonly kind: 'release' };

/**
 * A command with its number, from 1 for each slice. Signals to another workflow can overtake each other, so a slice obeys
 * them in the order of their numbers; its reports say which one it has obeyed last, so none is taken for an older answer.
 */
export interface NumberedCommand {
  readonly number: number;
  readonly command: SliceCommand;
}
export const sliceCommandSignal = defineSignal<[NumberedCommand]>('sliceCommand');

/** Slice → root: at most a handful in a slice's life. */
export interface SliceReport {
  /** From 1, counting up: a report that was overtaken by a later one is not news any more. */
  readonly number: number;
  /** What the slice owns; desktops when absent. */
  readonly of?: 'instances';
  /** Its place among the slices of its kind. */
  readonly index: number;
  readonly workflowId: string;
  readonly phase: SlicePhase;
  readonly counts: Counts;
  readonly createdByUs: number;
  readonly adopted: number;
  /** Until the slice has settled, without those of whom something is still to become. */
  readonly gaps: readonly Gap[];
  readonly blocked: readonly Blocked[];
  /** The number of the last command that this slice has obeyed; 0 before any. */
  readonly obeyed: number;
  readonly throttled: number;
  /** Standbys that AWS named in an answer and nobody had asked for. */
  readonly strays: readonly string[];
  readonly asOfMs: number;
  /** With the first report: where the next slice goes on, and whose desktops these are. */
  readonly discovered?: {
    readonly users: readonly string[];
    /** WorkSpaces among them that the fleet file includes by id. */
    readonly named: readonly string[];
    readonly next?: DiscoveryCursor;
  };
}
export const sliceReportSignal = defineSignal<[SliceReport]>('sliceReport');

/** What a slice returns when it closes. */
export interface SliceOutcome {
  readonly counts: Counts;
  readonly gaps: readonly Gap[];
}
export type SliceWorkflow = (input: SliceInput) => Promise<SliceOutcome>;
