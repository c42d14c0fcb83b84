import { piecesOf } from '../batches.ts';
import { sameUser } from '../fleet.ts';
import type { GateRules } from './paper.ts';
import type { PlannedDesktop } from './plan.ts';

/** Primaries in the first wave and in the second: what goes wrong with all should go wrong with few first. */
const canarySizes = [1, 5] as const;

/** WorkSpaces per TerminateWorkspaces and per StartWorkspaces (WorkSpaces API 2015-04-08). */
const batchLimit = 25;

/** The waves of a run, in order: a canary of one, a canary of five, then the rest. None is empty. */
export function wavesOf(primaryIds: readonly string[]): string[][] {
  const [first, second] = canarySizes;
  const starts = [0, first, first + second];
  const waves = starts.map((start, index) => primaryIds.slice(start, starts[index + 1]));
  return waves.filter((wave) => wave.length > 0);
}

/**
 * The next wave of a run: a canary of one until one primary is gone, canaries of five until six are, then all that is
 * left. Those that stay prove nothing about the rest, so the canary goes on with the next ones.
 */
export function nextWave(
  left: readonly string[],
  gone: number,
): { readonly stage: number; readonly primaryIds: readonly string[] } {
  const [first, second] = canarySizes;
  const stage = gone < first ? 0 : gone < first + second ? 1 : 2;
  return { stage, primaryIds: left.slice(0, [first, second][stage]) };
}

/** How long to wait after a batch of a wave (counted from 0) before the next one begins. */
export function soakAfter({ soaksMs }: Pick<GateRules, 'soaksMs'>, wave: number): number {
  const [afterFirst, afterSecond, afterBatch] = soaksMs;
  return [afterFirst, afterSecond][wave] ?? afterBatch;
}

/**
 * The calls that change something (a fence per primary; a start of standbys and a terminate per batch), and the least
 * time between the last approval and the end: the cooling-off and the soaks, beside which the calls are nothing.
 */
export function callsAndTime(
  going: number,
  rules: Pick<GateRules, 'coolingOffMs' | 'soaksMs'>,
): { readonly calls: number; readonly expectedMs: number } {
  const ids = Array.from({ length: going }, String);
  const soaks = wavesOf(ids).flatMap((wave, index) => piecesOf(wave, batchLimit).map(() => soakAfter(rules, index)));
  const soakMs = soaks.reduce((sum, each) => sum + each, 0);
  return { calls: going + 2 * soaks.length, expectedMs: going === 0 ? 0 : rules.coolingOffMs + soakMs };
}

/** What both Regions show now, held against the plan. */
export interface Drift {
  /** In the plan, and now not shown, somebody else's, elsewhere, or with another standby. */
  readonly changed: readonly { readonly primaryId: string; readonly message: string }[];
  /** Not in the plan: they stay, for nobody approved them. */
  readonly added: readonly string[];
  /** Both, as a share of what was planned; without anything planned, infinite. */
  readonly percent: number;
}

/** Compares desktops of the plan with what is seen now; leave out of both those that the run itself has touched. */
export function driftOf(planned: readonly PlannedDesktop[], seen: readonly PlannedDesktop[]): Drift {
  const now = new Map(seen.map((desktop) => [desktop.primaryId, desktop]));
  const before = new Set(planned.map(({ primaryId }) => primaryId));
  const changed = planned.flatMap((desktop) => {
    const message = changeOf(desktop, now.get(desktop.primaryId));
    return message === undefined ? [] : [{ primaryId: desktop.primaryId, message }];
  });
  const added = seen.map(({ primaryId }) => primaryId).filter((id) => !before.has(id));
  const drifted = changed.length + added.length;
  return { changed, added, percent: drifted === 0 ? 0 : (100 * drifted) / planned.length };
}

function changeOf(before: PlannedDesktop, now: PlannedDesktop | undefined): string | undefined {
  if (now === undefined) return 'it is in the plan, but its directory does not show it any more';
  const changes = [
    sameUser(before.user, now.user) ? [] : [`its user was ${before.user}, now it is ${now.user}`],
    compare('directory', before.primaryDirectory, now.primaryDirectory),
    compare("standby's directory", before.standbyDirectory, now.standbyDirectory),
    compare('standby', before.standbyId, now.standbyId),
  ].flat();
  return changes.length === 0 ? undefined : changes.join('; ');
}

function compare(what: string, before: string | undefined, now: string | undefined): string[] {
  return before === now ? [] : [`its ${what} was ${before ?? 'none'}, now it is ${now ?? 'none'}`];
}
