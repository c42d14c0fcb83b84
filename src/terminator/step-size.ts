import type { GateRules } from '../domain/decommission/paper.ts';
import { soakAfter } from '../domain/decommission/waves.ts';
import { isoTime } from '../domain/iso-time.ts';
import { Refused } from './refused.ts';

type Soaks = Pick<GateRules, 'soaksMs'>;

/** What was taken without a soak in between: a batch, in one call or in several. */
interface Step {
  /** How many primaries were taken before it. */
  readonly before: number;
  readonly count: number;
  readonly lastAtMs: number;
}

/** The workflow soaks by its own clock, and begins with it a little later than the last answer: so much may be missing. */
const toleranceMs = 1_000;

/**
 * Waves are the workflow's, but a forged one would make a single wave of the whole fleet. So this process counts for itself:
 * at most 1 primary before the first soak, 5 until 6 were taken, then 25.
 *
 * @param takenAtMs when AWS accepted each of the run's primaries, by the evidence of this process.
 * @throws Refused `SoakNotOver` or `BatchTooLarge` when these are too many for now.
 */
export function requireStep(takenAtMs: readonly number[], asking: number, rules: Soaks, nowMs: number): void {
  const step = lastStep(takenAtMs, rules);
  const soakedAtMs = endOfSoak(step, rules);
  if (nowMs >= soakedAtMs) {
    const limit = limitAfter(takenAtMs.length);
    if (asking <= limit) return;
    throw new Refused(
      'BatchTooLarge',
      `After ${takenAtMs.length} primaries of this run at most ${limit} may go at once, not ${asking}: canaries go first.`,
    );
  }
  // A batch of which some were refused for the moment, or whose answer was lost, is one batch all the same.
  if (step.count + asking <= limitAfter(step.before)) return;
  throw new Refused(
    'SoakNotOver',
    `The soak after the last ${step.count} primaries lasts until ${isoTime(soakedAtMs)}: resume the run then.`,
  );
}

function lastStep(takenAtMs: readonly number[], rules: Soaks): Step {
  let step: Step = { before: 0, count: 0, lastAtMs: -Infinity };
  for (const atMs of takenAtMs.toSorted((one, other) => one - other)) {
    const { before, count } = step;
    step =
      atMs >= endOfSoak(step, rules)
        ? { before: before + count, count: 1, lastAtMs: atMs }
        : { before, count: count + 1, lastAtMs: atMs };
  }
  return step;
}

function endOfSoak({ before, lastAtMs }: Step, rules: Soaks): number {
  return lastAtMs + soakAfter(rules, waveAfter(before)) - toleranceMs;
}

function limitAfter(taken: number): number {
  return ([1, 5] as const)[waveAfter(taken)] ?? 25;
}

function waveAfter(taken: number): number {
  if (taken === 0) return 0;
  return taken < 6 ? 1 : 2;
}
