import assert from 'node:assert/strict';
import {
  nextPollStep,
  takeAnswer,
  type PollChange,
  type PollPace,
  type PollProgress,
  type PollTarget,
} from '../../src/domain/polling.ts';
import type { WorkspaceRecord } from '../../src/domain/workspace.ts';
import { relationToAda, standby, adasStandby } from './desktops.ts';

/** How one standby of the fake world fares. */
export interface Fate {
  /** When it becomes healthy or broken; Infinity for never. */
  readonly readyAtMs: number;
  readonly ends: 'AVAILABLE' | 'STOPPED' | 'ERROR';
  readonly firstReadAtMs: number;
  readonly deadlineAtMs: number;
}

/** A fake AWS with its own clock: reads take time, and now and then it leaves out ids that it was asked for. */
export interface FakeWorld {
  readonly fates: readonly Fate[];
  readonly pace: PollPace;
  /** Milliseconds that a read takes, in turn. */
  readonly delaysMs: readonly number[];
  /** Which answers about an id are left out, in turn. */
  readonly omitted: readonly boolean[];
}

export interface SentRead {
  readonly atMs: number;
  readonly standbyIds: readonly string[];
}

/** One poll, from its start to its report. */
export interface FinishedPoll {
  readonly targets: readonly PollTarget[];
  readonly changes: readonly PollChange[];
  readonly reads: readonly SentRead[];
  readonly reportedAtMs: number;
}

export function targetsOf(fates: readonly Fate[]): PollTarget[] {
  return fates.map(({ firstReadAtMs, deadlineAtMs }, index) => ({
    ...adasStandby,
    primaryId: `ws-p${index}`,
    standbyId: `ws-s${index}`,
    firstReadAtMs,
    deadlineAtMs,
  }));
}

/** When a target is due by the promises of `PollTarget` and `PollPace`, written down a second time. */
export function dueAtMs(target: PollTarget, pace: PollPace, lastReadAtMs: number | undefined): number {
  if (lastReadAtMs === undefined) return Math.min(target.firstReadAtMs, target.deadlineAtMs);
  const again = lastReadAtMs + pace.pollIntervalMs;
  return target.deadlineAtMs > lastReadAtMs ? Math.min(again, target.deadlineAtMs) : again;
}

/** Follows all standbys of a world to their end, poll after poll, as a slice does. */
export function followAll(world: FakeWorld, check: (step: CheckedStep) => void = () => undefined): FinishedPoll[] {
  const polls: FinishedPoll[] = [];
  let left: readonly PollTarget[] = targetsOf(world.fates);
  const clock = { nowMs: 0, turn: 0 };
  while (left.length > 0) {
    const { poll, progress } = pollOnce(world, left, clock, check);
    assert.ok(poll.changes.length > 0, 'a poll reported nothing');
    polls.push(poll);
    const over = new Set(poll.changes.map((change) => change.primaryId));
    left = left
      .filter((target) => !over.has(target.primaryId))
      .map((target) => ({ ...target, ...readTimeOf(target, progress) }));
  }
  return polls;
}

/** What a step was decided from, for checks of one's own. */
export interface CheckedStep {
  readonly targets: readonly PollTarget[];
  readonly progress: PollProgress;
  readonly nowMs: number;
  readonly step: ReturnType<typeof nextPollStep>;
}

function pollOnce(
  world: FakeWorld,
  targets: readonly PollTarget[],
  clock: { nowMs: number; turn: number },
  check: (step: CheckedStep) => void,
): { poll: FinishedPoll; progress: PollProgress } {
  let progress: PollProgress = { changes: [], readAtMs: {} };
  const reads: SentRead[] = [];
  for (let steps = 0; ; steps += 1) {
    assert.ok(steps < 20_000, 'the poll does not end');
    const { nowMs } = clock;
    const step = nextPollStep(targets, world.pace, progress, nowMs);
    check({ targets, progress, nowMs, step });
    if (step.kind === 'report') return { poll: { targets, reads, ...progress, reportedAtMs: nowMs }, progress };
    if (step.kind === 'wait') {
      assert.ok(step.untilMs > nowMs && step.untilMs < Infinity, `waits until ${step.untilMs} at ${nowMs}`);
      clock.nowMs = step.untilMs;
      continue;
    }
    reads.push({ atMs: nowMs, standbyIds: step.standbyIds });
    const records = step.standbyIds.flatMap((id) => recordOf(world, id, clock));
    clock.nowMs += world.delaysMs[clock.turn % world.delaysMs.length] ?? 0;
    progress = takeAnswer(targets, progress, step.standbyIds, records, clock.nowMs);
  }
}

function recordOf(world: FakeWorld, standbyId: string, clock: { nowMs: number; turn: number }): WorkspaceRecord[] {
  const index = Number(standbyId.slice('ws-s'.length));
  const fate = world.fates[index];
  clock.turn += 1;
  if (fate === undefined || world.omitted[clock.turn % world.omitted.length] === true) return [];
  const state = clock.nowMs >= fate.readyAtMs ? fate.ends : 'PENDING';
  const related = [{ ...relationToAda, workspaceId: `ws-p${index}` }];
  return [standby({ workspaceId: standbyId, state, related })];
}

export function readTimeOf(target: PollTarget, progress: PollProgress): { readAtMs?: number } {
  const readAtMs = progress.readAtMs[target.standbyId] ?? target.readAtMs;
  return readAtMs === undefined ? {} : { readAtMs };
}
