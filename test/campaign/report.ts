import { catalogue } from './catalogue.ts';
import type { SeedResult } from './seed-run.ts';

/** Faults of the catalogue that never struck: what a campaign has not proved. */
export function neverFired(results: readonly SeedResult[]): string[] {
  const total = firedTotals(results);
  return Object.keys(catalogue).filter((name) => (total[name] ?? 0) === 0);
}

/** The campaign as Markdown, for `bench/RESULTS.md`. */
export function markdownReport(results: readonly SeedResult[], desktops: number, minutes: number): string {
  const failures = results.filter(({ failure }) => failure !== undefined);
  const reached = results.filter((result) => result.reached).length;
  return [
    `### Campaign: ${results.length} seeds of ${desktops} desktops`,
    '',
    `- failed: ${failures.length}${failures.length > 0 ? ` (seeds ${failures.map(({ composition }) => composition.seed).join(', ')})` : ''}`,
    `- killed: ${reached} of ${results.length} runs came to their moment; ${minutes.toFixed(1)} minutes`,
    `- ends: ${listed(countBy(results, ({ endState, failure }) => (failure === undefined ? (endState ?? '?') : 'failed')))}`,
    `- victims: ${listed(
      countBy(
        results.filter((result) => result.reached),
        ({ composition }) => composition.victim,
      ),
    )}`,
    '',
    '| moment of the kill | runs |',
    '|---|---|',
    ...rows(
      countBy(
        results.filter((result) => result.reached),
        ({ composition }) => composition.point.when,
      ),
    ),
    '',
    '| fault | struck |',
    '|---|---|',
    ...rows(firedTotals(results)),
  ].join('\n');
}

function firedTotals(results: readonly SeedResult[]): Record<string, number> {
  const totals: Record<string, number> = Object.fromEntries(Object.keys(catalogue).map((name) => [name, 0]));
  for (const { fired } of results) {
    for (const [name, times] of Object.entries(fired)) if (name in totals) totals[name] = (totals[name] ?? 0) + times;
  }
  return totals;
}

function countBy(results: readonly SeedResult[], key: (result: SeedResult) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const result of results) counts[key(result)] = (counts[key(result)] ?? 0) + 1;
  return counts;
}

function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

function rows(counts: Readonly<Record<string, number>>): string[] {
  return Object.entries(counts).map(([name, count]) => `| ${name} | ${count} |`);
}
