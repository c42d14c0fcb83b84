import assert from 'node:assert/strict';
import {
  beginInstancePoll,
  nextInstancePollStep,
  takeInstanceRead,
  takeListPage,
  type InstanceNews,
  type InstancePollProgress,
  type InstancePollStep,
  type InstanceTarget,
} from '../../../src/domain/instances/instance-polling.ts';
import type { PollPace } from '../../../src/domain/polling.ts';
import { instanceRecord } from './machines.ts';

/** How one instance of the fake Region fares. */
export interface Fate {
  readonly visibleAtMs: number;
  /** When it is not ALLOCATING any more; Infinity for never. */
  readonly settledAtMs: number;
  /** As what it ends; `gone` is known to nobody any more. */
  readonly ends: 'ALLOCATED' | 'ERROR_ALLOCATING' | 'DEALLOCATING' | 'gone';
  readonly deadlineAtMs: number;
}

/** A fake Region with its own clock: calls take time, and pages shift while it is read. */
export interface FakeRegion {
  readonly fates: readonly Fate[];
  /** Instances of others that are ALLOCATING all the time, before ours on the list. */
  readonly strangers: number;
  readonly pageSize: number;
  readonly pace: PollPace;
  /** Milliseconds that a call takes, in turn. */
  readonly delaysMs: readonly number[];
}

/** One step, what it was decided from, and what AWS answered to it. */
export interface TakenStep {
  readonly atMs: number;
  readonly step: InstancePollStep;
  readonly progress: InstancePollProgress;
  /** What was read of one instance; `none` when AWS knew no such instance. */
  readonly read?: string;
}

/** One poll, from its start to its report. */
export interface FinishedPoll {
  readonly news: readonly InstanceNews[];
  readonly steps: readonly TakenStep[];
  readonly reportedAtMs: number;
}

/** What a poll of these fates waits for. */
export function targetsOf(fates: readonly Fate[]): InstanceTarget[] {
  return fates.map(({ deadlineAtMs }, index) => ({ instanceId: `wsinst-${index}`, deadlineAtMs }));
}

/** The state in which a moment finds an instance; `none` when AWS knows no such instance. */
export function stateAt({ visibleAtMs, settledAtMs, ends }: Fate, nowMs: number): string {
  if (nowMs < visibleAtMs) return 'none';
  if (nowMs < settledAtMs) return 'ALLOCATING';
  return ends === 'gone' ? 'none' : ends;
}

/** Follows all instances of a Region to their end, poll after poll, as a run does. */
export function followAll(region: FakeRegion): FinishedPoll[] {
  const polls: FinishedPoll[] = [];
  const clock = { nowMs: 0, turn: 0 };
  let left: readonly InstanceTarget[] = targetsOf(region.fates);
  while (left.length > 0) {
    const poll = pollOnce(region, left, clock);
    assert.ok(poll.news.length > 0, 'a poll reported nothing');
    polls.push(poll);
    const told = new Set(poll.news.map(({ instanceId }) => instanceId));
    left = left.filter(({ instanceId }) => !told.has(instanceId));
  }
  return polls;
}

interface Clock {
  nowMs: number;
  turn: number;
}

function pollOnce(region: FakeRegion, targets: readonly InstanceTarget[], clock: Clock): FinishedPoll {
  const steps: TakenStep[] = [];
  let progress = beginInstancePoll(clock.nowMs);
  for (;;) {
    assert.ok(steps.length < 20_000, 'the poll does not end');
    const atMs = clock.nowMs;
    const step = nextInstancePollStep(targets, region.pace, progress, atMs);
    if (step.kind === 'report') return { news: progress.news, steps, reportedAtMs: atMs };
    const read = step.kind === 'read' ? stateOf(region, step.instanceId, atMs) : undefined;
    steps.push({ atMs, step, progress, ...(read !== undefined && { read }) });
    progress = takeStep(region, targets, progress, step, clock);
  }
}

function takeStep(
  region: FakeRegion,
  targets: readonly InstanceTarget[],
  progress: InstancePollProgress,
  step: Exclude<InstancePollStep, { kind: 'report' }>,
  clock: Clock,
): InstancePollProgress {
  const atMs = clock.nowMs;
  if (step.kind === 'wait') {
    assert.ok(step.untilMs > atMs && step.untilMs < Infinity, `waits until ${step.untilMs} at ${atMs}`);
    clock.nowMs = step.untilMs;
    return progress;
  }
  clock.turn += 1;
  clock.nowMs += region.delaysMs[clock.turn % region.delaysMs.length] ?? 0;
  if (step.kind === 'list') {
    const page = pageOf(region, step.nextToken, atMs);
    const tokens = [...(progress.listing?.tokens ?? []), ...(page.nextToken === undefined ? [] : [page.nextToken])];
    return takeListPage(targets, region.pace, progress, { ...page, tokens }, clock.nowMs);
  }
  const state = stateOf(region, step.instanceId, atMs);
  const record = state === 'none' ? undefined : instanceRecord(state, step.instanceId);
  return takeInstanceRead(targets, progress, step.instanceId, record, clock.nowMs);
}

function stateOf({ fates }: FakeRegion, instanceId: string, nowMs: number): string {
  const fate = fates[Number(instanceId.slice('wsinst-'.length))];
  return fate === undefined ? 'none' : stateAt(fate, nowMs);
}

/** A token says how many instances were shown before: what leaves the list meanwhile moves the rest. */
function pageOf(
  { fates, strangers, pageSize }: FakeRegion,
  token: string | undefined,
  nowMs: number,
): { readonly instanceIds: readonly string[]; readonly nextToken?: string } {
  const others = Array.from({ length: strangers }, (_, index) => `wsinst-stranger-${index}`);
  const ours = fates.flatMap((fate, index) => (stateAt(fate, nowMs) === 'ALLOCATING' ? [`wsinst-${index}`] : []));
  const from = Number(token ?? 0);
  const all = [...others, ...ours];
  const next = from + pageSize;
  return { instanceIds: all.slice(from, next), ...(next < all.length && { nextToken: String(next) }) };
}
