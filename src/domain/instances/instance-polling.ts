import { judgeInstance } from './instance-verdict.ts';
import type { InstanceRecord } from './instance.ts';
import type { PollPace } from '../polling.ts';

/** An instance that is waited for. */
export interface InstanceTarget {
  readonly instanceId: string;
  /** A read after this time that still does not show it ALLOCATED makes it stuck. */
  readonly deadlineAtMs: number;
}

/** An instance whose waiting is over: its record, or that it is gone, or that it is late. */
export interface InstanceNews {
  readonly instanceId: string;
  /** Absent when AWS, asked twice in different rounds, knows no such instance. */
  readonly record?: InstanceRecord;
  /** It was seen at least once. */
  readonly seen: boolean;
  /** It is still on its way, after its deadline. */
  readonly isOverdue: boolean;
}

/**
 * What a poll knows so far: the cursor that travels from attempt to attempt. A round lists what is ALLOCATING in the
 * Region, 25 to a page, and then reads those of ours that are not (any more) on the list: the list shows no errors.
 */
export interface InstancePollProgress {
  readonly news: readonly InstanceNews[];
  /** When the first of the news came. */
  readonly firstNewsAtMs?: number;
  readonly nextRoundAtMs: number;
  /** The listing that is going on: its next page, tokens seen, and those of ours that it has shown. */
  readonly listing?: {
    readonly nextToken?: string;
    readonly tokens: readonly string[];
    readonly allocating: readonly string[];
  };
  /** Still to be read in this round. */
  readonly unread: readonly string[];
  readonly seen: readonly string[];
  /** By id: reads in a row in which AWS knew no such instance. */
  readonly absences: Readonly<Record<string, number>>;
}

/** A poll before its first call. */
export function beginInstancePoll(nowMs: number): InstancePollProgress {
  return { news: [], nextRoundAtMs: nowMs, unread: [], seen: [], absences: {} };
}

/** What the next attempt of a poll does. */
export type InstancePollStep =
  | { readonly kind: 'list'; readonly nextToken?: string }
  | { readonly kind: 'read'; readonly instanceId: string }
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'report' };

/** Decides the next step: finish the round that is going on, then report, wait, or begin another. */
export function nextInstancePollStep(
  targets: readonly InstanceTarget[],
  pace: PollPace,
  progress: InstancePollProgress,
  nowMs: number,
): InstancePollStep {
  const { listing, unread, nextRoundAtMs } = progress;
  if (listing !== undefined) {
    return { kind: 'list', ...(listing.nextToken !== undefined && { nextToken: listing.nextToken }) };
  }
  const [instanceId] = unread;
  if (instanceId !== undefined) return { kind: 'read', instanceId };
  if (openTargets(targets, progress).length === 0 || isReportDue(pace, progress, nowMs)) return { kind: 'report' };
  return nowMs >= nextRoundAtMs ? { kind: 'list' } : { kind: 'wait', untilMs: nextRoundAtMs };
}

function openTargets(targets: readonly InstanceTarget[], { news }: InstancePollProgress): InstanceTarget[] {
  const told = new Set(news.map(({ instanceId }) => instanceId));
  return targets.filter(({ instanceId }) => !told.has(instanceId));
}

/** What failed is told at once, for something has to be done about it; what is well may wait for others. */
function isReportDue(
  { reportAfterMs, changedCount }: PollPace,
  progress: InstancePollProgress,
  nowMs: number,
): boolean {
  const { news, firstNewsAtMs } = progress;
  if (firstNewsAtMs === undefined) return false;
  return news.length >= changedCount || nowMs >= firstNewsAtMs + reportAfterMs || news.some((each) => !isWell(each));
}

function isWell({ record }: InstanceNews): boolean {
  return record !== undefined && judgeInstance(record).kind === 'healthy';
}

/** Takes a page of what is ALLOCATING. With the last page, those of ours that it does not show are to be read. */
export function takeListPage(
  targets: readonly InstanceTarget[],
  pace: PollPace,
  progress: InstancePollProgress,
  page: { readonly instanceIds: readonly string[]; readonly nextToken?: string; readonly tokens: readonly string[] },
  nowMs: number,
): InstancePollProgress {
  const open = openTargets(targets, progress);
  const shown = new Set(page.instanceIds);
  const allocating = [
    ...(progress.listing?.allocating ?? []),
    ...open.flatMap(({ instanceId }) => (shown.has(instanceId) ? [instanceId] : [])),
  ];
  const { listing: _listing, ...rest } = progress;
  if (page.nextToken !== undefined) {
    return { ...rest, listing: { nextToken: page.nextToken, tokens: page.tokens, allocating } };
  }
  const onList = new Set(allocating);
  const isLate = ({ deadlineAtMs }: InstanceTarget): boolean => nowMs > deadlineAtMs;
  return {
    ...rest,
    seen: [...new Set([...rest.seen, ...allocating])],
    // What was shown is there: absences count in a row.
    absences: { ...rest.absences, ...Object.fromEntries(allocating.map((id) => [id, 0])) },
    unread: open
      .filter((target) => !onList.has(target.instanceId) || isLate(target))
      .map(({ instanceId }) => instanceId),
    nextRoundAtMs: nowMs + pace.pollIntervalMs,
  };
}

/** AWS knows no such instance, twice in a row: one read proves nothing about a fresh id. */
const absencesThatProve = 2;

/** Takes what AWS said of one instance; undefined when it knows none with this id. */
export function takeInstanceRead(
  targets: readonly InstanceTarget[],
  progress: InstancePollProgress,
  instanceId: string,
  record: InstanceRecord | undefined,
  nowMs: number,
): InstancePollProgress {
  const absences = record === undefined ? (progress.absences[instanceId] ?? 0) + 1 : 0;
  const seen = record === undefined ? progress.seen : [...new Set([...progress.seen, instanceId])];
  const read: InstancePollProgress = {
    ...progress,
    seen,
    unread: progress.unread.filter((id) => id !== instanceId),
    absences: { ...progress.absences, [instanceId]: absences },
  };
  const deadlineAtMs = targets.find((target) => target.instanceId === instanceId)?.deadlineAtMs ?? Infinity;
  const isOpen = record === undefined ? absences < absencesThatProve : judgeInstance(record).kind === 'provisioning';
  const isOverdue = isOpen && nowMs > deadlineAtMs;
  if (isOpen && !isOverdue) return read;
  const told: InstanceNews = {
    ...{ instanceId, seen: seen.includes(instanceId), isOverdue },
    ...(record !== undefined && { record }),
  };
  return { ...read, news: [...read.news, told], firstNewsAtMs: read.firstNewsAtMs ?? nowMs };
}
