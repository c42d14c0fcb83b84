import type { Finding, Severity } from '../domain/finding.ts';

/** Where something stands in a file, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The way from the top of a file to one of its values. */
export type Path = readonly (string | number)[];

/** Something a person wrote that is wrong (or, as a warning, notable), before it becomes a finding. */
export interface Mistake {
  readonly code: string;
  readonly summary: string;
  readonly remedy: string;
  readonly place: Place;
  readonly severity?: Severity;
  readonly detail?: string;
}

/** More than this is not a list of mistakes but the wrong file; findings must also fit into a failure's details. */
const mostFindings = 100;

/** The findings for these mistakes in the order of the file, each with `source:line:column`. */
export function findingsOf(mistakes: readonly Mistake[], source: string): Finding[] {
  const ordered = [...mistakes].sort((one, other) => comparePlaces(one.place, other.place));
  const findings = ordered.slice(0, mostFindings).map((mistake) => findingOf(mistake, source));
  const others = ordered.slice(mostFindings);
  if (others.length === 0) return findings;
  const worst = others.some((mistake) => mistake.severity === undefined) ? 'error' : 'warning';
  findings.push({
    severity: worst,
    code: 'MoreMistakes',
    summary: `${source} has ${others.length} more mistakes.`,
    remedy: 'Mend the ones above and check again.',
    source,
  });
  return findings;
}

function findingOf(mistake: Mistake, source: string): Finding {
  const { code, summary, remedy, place, detail } = mistake;
  return {
    severity: mistake.severity ?? 'error',
    code,
    summary,
    ...(detail === undefined ? {} : { detail }),
    remedy,
    source: `${source}:${place.line}:${place.column}`,
  };
}

function comparePlaces(one: Place, other: Place): number {
  return one.line - other.line || one.column - other.column;
}

/** A path as people write it: `directories[0].primary`, `standby.tags["cost center"]`. */
export function pathText(path: Path): string {
  if (path.length === 0) return 'The file';
  return path.map((step, index) => stepText(step, index === 0)).join('');
}

function stepText(step: string | number, isFirst: boolean): string {
  if (typeof step === 'number') return `[${step}]`;
  if (/^[A-Za-z][A-Za-z0-9-]{0,62}$/.test(step)) return isFirst ? step : `.${step}`;
  return `[${quoted(step)}]`;
}

/** What was found, short and harmless enough for a message: texts in quotes, lists and mappings by their kind. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null || value === undefined) return 'empty';
  return Array.isArray(value) ? 'a list' : 'a mapping';
}

/** Keys whose values no finding shows: payload keys, and user data, which AWS marks as sensitive; findings reach histories. */
const secretKey = /^(?:user[-_]?data|secret)$/i;

/** May nobody read what stands at this path? */
export function isSecret(path: Path): boolean {
  return path.some((step) => secretKey.test(String(step)));
}

/** What was found at a path, as `valueText` says it, unless nobody may read it. */
export function foundText(path: Path, value: unknown): string {
  return typeof value === 'string' && isSecret(path) ? 'a text' : valueText(value);
}

const longestShown = 70;

/** Text in quotes with everything invisible spelled out, cut when long: it comes from a file and goes to a terminal. */
export function quoted(text: string): string {
  const shown = text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
  return visible(JSON.stringify(shown));
}

/** Text with control, formatting and separator characters spelled out. */
export function visible(text: string): string {
  return text.replace(invisibleCharacters, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Control and formatting characters, line and paragraph separators, halves of characters. */
export const invisibleCharacters = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Does a text hold a character that nobody can see? */
export function hasInvisibleCharacters(text: string): boolean {
  return text.search(invisibleCharacters) !== -1;
}
