import type { Blocked, InstancesSummary, Phase, SliceSummary, StopThen } from '../contract/messages.ts';
import type {
  DecommissionOutcome,
  DecommissionPlan,
  DecommissionStatus,
  GatedInput,
  DecommissionPhase,
} from '../contract/decommission.ts';
import type { EvidenceBody } from '../domain/decommission/evidence.ts';
import type { Paper, PaperKind } from '../domain/decommission/paper.ts';
import type { GatedOperation } from '../domain/decommission/plan.ts';
import type { Finding } from '../domain/finding.ts';
import type { InstanceGroup } from '../domain/fleet.ts';
import type { Gap } from '../domain/gaps.ts';
import type { Counts } from '../domain/ledger.ts';
import type { MailStatus } from '../domain/mail-endpoint.ts';
import type { EndState, GivenCommand, PrepareOutcome } from '../domain/outcome.ts';
import type { Plan } from '../domain/plan.ts';
import type { Tombstone } from '../evidence/tombstones.ts';
import { apiVersion, type DocumentHead } from './document-head.ts';
import type { ExitCode } from './exit-codes.ts';
import type { ApproverKeyDocument, PayloadKeysDocument } from './key-documents.ts';
import type { FailedRun, Problem } from './problem.ts';

export { apiVersion };

/** What `fleet check` found in one fleet file. */
export interface FleetCheckDocument extends DocumentHead<'FleetCheck'> {
  readonly fleet: string;
  readonly ok: boolean;
  readonly digest?: string;
  /** The groups of instances, in the order of the file; absent when there are none. */
  readonly instances?: readonly CheckedGroup[];
  readonly findings: readonly Finding[];
}

/** One group of instances, as its fleet file has it. */
export interface CheckedGroup extends Pick<InstanceGroup, 'name' | 'count' | 'billingMode'> {
  /** Absent when the specification leaves it to AWS. */
  readonly instanceType?: string;
  /** How many there are. */
  readonly alternatives: number;
}

/** What `prepare` would do. */
export interface PlanDocument extends DocumentHead<'Plan'>, Plan {}

/** A run that has begun and is past its checks, or still at them. */
export interface StartedDocument extends DocumentHead<'Started'> {
  readonly fleet: string;
  readonly operation: 'prepare';
  readonly workflowId: string;
  readonly runId: string;
  readonly phase: Phase;
  readonly findings: readonly Finding[];
}

/** A run that is under way, its counts read from the slices themselves. */
export interface StatusDocument extends DocumentHead<'Status'> {
  readonly fleet: string;
  readonly operation: 'prepare';
  readonly workflowId: string;
  readonly runId: string;
  readonly phase: Phase;
  readonly reason?: string;
  readonly digest?: string;
  readonly paused: boolean;
  readonly stopping?: StopThen;
  readonly blocked: readonly Blocked[];
  readonly desktops: number;
  readonly allFound: boolean;
  readonly counts: Counts;
  /** Absent when the fleet has none. */
  readonly instances?: InstancesSummary;
  readonly mail?: MailStatus;
  readonly findings: readonly Finding[];
  readonly gaps: readonly Gap[];
  readonly commands: readonly GivenCommand[];
  /** AWS refusals for calling too fast, as the slices count them. */
  readonly throttled: number;
  readonly slices: readonly SliceSummary[];
  /** Slices that did not answer: their part of the counts is as old as their last report. */
  readonly silentSlices: readonly string[];
  readonly startedAtMs: number;
  readonly asOfMs: number;
}

/** How a run ended. */
export interface OutcomeDocument extends DocumentHead<'Outcome'>, PrepareOutcome {
  readonly operation: 'prepare';
  readonly workflowId: string;
  readonly runId: string;
}

/** What a decommission or teardown would do, and where the whole plan was written. */
export interface GatedPlanDocument extends DocumentHead<'GatedPlan'>, DecommissionPlan {
  readonly file: string;
}

/** A decommission or teardown that has begun, with what approvers need to know. */
export interface GatedStartedDocument extends DocumentHead<'GatedStarted'> {
  readonly fleet: string;
  readonly operation: GatedOperation;
  readonly workflowId: string;
  readonly runId: string;
  /** Absent while no worker has answered: nothing is checked then. */
  readonly phase?: DecommissionPhase;
  readonly digest: string;
  readonly account: string;
  readonly requester: string;
  readonly expiresAtMs: number;
  /** How many instances a teardown deletes; absent when there are none, and while nothing is checked. */
  readonly instances?: number;
  /** The command that an approver gives. */
  readonly approve: string;
}

/** A decommission or teardown that is under way. */
export interface GatedStatusDocument extends DocumentHead<'GatedStatus'>, DecommissionStatus {
  readonly workflowId: string;
  readonly runId: string;
}

/** How a decommission or teardown ended. */
export interface GatedOutcomeDocument extends DocumentHead<'GatedOutcome'>, DecommissionOutcome {
  readonly workflowId: string;
  readonly runId: string;
}

