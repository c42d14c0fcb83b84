import {
  judgeProof,
  type ClauseAnswer,
  type ProofFacts,
  type ProofVerdict,
} from '../../../src/domain/decommission/proof.ts';
import type { PlannedDesktop } from '../../../src/domain/decommission/plan.ts';
import type { WorkspaceRecord } from '../../../src/domain/workspace.ts';
import { PRIMARY_REGION, relationToAda, STANDBY_REGION } from '../desktops.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const NOW = Date.UTC(2026, 10, 21, 12);
export const FENCED_AT = NOW - 20 * hour;
const SNAPSHOT_AT = NOW - 2 * hour;

/** Ada's desktop as it was planned. */
export const planned: PlannedDesktop = {
  primaryId: 'ws-ada',
  primaryDirectory: 'd-east',
  user: 'ada',
  standbyDirectory: 'd-west',
  standbyId: 'ws-standby',
};

export const relationToStandby = { workspaceId: 'ws-standby', region: STANDBY_REGION, type: 'STANDBY' };
export const sideOfPrimary = {
  standbyId: 'ws-standby',
  mode: 'PRIMARY_AS_SOURCE',
  recoverySnapshotAtMs: SNAPSHOT_AT,
};
export const sideOfStandby = { mode: 'PRIMARY_AS_SOURCE', recoverySnapshotAtMs: SNAPSHOT_AT + minute };

/** Ada's primary, fenced and replicated. */
export function fencedPrimary(differences: Partial<WorkspaceRecord> = {}): WorkspaceRecord {
  return {
    workspaceId: 'ws-ada',
    directoryId: 'd-east',
    userName: 'ada',
    state: 'ADMIN_MAINTENANCE',
    related: [relationToStandby],
    replication: { standbys: [sideOfPrimary] },
    ...differences,
  };
}

/** Ada's standby, awake and up to date. */
export function wakingStandby(differences: Partial<WorkspaceRecord> = {}): WorkspaceRecord {
  return {
    workspaceId: 'ws-standby',
    directoryId: 'd-west',
    userName: 'ada',
    state: 'AVAILABLE',
    related: [relationToAda],
    replication: { own: sideOfStandby, standbys: [] },
    ...differences,
  };
}

export const disconnected = {
  workspaceId: 'ws-ada',
  state: 'DISCONNECTED',
  checkedAtMs: NOW - minute,
  lastUserConnectionAtMs: FENCED_AT - hour,
} as const;

/** Everything that a proof needs. */
export function provedFacts(differences: Partial<ProofFacts> = {}): ProofFacts {
  return {
    desktop: planned,
    primaryRegion: PRIMARY_REGION,
    standbyRegion: STANDBY_REGION,
    account: '111122223333',
    readInAccount: '111122223333',
    primary: fencedPrimary(),
    standby: wakingStandby(),
    connection: disconnected,
    fence: { how: 'ADMIN_MAINTENANCE', atMs: FENCED_AT },
    waived: [],
    readAtMs: NOW - 5_000,
    nowMs: NOW,
    ...differences,
  };
}

/** The same of a primary that is stopped, which is its own fence. */
export function provedStopped(differences: Partial<ProofFacts> = {}): ProofFacts {
  return provedFacts({
    primary: fencedPrimary({ state: 'STOPPED' }),
    connection: { workspaceId: 'ws-ada', state: 'UNKNOWN' },
    fence: { how: 'STOPPED', atMs: FENCED_AT },
    ...differences,
  });
}

/** An object without one of its fields, as AWS leaves it out. */
export function less<T extends object>(whole: T, field: keyof T): T {
  const { [field]: _left, ...rest } = whole;
  return rest as T;
}

/** A verdict in one word, for tables: what it is, and the code. */
export function shortly(verdict: ProofVerdict): string {
  return 'code' in verdict ? `${verdict.kind} ${verdict.code}` : verdict.kind;
}

/** The answer to one clause of a proof. */
export function answerTo(verdict: ProofVerdict, clause: ClauseAnswer['clause']): ClauseAnswer | undefined {
  return verdict.kind === 'proved' ? verdict.clauses.find((each) => each.clause === clause) : undefined;
}

/** Judged with these facts that differ from those of a desktop that may go; shortly, as the verdict's kind and code. */
export const judged = (differences: Partial<ProofFacts>): string => shortly(judgeProof(provedFacts(differences)));
export const messageOf = (verdict: ProofVerdict): string => ('message' in verdict ? verdict.message : '');
export const waiverOf = (clause: 'health' | 'data') => [{ clause, reason: 'nobody needs it' }] as const;
