import type { DesktopState } from '../../domain/desktop.ts';
import { totalOf } from '../../domain/ledger.ts';
import { toJson, type AnyOutcomeDocument, type AnyStatusDocument, type StatusDocument } from '../documents.ts';
import type { Out } from '../surroundings.ts';
import { barsIn, type Bar, type BarGroup } from './bar-groups.ts';
import { gatedBars, gatedTail } from './gated-progress.ts';
import { moment } from './words.ts';

/** Shows a run while it goes on. */
export interface ProgressView {
  show(status: AnyStatusDocument): void;
  /** A sentence beside the progress: Temporal does not answer, a fault strikes. */
  note(sentence: string): void;
  /** Leaves the terminal as it was, with the run as it ended, if it did. Harmless when called twice. */
  end(outcome?: AnyOutcomeDocument): void;
}

const groups: readonly BarGroup<DesktopState>[] = [
  ['ready', ['ready'], true],
  ['under way', ['creating', 'unknown', 'adopted', 'provisioning'], true],
  ['to do', ['pending'], true],
  ['held', ['held'], false],
  ['not fine', ['failed', 'stuck'], true],
  ['skipped', ['skipped'], false],
  ['removing', ['removing'], false],
  ['removed', ['removed'], false],
  ['retained', ['retained'], false],
];

/** The bars of a run's desktops, by groups of states; those that are empty in most runs only when they are not. */
export function barsOf(status: AnyStatusDocument): Bar[] {
  return status.kind === 'Status' ? barsIn(groups, status.counts, status.desktops) : gatedBars(status);
}

/** The same of its instances, those that are not begun among what is to do; none for a run without instances. */
export function instanceBarsOf(status: AnyStatusDocument): Bar[] {
  if (status.kind !== 'Status' || status.instances === undefined) return [];
  const { total, counts } = status.instances;
  const pending = counts.pending + total - totalOf(counts);
  return barsIn(groups, { ...counts, pending }, total);
}

/** Is there a desktop to be shown, or may one be found yet? A fleet may be of instances alone. */
export function mayHaveDesktops(status: AnyStatusDocument): boolean {
  return status.kind !== 'Status' || status.instances === undefined || status.desktops > 0 || !status.allFound;
}

/** What stands under the bars, and after the counts of a plain line. */
export function tailOf(status: AnyStatusDocument): string {
  return status.kind === 'Status' ? prepareTail(status) : gatedTail(status);
}

function prepareTail({ phase, paused, mail, throttled, blocked }: StatusDocument): string {
  const parts = [
    paused ? `${phase}, paused` : phase,
    mail && `mail ${mail.state}`,
    throttled > 0 && `${throttled} throttled`,
    blocked.length > 0 && `waits for a person: ${blocked.map(({ code }) => code).join(', ')}`,
  ];
  return parts.filter(Boolean).join(' · ');
}

/** A run in one plain line, without the time. */
export function lineOf(status: AnyStatusDocument): string {
  const soFar = status.kind === 'Status' && !status.allFound ? ' so far' : '';
  const instances = instanceBarsOf(status);
  const parts = [
    mayHaveDesktops(status) && `${status.desktops} desktops${soFar}: ${inWords(barsOf(status))}`,
    instances[0] && `${instances[0].total} instances: ${inWords(instances)}`,
    tailOf(status),
  ];
  return parts.filter(Boolean).join(' · ');
}

function inWords(bars: readonly Bar[]): string {
  const shown = bars.filter(({ value }) => value > 0);
  return shown.map(({ label, value }) => `${value} ${label}`).join(', ') || 'none yet';
}

const LINE_EVERY_MS = 10_000;

/** For logs and pipes: one line per change, at most one every ten seconds. */
export function linesView(out: Out, now: () => number): ProgressView {
  let last = '';
  let lastAtMs = -Infinity;
  return {
    show(status) {
      const line = lineOf(status);
      if (line === last || now() - lastAtMs < LINE_EVERY_MS) return;
      last = line;
      lastAtMs = now();
      out.write(`${moment(lastAtMs).slice(11, 19)} ${line}\n`);
    },
    note: (sentence) => out.write(`${sentence}\n`),
    end: () => undefined,
  };
}

/** For programs: one JSON document per change, on one line. */
export function jsonLinesView(out: Out): ProgressView {
  let last = '';
  return {
    show(status) {
      const fingerprint = JSON.stringify({ ...status, asOfMs: 0, slices: [] });
      if (fingerprint === last) return;
      last = fingerprint;
      out.write(toJson(status, true));
    },
    note: () => undefined,
    end: () => undefined,
  };
}

/** For a single JSON document at the end: nothing until then. */
export const silentView: ProgressView = { show: () => undefined, note: () => undefined, end: () => undefined };
