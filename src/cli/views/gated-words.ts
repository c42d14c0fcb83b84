import type { DecommissionPhase, DecommissionState } from '../../contract/decommission.ts';
import type { GateState } from '../../domain/decommission/paper.ts';
import type { GatedOperation } from '../../domain/decommission/plan.ts';
import type { GatedOutcomeDocument, GatedStatusDocument } from '../documents.ts';
import type { Paint } from './paint.ts';
import { counted, duration, grouped, moment } from './words.ts';

/** The states of a desktop, in the order people read them. */
export const gatedStates: readonly DecommissionState[] = [
  ...(['planned', 'fenced', 'asked', 'unknown'] as const),
  ...(['gone', 'leaving', 'kept'] as const),
];

const stateWords: Readonly<Record<DecommissionState, string>> = {
  planned: 'to do',
  fenced: 'fenced',
  asked: 'asked for',
  unknown: 'unknown',
  gone: 'gone',
  leaving: 'going already',
  kept: 'kept',
};

const phaseWords: Readonly<Record<Exclude<DecommissionPhase, 'fencing'>, string>> = {
  checking: 'checking',
  'at-the-gate': 'at the gate',
  'cooling-off': 'cooling off',
  'waiting-for-data': 'waiting for data that is newer than the fence',
  terminating: 'terminating',
  confirming: 'confirming: what was asked for is looked for, twice',
  soaking: 'soaking: nothing more is touched until it is over',
  unfencing: 'unfencing: the fences of those that stay are lifted, so that they can connect again',
  finishing: 'finishing',
};

/** Until when nothing is begun, in the phases that wait before they do anything. */
const begunAfter: Readonly<Partial<Record<DecommissionPhase, string>>> = {
  checking: 'its checks are passed',
  'at-the-gate': 'others have approved',
  'cooling-off': 'it is over',
};

/** What a phase means to a person. A run can come back to its gate, so what it has done already is counted. */
export function phaseText({
  phase,
  counts,
  instances,
}: Pick<GatedStatusDocument, 'phase' | 'counts' | 'instances'>): string {
  if (phase === 'fencing') return fencingText(counts.fenced);
  const words = phaseWords[phase];
  const until = begunAfter[phase];
  if (until === undefined) return words;
  const touched = touchedText(counts, instances);
  if (touched === '') return `${words}: nothing has been touched yet, and nothing is until ${until}`;
  const locked = counts.fenced > 0 ? '; `stop` lifts the fences' : '';
  return `${words}: ${touched} already; nothing more is begun until ${until}${locked}`;
}

function fencingText(fenced: number): string {
  const doing = 'fencing: the primaries of this wave are put into ADMIN_MAINTENANCE, so that nobody can connect';
  return `${doing}; ${fenced === 0 ? 'none is fenced yet' : `${grouped(fenced)} fenced so far`}`;
}

function touchedText(
  { fenced, asked, unknown, gone }: GatedStatusDocument['counts'],
  instances: GatedStatusDocument['instances'],
): string {
  const touched = [
    [fenced, 'fenced'],
    [asked + (instances?.asked ?? 0), 'asked for'],
    [unknown + (instances?.unknown ?? 0), 'asked for without an answer'],
    [gone + (instances?.gone ?? 0), 'gone'],
  ] as const;
  const present = touched.filter(([count]) => count > 0);
  return present.map(([count, words]) => `${grouped(count)} ${words}`).join(' and ');
}

/** What such an operation takes away: `1 primary`, `188 primaries`. */
export function countedThings(operation: GatedOperation, count: number): string {
  return operation === 'decommission' ? counted(count, 'primary', 'primaries') : counted(count, 'standby', 'standbys');
}

/** How it ended, to a person; by whom it was stopped, as far as that was signed. */
export function endText(outcome: GatedOutcomeDocument): string {
  const { endState, operation, instances } = outcome;
  const removed = instances === undefined ? 'standbys' : 'standbys and instances';
  const things = operation === 'decommission' ? 'primaries' : removed;
  switch (endState) {
    case 'done':
      return `done: the ${things} of the plan are gone`;
    case 'done-with-gaps':
      return `done with gaps: some ${things} stay`;
    case 'stopped':
      return `${stoppedText(outcome)} (the ${things} that were not gone yet stay)`;
    case 'failed-safe':
      return 'failed safe: a surprise, or an answer that is not known; what was not proved was left alone';
  }
}

