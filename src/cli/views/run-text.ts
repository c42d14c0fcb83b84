import type { OutcomeDocument, StatusDocument } from '../documents.ts';
import type { Paint } from './paint.ts';
import {
  blockedLines,
  commandLines,
  facts,
  findingLines,
  gapHeading,
  gapLines,
  instancesLine,
  mailLine,
  section,
} from './parts.ts';
import { counted, countsLine, duration, endWords, moment, phaseWords } from './words.ts';

/** Older news than this is said to be old. */
const freshMs = 60_000;

/** A run that is under way. Its own clock stands still between its steps and while no worker is there, so times are told by ours. */
export function statusText(status: StatusDocument, paint: Paint, nowMs: number): string[] {
  const { fleet, operation, phase, paused, instances, startedAtMs, asOfMs, silentSlices } = status;
  return [
    `${operation} of fleet ${paint.bold(fleet)}: ${phaseWords[phase]}${paused ? paint.yellow(' (paused)') : ''}`,
    ...facts([
      ['desktops', desktopsLine(status, paint)],
      ['instances', instances && instancesLine(instances, paint)],
      ['mail', mailLine(status.mail, paint)],
      ['running', `${duration(nowMs - startedAtMs)}, since ${moment(startedAtMs)}`],
      ['last step', nowMs - asOfMs > freshMs ? `${duration(nowMs - asOfMs)} ago, at ${moment(asOfMs)}` : undefined],
      ['run', status.runId],
      ['reason', status.reason],
      ['stopping', status.stopping && `then ${status.stopping}`],
      ['throttled', status.throttled > 0 ? counted(status.throttled, 'call') : undefined],
      ['silent', silentSlices.length > 0 ? `${counted(silentSlices.length, 'slice')} did not answer` : undefined],
    ]),
    ...section(gapHeading(status.gaps.length), gapLines(status.gaps, paint)),
    ...section('Findings:', findingLines(status.findings, paint)),
    ...section('Told by people:', commandLines(status.commands)),
    ...section(paint.yellow('Waiting for:'), waitingLines(status, paint)),
  ];
}

/** A run that has ended. */
export function outcomeText(outcome: OutcomeDocument, paint: Paint): string[] {
  const { fleet, operation, endState, instances, startedAtMs, endedAtMs, gaps, gapCount } = outcome;
  const color = { done: paint.green, 'done-with-gaps': paint.yellow, stopped: paint.yellow }[endState as string];
  return [
    `${operation} of fleet ${paint.bold(fleet)}: ${(color ?? paint.red)(endWords(outcome))}`,
    ...facts([
      ['desktops', desktopsLine({ ...outcome, allFound: true }, paint)],
      ['standbys', outcome.desktops === 0 ? undefined : madeLine(outcome)],
      ['instances', instances && `${instancesLine(instances, paint)}; ${madeLine(instances)}`],
      ['mail', mailLine(outcome.mail, paint)],
      ['took', `${duration(endedAtMs - startedAtMs)}, until ${moment(endedAtMs)}`],
      ['account', `${outcome.account}, ${outcome.primaryRegion} → ${outcome.standbyRegion}`],
      ['run', outcome.runId],
      ['reason', outcome.reason],
    ]),
    ...section(gapHeading(gapCount), gapLines(gaps, paint, gapCount)),
    ...section('Findings:', findingLines(outcome.findings, paint)),
    ...section('Told by people:', commandLines(outcome.commands)),
    ...(gapCount === 0 ? [] : ['', `To try again what is mended: lifeboat prepare ${fleet} --wait`]),
  ];
}

function desktopsLine(
  { desktops, allFound, counts }: Pick<StatusDocument, 'desktops' | 'allFound' | 'counts'>,
  paint: Paint,
): string {
  if (desktops === 0 && allFound) return 'none';
  return `${counted(desktops, 'desktop')}${allFound ? '' : ' so far'}: ${countsLine(counts, paint)}`;
}

function madeLine({
  createdByUs,
  adopted,
  counts,
}: Pick<OutcomeDocument, 'createdByUs' | 'adopted' | 'counts'>): string {
  const removed = counts.removed > 0 ? `, ${counts.removed} made and removed again` : '';
  return `${createdByUs} made by this run${removed}, ${adopted} adopted`;
}

/** What is waited for, and the command that answers it; meanwhile the run goes on with the rest. */
function waitingLines({ blocked, fleet }: StatusDocument, paint: Paint): string[] {
  if (blocked.length === 0) return [];
  const isDecision = blocked.some(({ on }) => on === 'decision');
  const answer = isDecision ? `lifeboat decide ${fleet} keep|compensate --reason <text>` : `lifeboat retry ${fleet}`;
  return [...blockedLines(blocked, paint), `  The run goes on meanwhile. To answer: ${answer}`];
}
