import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { EvidenceMark } from '../domain/decommission/evidence.ts';
import type { PaperFit } from '../domain/decommission/gate.ts';
import type { Finding } from '../domain/finding.ts';
import type { GateContext, GateRules, GateState, Paper, ReceivedPaper } from '../domain/decommission/paper.ts';
import type { PassingStates } from '../domain/decommission/passing-states.ts';
import type { PlanHeader, PlanLine, PlannedDesktop } from '../domain/decommission/plan.ts';
import type { ConnectionRecord, ProofVerdict } from '../domain/decommission/proof.ts';
import type { ReplicationView } from '../domain/decommission/replicated-data.ts';
import type { GivenCommand } from '../domain/outcome.ts';
import type { InstancesTornDown } from '../domain/teardown/instances-told.ts';
import type { WorkspaceRecord } from '../domain/workspace.ts';
import type { Blocked, ReasonInput } from './messages.ts';

export type { EvidenceMark } from '../domain/decommission/evidence.ts';
export type { PlanLine } from '../domain/decommission/plan.ts';

/** What `decommissionPlan` is started with. */
export interface DecommissionPlanInput {
  readonly fleet: string;
}

/** What `decommission` and `teardown` are started with: the fleet and the signed request, which names the digest. */
export interface GatedInput {
  readonly fleet: string;
  readonly request: Paper;
  readonly reason?: string;
}

/** What `decommissionPlan` returns; the CLI writes it to a file. */
export interface DecommissionPlan {
  readonly digest: string;
  readonly header: PlanHeader;
  readonly lines: readonly PlanLine[];
  readonly findings: readonly Finding[];
  /** Calls that change something, and the least time it can take: soaks, cooling-off, calls. */
  readonly calls: number;
  readonly expectedMs: number;
  readonly madeAtMs: number;
}

/** Where one desktop of a decommission stands; `leaving` was on its way when the plan was made, by whomever. */
export type DecommissionState = 'planned' | 'fenced' | 'asked' | 'unknown' | 'gone' | 'leaving' | 'kept';

/** The phases of a decommission or teardown, in order. */
export type DecommissionPhase =
  | 'checking'
  | 'at-the-gate'
  | 'cooling-off'
  | 'fencing'
  | 'waiting-for-data'
  | 'terminating'
  | 'confirming'
  | 'soaking'
  | 'unfencing'
  | 'finishing';

/** One desktop in status and outcome. */
export interface DecommissionLine {
  readonly primaryId: string;
  /** What a teardown is about; a decommission leaves it alone. */
  readonly standbyId?: string;
  readonly user: string;
  readonly state: DecommissionState;
  readonly code?: string;
  readonly message?: string;
}

/** What a run answers to `status`. */
export interface DecommissionStatus {
  readonly fleet: string;
  readonly operation: 'decommission' | 'teardown';
  readonly run: string;
  readonly phase: DecommissionPhase;
  readonly digest: string;
  readonly account: string;
  /** Who signed the request: the name in the approvals file. */
  readonly requester?: string;
  readonly gate?: GateState;
  readonly counts: Readonly<Record<DecommissionState, number>>;
  readonly desktops: number;
  /** At most 500 of those that stay or are unknown. */
  readonly kept: readonly DecommissionLine[];
  /** Of a teardown whose plan deletes some. */
  readonly instances?: InstancesTornDown;
  readonly wave?: { readonly number: number; readonly of: number; readonly untilMs?: number };
  readonly blocked: readonly Blocked[];
  readonly stopping: boolean;
  readonly paused: boolean;
  readonly findings: readonly Finding[];
  readonly commands: readonly GivenCommand[];
  readonly startedAtMs: number;
  readonly asOfMs: number;
  readonly reason?: string;
}

