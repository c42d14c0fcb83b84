import type { Phase } from '../../contract/messages.ts';
import type { DesktopState } from '../../domain/desktop.ts';
import type { Counts } from '../../domain/ledger.ts';
import type { EndState } from '../../domain/outcome.ts';
import { presentCounts } from '../temporal/read-status.ts';
import type { Paint } from './paint.ts';

/** A moment for people: `2026-11-21 06:10:02 UTC`. */
export function moment(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** A duration for people: `42s`, `1m 30s`, `2h 5m`. */
export function duration(forMs: number): string {
  const seconds = Math.max(0, Math.round(forMs / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const parts = hours > 0 ? [`${hours}h`, `${minutes}m`] : [`${minutes}m`, `${rest}s`];
  return parts.filter((part) => !part.startsWith('0')).join(' ') || '0s';
}

/** A number with its noun: `1 desktop`, `60 desktops`. */
export function counted(count: number, noun: string, nouns = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : nouns}`;
}

/** A number with thousands apart: `10,000`. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

const good: ReadonlySet<DesktopState> = new Set(['ready']);
const bad: ReadonlySet<DesktopState> = new Set(['failed', 'stuck', 'retained']);
const doubtful: ReadonlySet<DesktopState> = new Set(['held', 'unknown', 'skipped']);

/** A state in the colour of its meaning. */
export function paintState(state: DesktopState, text: string, paint: Paint): string {
  if (good.has(state)) return paint.green(text);
  if (bad.has(state)) return paint.red(text);
  return doubtful.has(state) ? paint.yellow(text) : text;
}

/** Counts in one line: `55 ready · 3 failed`. */
export function countsLine(counts: Counts, paint: Paint): string {
  const parts = presentCounts(counts).map(([state, count]) => paintState(state, `${grouped(count)} ${state}`, paint));
  return parts.length === 0 ? 'none found yet' : parts.join(' · ');
}

/** What each phase means to a person. */
export const phaseWords: Readonly<Record<Phase, string>> = {
  checking: 'checking: nothing has been created yet',
  preparing: 'preparing',
  deciding: 'deciding: more desktops failed than the fleet tolerates',
  stopping: 'stopping: finishing what is on the wire',
  undoing: 'undoing: removing what this run has made',
  finishing: 'finishing',
};

/** What each end state means to a person. */
export const endWords: Readonly<Record<EndState, string>> = {
  done: 'done: every desktop has a healthy standby',
  'done-with-gaps': 'done with gaps: some desktops have no healthy standby',
  stopped: 'stopped by an operator: what was made is kept',
  compensated: 'compensated: what this run had made is removed again',
  'failed-safe': 'failed safe: something could not be finished or undone; nothing was destroyed',
};