/** A stop is not signed, so it names nobody; a rejection is. */
function stoppedText({ rejection, commands }: GatedOutcomeDocument): string {
  if (rejection !== undefined) return `rejected by ${rejection.by}: ${rejection.reason}`;
  const halt = commands.findLast(({ command }) => command === 'stop' || command === 'cancel');
  if (halt?.command === 'cancel') return 'stopped: it was cancelled';
  return halt?.reason === undefined ? 'stopped, no reason was given' : `stopped: ${halt.reason}`;
}

/** Whose approvals counted, and how many were missing still. */
export function approversText({ approvers, approvalsNeeded = 0 }: GatedOutcomeDocument): string {
  if (approvers.length === 0) return 'nobody';
  const missing = approvalsNeeded - approvers.length;
  if (missing <= 0) return namesText(approvers);
  return `${namesText(approvers)}, ${missing === 1 ? 'one more was' : `${grouped(missing)} more were`} needed`;
}

function namesText(names: readonly string[]): string {
  return [names.slice(0, -1).join(', '), ...names.slice(-1)].filter(Boolean).join(' and ');
}

/** The counts of a run that has ended: nothing is left to do, so what had no turn stays. */
export function endedCounts(counts: Readonly<Record<DecommissionState, number>>, paint: Paint): string {
  const waited = counts.planned + counts.fenced;
  if (waited === 0) return gatedCounts(counts, paint);
  const staying = `${paint.yellow(`${grouped(waited)} ${waited === 1 ? 'stays' : 'stay'}`)}: the run ended before ${waited === 1 ? 'its' : 'their'} turn`;
  const others = { ...counts, planned: 0, fenced: 0 };
  const isAll = Object.values(others).every((count) => count === 0);
  return isAll ? staying : `${gatedCounts(others, paint)} · ${staying}`;
}

/** Counts in one line: `188 gone · 12 kept`. */
export function gatedCounts(counts: Readonly<Record<DecommissionState, number>>, paint: Paint): string {
  const present = gatedStates.filter((state) => counts[state] > 0);
  const parts = present.map((state) => {
    const text = `${grouped(counts[state])} ${stateWords[state]}`;
    if (state === 'gone') return paint.green(text);
    return state === 'kept' || state === 'unknown' ? paint.yellow(text) : text;
  });
  return parts.length === 0 ? 'none yet' : parts.join(' · ');
}

/** Where the gate stands: who approved, what is missing, when it opens or closes. */
export function gateText(gate: GateState, nowMs: number, paint: Paint): string {
  switch (gate.kind) {
    case 'waiting':
      return `${paint.yellow('waits')} for approvals, ${gate.have.length} of ${gate.needed}${by(gate.have)}; ${gate.why}`;
    case 'cooling':
      return `approved${by(gate.have)}; opens ${at(gate.opensAtMs, nowMs)}`;
    case 'open':
      return `${paint.green('open')}, approved${by(gate.have)}; closes ${at(gate.closesAtMs, nowMs)}`;
    case 'rejected':
      return `${paint.red('rejected')} by ${gate.by}: ${gate.reason}`;
  }
}

/** The gate in a few words, for a line of progress. */
export function shortGate(gate: GateState): string {
  switch (gate.kind) {
    case 'waiting':
      return `${gate.have.length} of ${gate.needed} approvals`;
    case 'cooling':
      return `opens ${moment(gate.opensAtMs)}`;
    case 'open':
      return 'gate open';
    case 'rejected':
      return `rejected by ${gate.by}`;
  }
}

const by = (names: readonly string[]): string => (names.length === 0 ? '' : ` by ${names.join(', ')}`);
const at = (atMs: number, nowMs: number): string =>
  atMs > nowMs ? `${moment(atMs)}, in ${duration(atMs - nowMs)}` : moment(atMs);