/** What a decommission or teardown ends with. */
export interface DecommissionOutcome {
  readonly endState: 'done' | 'done-with-gaps' | 'stopped' | 'failed-safe';
  readonly fleet: string;
  readonly operation: 'decommission' | 'teardown';
  readonly run: string;
  readonly digest: string;
  readonly account: string;
  readonly counts: Readonly<Record<DecommissionState, number>>;
  readonly desktops: number;
  /** At most 500 of those that stay, are unknown, or had no turn before the run ended (`RunEnded`). */
  readonly kept: readonly DecommissionLine[];
  readonly keptCount: number;
  /** Of a teardown whose plan deletes some. */
  readonly instances?: InstancesTornDown;
  /** What stopped the run before its end. */
  readonly surprise?: { readonly code: string; readonly message: string; readonly primaryId?: string };
  /** Who signed the request, and the reason that it gives. */
  readonly requester?: string;
  readonly requestReason?: string;
  /** As the terminator judged the papers; of a run that came to nothing, as the gate did at its end. */
  readonly approvers: readonly string[];
  readonly approvalsNeeded?: number;
  /** Who ended it with a signed paper. */
  readonly rejection?: { readonly by: string; readonly reason: string };
  readonly evidence?: EvidenceMark;
  readonly findings: readonly Finding[];
  readonly commands: readonly GivenCommand[];
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly reason?: string;
}

export type DecommissionWorkflow = (input: GatedInput) => Promise<DecommissionOutcome>;
/** Keeps others off a standby directory; a child of the run that it serves, until that gives it back or ends. */
export type HoldWorkflow = () => Promise<void>;
export const releaseHoldSignal = defineSignal('releaseHold');
export type DecommissionPlanWorkflow = (input: DecommissionPlanInput) => Promise<DecommissionPlan>;

/** Each takes one signed paper and answers with a sentence, or refuses with one. */
export const approveUpdate = defineUpdate<string, [Paper]>('approve');
export const rejectUpdate = defineUpdate<string, [Paper]>('reject');
export const revokeUpdate = defineUpdate<string, [Paper]>('revoke');
export const haltUpdate = defineUpdate<string, [ReasonInput]>('stop');
export const decommissionStatusQuery = defineQuery<DecommissionStatus>('status');

/** What a batch brings along so that the terminator can check it against the approved digest. */
export interface ApprovedBatch {
  readonly fleet: string;
  readonly header: PlanHeader;
  /** The desktop hashes of the pages in which the batch stands, by page index. */
  readonly pages: Readonly<Record<number, readonly string[]>>;
  /** At most 25. */
  readonly desktops: readonly PlannedDesktop[];
}

/** How a batch ended, desktop by desktop, by primary id. */
export type TerminateVerdict =
  | Exclude<ProofVerdict, { kind: 'proved' }>
  | { readonly kind: 'asked' }
  /** Proved or not, it was left alone because something else in its batch was a surprise. */
  | { readonly kind: 'keep'; readonly code: string; readonly message: string }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** AWS did not take the call for the moment: it is proved anew and asked again, for as long as that may take. */
  | { readonly kind: 'throttled'; readonly message: string }
  | { readonly kind: 'lost'; readonly message: string };

/** Activities of the terminator's queue. Each verifies run, papers and plan for itself before it acts. */
export interface TerminatorActivities {
  /** Fences each primary: ADMIN_MAINTENANCE from AVAILABLE; a STOPPED one is noted as its own fence. Safe to repeat. */
  fencePrimaries(input: ApprovedBatch): Promise<{
    readonly fenced: readonly string[];
    readonly kept: readonly { readonly primaryId: string; readonly code: string; readonly message: string }[];
    readonly evidence: EvidenceMark;
  }>;
  /** Lifts the fences that this terminator set, and no others. Needs no papers: it takes nothing from anybody. */
  unfencePrimaries(input: {
    readonly fleet: string;
    readonly region: string;
    readonly primaryIds: readonly string[];
  }): Promise<{
    readonly unfenced: readonly string[];
    readonly kept: readonly { readonly primaryId: string; readonly code: string; readonly message: string }[];
  }>;
  /** Reads both Regions, decides by the proof, and terminates what is proved, in one call. Never retried by Temporal. */
  terminatePrimaries(input: ApprovedBatch): Promise<{
    readonly verdicts: Readonly<Record<string, TerminateVerdict>>;
    readonly approvers: readonly string[];
    readonly evidence: EvidenceMark;
  }>;
  /** Notes in the evidence that desktops are gone, as the workflow has read it. */
  noteGone(input: {
    readonly fleet: string;
    readonly desktops: readonly {
      readonly primaryId: string;
      readonly absentByIdAtMs: readonly number[];
      readonly absentFromDirectoryAtMs: readonly number[];
    }[];
  }): Promise<EvidenceMark>;
}

