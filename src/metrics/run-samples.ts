import type { Blocked } from '../contract/messages.ts';
import type { Sample } from './definitions.ts';

/** Whose run samples are of. */
export interface RunLabels {
  readonly fleet: string;
  readonly operation: string;
}

/** In which phase the run is. */
export function phaseSample(run: RunLabels, phase: string): Sample {
  return { name: 'lifeboat_run_phase', labels: { ...run, phase }, value: 1 };
}

/** What the run waits for, each cause once. */
export function blockedSamples(run: RunLabels, blocked: readonly Pick<Blocked, 'on' | 'code'>[]): Sample[] {
  const causes = new Map(blocked.map(({ on, code }) => [`${on} ${code}`, { on, code }]));
  return [...causes.values()].map(({ on, code }) => ({
    name: 'lifeboat_run_blocked',
    labels: { ...run, on, code },
    value: 1,
  }));
}

/** Counts by state, zeros too: a state that is left must not stay as it was. */
export function countSamples(
  name: 'lifeboat_desktops' | 'lifeboat_instances',
  run: RunLabels,
  counts: Readonly<Record<string, number>>,
): Sample[] {
  return Object.entries(counts).map(([state, value]) => ({ name, labels: { ...run, state }, value }));
}

/** Where ledger and AWS disagree, added up by code. */
export function mismatchSamples(run: RunLabels, found: readonly Readonly<Record<string, number>>[]): Sample[] {
  const sums = new Map<string, number>();
  for (const [code, count] of found.flatMap((each) => Object.entries(each))) {
    sums.set(code, (sums.get(code) ?? 0) + count);
  }
  return [...sums].map(([code, value]) => ({ name: 'lifeboat_ledger_mismatches', labels: { ...run, code }, value }));
}

/** Seconds since a time of the Temporal server's clock; a clock of ours that is behind makes none of them negative. */
export function secondsSince(atMs: number, nowMs: number): number {
  return Math.max(0, nowMs - atMs) / 1000;
}
