import type { Blocked, Phase, SliceSummary, StopThen } from '../contract/messages.ts';
import type { Finding } from '../domain/finding.ts';
import type { Gap } from '../domain/gaps.ts';
import type { Counts } from '../domain/ledger.ts';
import type { MailStatus } from '../domain/mail-endpoint.ts';
import type { GivenCommand, PrepareOutcome } from '../domain/outcome.ts';
import type { Plan } from '../domain/plan.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Problem } from './problem.ts';

/** The version of every JSON document of this program. It changes when a field changes its meaning or goes. */
export const apiVersion = 'lifeboat/v1';

interface DocumentHead<Kind extends string> {
  readonly apiVersion: typeof apiVersion;
  readonly kind: Kind;
}

/** What `fleet check` found in one fleet file. */
export interface FleetCheckDocument extends DocumentHead<'FleetCheck'> {
  readonly fleet: string;
  readonly ok: boolean;
  readonly digest?: string;
  readonly findings: readonly Finding[];
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
}

/** Everything that this program shows as data. */
export type Document =
  | FleetCheckDocument
  | PlanDocument
  | StartedDocument
  | StatusDocument
  | OutcomeDocument
  | AcceptedDocument
  | DemoDocument
  | ErrorDocument;

/** The document of a problem. */
export function errorDocument(problem: Problem): ErrorDocument {
  const { code, message, exitCode, next, findings } = problem;
  return { apiVersion, kind: 'Error', code, message, exitCode, next, findings };
}

/** A document as JSON: one line for streams, indented for a document of its own. */
export function toJson(document: Document, lines = false): string {
  return `${lines ? JSON.stringify(document) : JSON.stringify(document, null, 2)}\n`;
}