/** Activities on the worker's own queue that the gate needs. */
export interface GateActivities {
  /** The rules in force for a fleet, and who may sign: the approvals file, tightened by the fleet file. */
  gateRules(input: { readonly fleet: string; readonly operation: 'decommission' | 'teardown' }): Promise<{
    readonly rules: GateRules;
    readonly signers: readonly string[];
  }>;
  /** Refuses a paper with a sentence, or nothing: signature, signer, account, fleet, run, digest, expiry, repetition. */
  judgePaper(input: {
    readonly paper: Paper;
    readonly received: readonly ReceivedPaper[];
    readonly context: GateContext;
  }): Promise<{
    readonly refusal?: string;
    readonly state: GateState;
    /** Of each received paper, then of this one: the keys may have changed since. */
    readonly fits: readonly PaperFit[];
  }>;
  /** The digest of a header, and the desktop hashes it is made from, in the order of primary ids. */
  digestPlan(input: {
    readonly header: Omit<PlanHeader, 'pages'>;
    readonly desktops: readonly PlannedDesktop[];
  }): Promise<{ readonly header: PlanHeader; readonly digest: string; readonly hashes: readonly string[] }>;
}

/** Reads that decommission adds to a WorkSpaces lane; one call per attempt each. */
export interface SurveyActivities {
  /** Primaries of a directory with what they say of replication: up to `limit`, from a token on. */
  surveyPrimaries(input: {
    readonly region: string;
    readonly directory: string;
    readonly nextToken?: string;
    readonly limit: number;
  }): Promise<{ readonly records: readonly WorkspaceRecord[]; readonly nextToken?: string }>;
  /** WorkSpaces by id, any number, with what they say of replication. */
  surveyById(input: {
    readonly region: string;
    readonly workspaceIds: readonly string[];
  }): Promise<readonly WorkspaceRecord[]>;
  /** WorkSpaces by id, any number, once none of them is in a passing state any more; looks in between leave no event. */
  readWhenPassed(input: {
    readonly region: string;
    readonly workspaceIds: readonly string[];
    readonly passing: PassingStates;
  }): Promise<readonly WorkspaceRecord[]>;
  /** WorkSpaces by id, any number: what those say of replication that name a snapshot later than this. */
  readReplication(input: {
    readonly region: string;
    readonly workspaceIds: readonly string[];
    readonly laterThanMs: number;
  }): Promise<readonly ReplicationView[]>;
  /** Who is connected, any number. */
  readConnections(input: {
    readonly region: string;
    readonly workspaceIds: readonly string[];
  }): Promise<readonly ConnectionRecord[]>;
  /** Starts standbys that are STOPPED, at most 25; sent once, safe to repeat. */
  startStandbys(input: { readonly region: string; readonly standbyIds: readonly string[] }): Promise<{
    readonly refused: readonly { readonly standbyId: string; readonly code: string; readonly message: string }[];
  }>;
  /** Passes through the lane as often as the terminator is about to call AWS, and calls nothing: its share of the budget. */
  reserveCalls(input: { readonly region: string; readonly calls: number }): Promise<void>;
}
