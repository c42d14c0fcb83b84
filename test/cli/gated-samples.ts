import type {
  DecommissionOutcome,
  DecommissionPlan,
  DecommissionState,
  DecommissionStatus,
} from '../../src/contract/decommission.ts';
import type { PlanHeader, PlanLine } from '../../src/domain/decommission/plan.ts';
import {
  apiVersion,
  type Document,
  type GatedOutcomeDocument,
  type GatedPlanDocument,
  type GatedStatusDocument,
} from '../../src/cli/documents.ts';
import { paintFor, type Paint } from '../../src/cli/views/paint.ts';
import { textOf as textAt } from '../../src/cli/views/text.ts';
import { hashHeader } from '../../src/signing/plan-digest.ts';
import { run, startedAtMs } from './samples.ts';

export const minutes = 60_000;
export const hours = 60 * minutes;

export const plain = paintFor(false);

/** What a terminal shows of a document a minute after the run began. */
export const textOf = (document: Exclude<Document, { kind: 'Error' }>, paint: Paint): string =>
  textAt(document, paint, startedAtMs + minutes);

/** A desktop that the run left as it is. */
export const staying = {
  primaryId: 'ws-3',
  user: 'alan',
  state: 'kept',
  code: 'Suspended',
  message: 'It is SUSPENDED.',
} as const;

export const gatedCounts = (
  some: Partial<Record<DecommissionState, number>>,
): Readonly<Record<DecommissionState, number>> => ({
  ...{ planned: 0, fenced: 0, asked: 0, unknown: 0, gone: 0, leaving: 0, kept: 0 },
  ...some,
});

export const header: PlanHeader = {
  version: 1,
  operation: 'decommission',
  account: '111122223333',
  fleet: 'demo',
  fleetDigest: 'f'.repeat(64),
  primaryRegion: 'us-east-1',
  standbyRegion: 'us-west-2',
  waivers: [],
  pages: ['a'.repeat(64)],
};

export const digest = hashHeader(header);

export function aLine(change: Partial<PlanLine> = {}): PlanLine {
  return {
    primaryId: 'ws-1',
    primaryDirectory: 'd-1',
    user: 'ada',
    standbyDirectory: 'd-2',
    standbyId: 'ws-2',
    verdict: 'goes',
    dataAgeMs: 12 * minutes,
    connected: false,
    ...change,
  };
}

export function aGatedPlan(change: Partial<DecommissionPlan> = {}): DecommissionPlan {
  return {
    digest,
    header,
    lines: [aLine()],
    findings: [],
    calls: 2,
    expectedMs: 100 * hours,
    madeAtMs: startedAtMs,
    ...change,
  };
}

export const planDocument: GatedPlanDocument = { apiVersion, kind: 'GatedPlan', ...aGatedPlan(), file: '/tmp/p.json' };

export function aGateStatus(change: Partial<DecommissionStatus> = {}): DecommissionStatus {
  return {
    fleet: 'demo',
    operation: 'decommission',
    run: run.runId,
    phase: 'at-the-gate',
    digest,
    account: '111122223333',
    requester: 'ada',
    gate: { kind: 'waiting', have: ['bob'], needed: 2, why: 'others have to approve.' },
    counts: gatedCounts({ planned: 200 }),
    desktops: 200,
    kept: [],
    blocked: [],
    stopping: false,
    paused: false,
    findings: [],
    commands: [],
    startedAtMs,
    asOfMs: startedAtMs + minutes,
    ...change,
  };
}

export function aGatedStatus(change: Partial<DecommissionStatus> = {}): GatedStatusDocument {
  return { apiVersion, kind: 'GatedStatus', ...run, ...aGateStatus(change) };
}

export function aDecommissionOutcome(change: Partial<DecommissionOutcome> = {}): DecommissionOutcome {
  return {
    endState: 'done',
    fleet: 'demo',
    operation: 'decommission',
    run: run.runId,
    digest,
    account: '111122223333',
    counts: gatedCounts({ gone: 200 }),
    desktops: 200,
    kept: [],
    keptCount: 0,
    ...{ requester: 'ada', requestReason: 'INC-1', approvers: ['bob', 'carol'], approvalsNeeded: 2 },
    findings: [],
    commands: [],
    startedAtMs,
    endedAtMs: startedAtMs + 2 * minutes,
    ...change,
  };
}

export function aGatedOutcome(change: Partial<DecommissionOutcome> = {}): GatedOutcomeDocument {
  return { apiVersion, kind: 'GatedOutcome', ...run, ...aDecommissionOutcome(change) };
}