/** The runs of a fleet that Temporal still remembers. */
export interface RunsDocument extends DocumentHead<'Runs'> {
  readonly fleet: string;
  readonly workflowId: string;
  /** The newest first. */
  readonly runs: readonly {
    readonly runId: string;
    readonly operation: string;
    /** As Temporal calls it: `COMPLETED`, `FAILED`, `RUNNING` and others. */
    readonly state: string;
    /** How it ended by its own account; absent while it runs, and when it failed or was ended from outside. */
    readonly endState?: EndState;
    /** Why it failed or was refused: the stable name of the error that `status --run` shows. */
    readonly code?: string;
    /** It was refused before it began: nothing was done. */
    readonly refused?: true;
    /** In whose name it was asked for, by the request it was started with; only a run that was not refused has checked it. */
    readonly requester?: string;
    /** Whose token started it: the server vouches for it. */
    readonly principal?: string;
    readonly startedAtMs: number;
    readonly closedAtMs?: number;
  }[];
  /** There are older ones, too many to be listed. */
  readonly more: boolean;
}

/** Any run that is under way. */
export type AnyStatusDocument = StatusDocument | GatedStatusDocument;

/** Any run that has ended. */
export type AnyOutcomeDocument = OutcomeDocument | GatedOutcomeDocument;

/** A signed paper that was not sent: what is pasted into the Web UI, and where. */
export interface WebUiInputDocument extends DocumentHead<'WebUiInput'> {
  readonly fleet: string;
  readonly paper: PaperKind;
  readonly workflowId: string;
  readonly runId?: string;
  readonly input: GatedInput | Paper;
}

/** Whether an evidence file is whole, and what it says; of a broken one only what stands before the break. */
export interface EvidenceDocument extends DocumentHead<'Evidence'> {
  readonly file: string;
  readonly whole: boolean;
  readonly lines: number;
  /** What the file is about; absent when it does not begin by saying so. */
  readonly about?: Omit<Extract<EvidenceBody, { kind: 'opened' }>, 'kind'>;
  readonly tombstones: readonly Tombstone[];
  readonly kept: readonly (Omit<Extract<EvidenceBody, { kind: 'kept' }>, 'kind'> & { readonly atMs: number })[];
  readonly findings: readonly Finding[];
}

/** A namespace of a Temporal server, compared with what Lifeboat needs. */
export interface NamespaceDocument extends DocumentHead<'Namespace'> {
  readonly namespace: string;
  readonly address: string;
  /** Everything is as it should be, and everything was checked. */
  readonly ok: boolean;
  readonly created: boolean;
  /** How long a run is kept after its end, as it is now. */
  readonly retentionMs: number;
  readonly retentionChanged: boolean;
  readonly attributesAdded: readonly string[];
  readonly findings: readonly Finding[];
}

/** An open run, by what a person calls it. */
export interface OpenRun {
  readonly type: string;
  readonly workflowId: string;
  readonly runId: string;
}

/** What became of the open runs of a namespace whose server was restored from a backup. */
export interface RestoredDocument extends DocumentHead<'Restored'> {
  readonly namespace: string;
  readonly address: string;
  /** Decommissions and teardowns: asked to cancel. */
  readonly stopped: readonly OpenRun[];
  readonly goingOn: readonly OpenRun[];
}

/** What a run answered to an operator's command. */
export interface AcceptedDocument extends DocumentHead<'Accepted'> {
  readonly fleet: string;
  readonly command: string;
  readonly message: string;
}

/** How the demonstration went. */
export interface DemoDocument extends DocumentHead<'Demo'> {
  readonly asExpected: boolean;
  /** What differs from the scenario; empty when all is as expected. */
  readonly differences: readonly string[];
  readonly outcome: OutcomeDocument;
  readonly simulator: SimulatorReport;
  readonly seconds: number;
}

/** What the simulator saw, from its own audit log and its own state. */
export interface SimulatorReport {
  readonly calls: readonly {
    readonly service: string;
    readonly operation: string;
    readonly calls: number;
    readonly throttled: number;
  }[];
  readonly faults: readonly { readonly id: string; readonly fired: number }[];
  readonly standbys: Readonly<Record<string, number>>;
  /** Users with more than one live standby in one directory: there must be none. */
  readonly duplicates: readonly string[];
}

/** Why a command did not succeed. */
export interface ErrorDocument extends DocumentHead<'Error'> {
  readonly code: string;
  readonly message: string;
  readonly exitCode: ExitCode;
  readonly next: readonly string[];
  readonly findings: readonly Finding[];
  /** The run that failed or was refused, when one was asked about. */
  readonly run?: FailedRun;
}

/** Everything that this program shows as data. */
export type Document =
  | FleetCheckDocument
  | PlanDocument
  | StartedDocument
  | StatusDocument
  | OutcomeDocument
  | RunsDocument
  | GatedPlanDocument
  | GatedStartedDocument
  | GatedStatusDocument
  | GatedOutcomeDocument
  | WebUiInputDocument
  | ApproverKeyDocument
  | PayloadKeysDocument
  | EvidenceDocument
  | NamespaceDocument
  | RestoredDocument
  | AcceptedDocument
  | DemoDocument
  | ErrorDocument;

/** The document of a problem. */
export function errorDocument(problem: Problem): ErrorDocument {
  const { code, message, exitCode, next, findings, run } = problem;
  return { apiVersion, kind: 'Error', code, message, exitCode, next, findings, ...(run !== undefined && { run }) };
}

/** A document as JSON: one line for streams, indented for a document of its own. */
export function toJson(document: Document, lines = false): string {
  return `${lines ? JSON.stringify(document) : JSON.stringify(document, null, 2)}\n`;
}
