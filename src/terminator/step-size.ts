import type { GateRules } from '../domain/decommission/paper.ts';
import { soakAfter } from '../domain/decommission/waves.ts';
import { isoTime } from '../domain/iso-time.ts';
import { Refused } from './refused.ts';

type Soaks = Pick<GateRules, 'soaksMs'>;

/** A primary that AWS has taken; or may have, for nobody has heard its answer. */
export interface Taken {
  readonly primaryId: string;
  readonly atMs: number;
  readonly isCertain: boolean;
}

/** What was taken without a soak in between: a batch, in one call or in several. */
interface Step {
  /** How many primaries were taken before it, and how many in it, for certain. */
  readonly before: number;
  readonly certain: number;
  /** With those that may have been. */
  readonly count: number;
  readonly lastAtMs: number;
}

/** The workflow soaks by its own clock, and begins with it a little later than the last answer: so much may be missing. */
const toleranceMs = 1_000;

/**
 * Waves are the workflow's, but a forged one would make a single wave of the whole fleet. So this process counts for itself:
 * at most 1 primary before the first soak, 5 until 6 were taken, then 25. One that may have been taken has to soak, but
 * proves nothing: it does not make the next step larger. One that is asked for again counts once: the proof shows that it
 * is still there.
 *
 * @param known what AWS has taken of the run's primaries, by the evidence of this process.
 * @throws Refused `SoakNotOver` or `BatchTooLarge` when these are too many for now.
 */
export function requireStep(known: readonly Taken[], primaryIds: readonly string[], rules: Soaks, nowMs: number): void {
  const asking = primaryIds.length;
  const taken = known.filter(({ primaryId }) => !primaryIds.includes(primaryId));
  const step = lastStep(taken, rules);
  const soakedAtMs = endOfSoak(step, rules);
  if (nowMs >= soakedAtMs) {
    const before = step.before + step.certain;
    const limit = limitAfter(before);
    if (asking <= limit) return;
    throw new Refused(
      'BatchTooLarge',
      `After ${before} primaries of this run at most ${limit} may go at once, not ${asking}: canaries go first.`,
    );
  }
  // A batch of which some were refused for the moment, or whose answer was lost, is one batch all the same.
  if (step.count + asking <= limitAfter(step.before)) return;
  throw new Refused(
    'SoakNotOver',
    `The soak after the last ${step.count} primaries lasts until ${isoTime(soakedAtMs)}: resume the run then.`,
  );
}

function lastStep(taken: readonly Taken[], rules: Soaks): Step {
  let step: Step = { before: 0, certain: 0, count: 0, lastAtMs: -Infinity };
  for (const { atMs, isCertain } of taken.toSorted((one, other) => one.atMs - other.atMs)) {
    const { before, certain, count } =
      atMs >= endOfSoak(step, rules) ? { before: step.before + step.certain, certain: 0, count: 0 } : step;
    step = { before, certain: certain + (isCertain ? 1 : 0), count: count + 1, lastAtMs: atMs };
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
