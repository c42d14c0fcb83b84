import type { Phase } from '../../contract/messages.ts';
import type { DesktopState } from '../../domain/desktop.ts';
import { totalOf, type Counts } from '../../domain/ledger.ts';
import type { PrepareOutcome } from '../../domain/outcome.ts';
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
  deciding: 'deciding: more failed than the fleet tolerates',
  stopping: 'stopping: finishing what is on the wire',
  undoing: 'undoing: removing what this run has made',
  finishing: 'finishing',
};

/** What the end of a run means to a person. */
export function endWords(outcome: PrepareOutcome): string {
  switch (outcome.endState) {
    case 'done':
      return `done: ${doneWords(outcome)}`;
    case 'done-with-gaps':
      return ['done with gaps', ...gapWords(outcome)].join(': ');
    case 'stopped':
      return 'stopped by an operator: what was made is kept';
    case 'compensated':
      return 'compensated: what this run had made is removed again';
    case 'failed-safe':
      return 'failed safe: something could not be finished or undone; nothing was destroyed but what this run had made';
  }
}

const desktopsDone = 'every desktop has a healthy standby';
const instancesDone = 'every instance is allocated';

function doneWords({ desktops, instances }: PrepareOutcome): string {
  if (instances === undefined) return desktopsDone;
  return desktops === 0 ? instancesDone : `${desktopsDone}, and ${instancesDone}`;
}

/** What there are gaps of, in one part; none when nothing of it is counted. */
function gapWords({ counts, instances, mail, gaps }: PrepareOutcome): string[] {
  const parts = [
    (lacks(counts) || gaps.some(({ state }) => state === 'missing')) && 'some desktops have no healthy standby',
    instances !== undefined && lacks(instances.counts) && 'some instances are not allocated',
    mail !== undefined && mail.state !== 'ready' && 'the mail endpoint is not ready',
  ];
  const said = parts.filter(Boolean).join('; ');
  return said === '' ? [] : [said];
}

function lacks(counts: Counts): boolean {
  return totalOf(counts) > counts.ready + counts.removed;
}
