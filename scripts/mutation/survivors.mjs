// Holds the mutants that survived against `survivors.json`, each of which says why no test can kill it.
import { readFileSync } from 'node:fs';

/**
 * @typedef {{ file: string, line: string, mutator: string, original: string, replacement: string }} Survivor
 * `line` is the line on which it begins, without its indentation: line numbers move, words seldom do.
 * @typedef {Survivor & { why: string }} Explained
 * @typedef {import('@stryker-mutator/api/core').schema.MutationTestResult} Report
 */

const LIST = new URL('survivors.json', import.meta.url);
const HARMLESS = new Set(['Killed', 'Timeout', 'Ignored']);

/**
 * What is wrong with the list, or with the tests, after a run: survivors without an explanation, explanations of what
 * did not survive. Files that were not mutated are passed over.
 * @param {Report} report
 * @param {readonly Explained[]} explained
 */
export function unexplained(report, explained) {
  const survived = Object.entries(report.files).flatMap(([file, { mutants, source }]) =>
    mutants
      .filter(({ status }) => !HARMLESS.has(status))
      .map((mutant) => ({ ...survivorOf(file, source, mutant), at: mutant.location.start.line })),
  );
  const listed = explained.filter(({ file }) => file in report.files);
  const alive = new Set(survived.map(nameOf));
  const known = new Set(listed.map(nameOf));
  return [
    ...survived.filter((each) => !known.has(nameOf(each))).map((each) => `survives: ${shown(each)}, line ${each.at}`),
    ...listed.filter((each) => !alive.has(nameOf(each))).map((each) => `survives no longer: ${shown(each)}`),
    ...listed.filter(({ why }) => why.trim() === '').map((each) => `not explained: ${shown(each)}`),
  ];
}

/** Stryker's reporter for it: a run with a survivor that nobody has explained ends with exit code 1. */
export class SurvivorsReporter {
  /** @param {Report} report */
  onMutationTestReportReady(report) {
    const explained = JSON.parse(readFileSync(LIST, 'utf8'));
    const problems = unexplained(report, explained);
    if (problems.length === 0) {
      console.log('Every mutant is killed, or explained in scripts/mutation/survivors.json.');
      return;
    }
    console.error([...problems, 'Kill it with a test, or explain it in scripts/mutation/survivors.json.'].join('\n'));
    process.exitCode = 1;
  }
}

/**
 * @param {string} file
 * @param {string} source
 * @param {{ location: { start: Place, end: Place }, mutatorName: string, replacement?: string | undefined }} mutant
 * @typedef {{ line: number, column: number }} Place
 * @returns {Survivor}
 */
function survivorOf(file, source, { location: { start, end }, mutatorName, replacement = '' }) {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const [first = ''] = lines;
  const last = lines.length - 1;
  const cut = lines.map((line, index) => (index === last ? line.slice(0, end.column - 1) : line));
  const original = cut.map((line, index) => (index === 0 ? line.slice(start.column - 1) : line)).join('\n');
  return { file, line: first.trim(), mutator: mutatorName, original, replacement };
}

/** @param {Survivor} survivor */
function nameOf({ file, line, mutator, original, replacement }) {
  return JSON.stringify([file, line, mutator, original, replacement]);
}

/** @param {Survivor} survivor */
function shown({ file, mutator, original, replacement }) {
  return `${file}: ${mutator} of ${original} to ${replacement}`;
}
