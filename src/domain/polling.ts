import { judgeStandby, type ExpectedStandby, type StandbyVerdict } from './standby-verdict.ts';
import type { WorkspaceRecord } from './workspace.ts';

/** A standby that is waited for. */
export interface PollTarget extends ExpectedStandby {
  readonly standbyId: string;
  /** The first read is due then; when a call goes out anyway, it may come along up to half an interval earlier. */
  readonly firstReadAtMs: number;
  /** When it was read last, by this poll or an earlier one. */
  readonly readAtMs?: number;
  /** A read after this time that still does not show it healthy makes it stuck. */
  readonly deadlineAtMs: number;
}

/** How a poll paces itself; times in milliseconds. */
export interface PollPace {
  readonly pollIntervalMs: number;
  /** Report when a change has waited this long for others… */
  readonly reportAfterMs: number;
  /** …or when so many have changed. */
  readonly changedCount: number;
}

/** A standby whose waiting is over. */
export interface PollChange {
  readonly primaryId: string;
  readonly verdict:
    Exclude<StandbyVerdict, { kind: 'provisioning' }> | { readonly kind: 'overdue'; readonly message: string };
  readonly atMs: number;
}

/** What a poll knows so far: the cursor that travels from attempt to attempt. */
export interface PollProgress {
  readonly changes: readonly PollChange[];
  /** By standby id: when it was read last. */
  readonly readAtMs: Readonly<Record<string, number>>;
}

/** AWS describes at most this many WorkSpaces by id in one call. */
export const describeLimit = 25;

/** What the next attempt of a poll does. */
export type PollStep =
  | { readonly kind: 'read'; readonly standbyIds: readonly string[] }
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'report' };

/** Decides the next step of a poll: report, read the 25 that were unread longest, or wait until one is due. */
export function nextPollStep(
  targets: readonly PollTarget[],
  pace: PollPace,
  progress: PollProgress,
  nowMs: number,
): PollStep {
  const open = openTargets(targets, progress);
  if (open.length === 0 || isReportDue(targets, pace, progress, nowMs)) return { kind: 'report' };
  const due = open
    .map((target) => ({ standbyId: target.standbyId, dueMs: dueAtMs(target, pace, progress) }))
    .sort((one, other) => one.dueMs - other.dueMs);
  const first = due[0];
  if (first !== undefined && first.dueMs <= nowMs) {
    // A call is worth up to 25 ids: those that are due soon come along, so that the few that are left share calls.
    const soonMs = nowMs + pace.pollIntervalMs / 2;
    const ids = new Set(due.filter((each) => each.dueMs <= soonMs).map((each) => each.standbyId));
    return { kind: 'read', standbyIds: [...ids].slice(0, describeLimit) };
  }
  const reportAtMs = firstChangeAtMs(progress) + pace.reportAfterMs;
  return {
    kind: 'wait',
    untilMs: Math.min(first?.dueMs ?? nowMs, progress.changes.length > 0 ? reportAtMs : Infinity),
  };
}

/** Takes one DescribeWorkspaces answer into the progress. An id that AWS left out proves nothing and stays open. */
export function takeAnswer(
  targets: readonly PollTarget[],
  progress: PollProgress,
  asked: readonly string[],
  records: readonly WorkspaceRecord[],
  nowMs: number,
): PollProgress {
  const byId = new Map(records.map((record) => [record.workspaceId, record]));
  const changes = targets
    .filter((target) => asked.includes(target.standbyId))
    .flatMap((target) => changeOf(target, byId.get(target.standbyId), nowMs));
  return {
    changes: [...progress.changes, ...changes],
    readAtMs: { ...progress.readAtMs, ...Object.fromEntries(asked.map((id) => [id, nowMs])) },
  };
}

function changeOf(target: PollTarget, record: WorkspaceRecord | undefined, nowMs: number): PollChange[] {
  const verdict: StandbyVerdict =
    record === undefined ? { kind: 'provisioning', state: 'absent' } : judgeStandby(target, record);
  if (verdict.kind !== 'provisioning') return [{ primaryId: target.primaryId, verdict, atMs: nowMs }];
  if (nowMs < target.deadlineAtMs) return [];
  const message = `not healthy by its deadline; last read: ${verdict.state}`;
  return [{ primaryId: target.primaryId, verdict: { kind: 'overdue', message }, atMs: nowMs }];
}

function openTargets(targets: readonly PollTarget[], progress: PollProgress): PollTarget[] {
  const changed = new Set(progress.changes.map((change) => change.primaryId));
  return targets.filter((target) => !changed.has(target.primaryId));
}

function isReportDue(targets: readonly PollTarget[], pace: PollPace, progress: PollProgress, nowMs: number): boolean {
  if (progress.changes.length === 0) return false;
  if (progress.changes.some((change) => change.verdict.kind !== 'healthy')) return true;
  if (progress.changes.length >= pace.changedCount) return true;
  return nowMs >= firstChangeAtMs(progress) + pace.reportAfterMs;
}

function firstChangeAtMs(progress: PollProgress): number {
  return progress.changes[0]?.atMs ?? 0;
}

function dueAtMs(target: PollTarget, pace: PollPace, progress: PollProgress): number {
  const readAtMs = progress.readAtMs[target.standbyId] ?? target.readAtMs;
  const dueMs = readAtMs === undefined ? target.firstReadAtMs : readAtMs + pace.pollIntervalMs;
  return Math.min(dueMs, target.deadlineAtMs > (readAtMs ?? 0) ? target.deadlineAtMs : Infinity);
}
