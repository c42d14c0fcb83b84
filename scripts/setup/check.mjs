import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.mjs';
import { orExplain, ROOT, setUp, stoppable } from './main.mjs';
import { say } from './problem.mjs';

const FOLDERS = ['src', 'simulator', 'bench', 'test', 'scripts', 'bin'];

/** @type {Record<string, () => string[]>} each check: a program in node_modules and its arguments */
const CHECKS = {
  types: () => ['typescript/bin/tsc', '--noEmit'],
  lint: () => ['eslint/bin/eslint.js', '.', '--max-warnings=0'],
  format: () => ['prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'],
  boundaries: () => ['dependency-cruiser/bin/dependency-cruise.mjs', '--output-type=err-long', ...present(FOLDERS)],
  unused: () => ['knip/bin/knip.js', '--no-config-hints'],
};

/**
 * Runs the named checks, or all, each to its end, so that one run shows everything.
 * @param {string[]} names
 */
export async function check(names) {
  const unknown = names.find((name) => !CHECKS[name]);
  if (unknown !== undefined) {
    say(`${unknown} is not a check: ${Object.keys(CHECKS).join(', ')}.`);
    process.exit(2);
  }
  await orExplain(() => setUp({ packagesOnly: true }));
  const failed = await orExplain(() => stoppable((signal) => runAll(names, signal)));
  if (failed.length === 0) return;
  say(`\nNot in order: ${failed.join(', ')}. Alone: npm run check -- ${failed[0]}`);
  process.exit(1);
}

/**
 * @param {string[]} names
 * @param {AbortSignal} signal
 */
async function runAll(names, signal) {
  /** @type {string[]} */
  const failed = [];
  for (const name of names.length > 0 ? names : Object.keys(CHECKS)) {
    const started = performance.now();
    const [program = '', ...args] = CHECKS[name]?.() ?? [];
    const { code } = await runCommand(process.execPath, [join(ROOT, 'node_modules', program), ...args], {
      cwd: ROOT,
      signal,
    });
    signal.throwIfAborted();
    say(`${code === 0 ? 'ok ' : 'NOT'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
    if (code !== 0) failed.push(name);
  }
  return failed;
}

const present = (/** @type {string[]} */ folders) => folders.filter((folder) => existsSync(join(ROOT, folder)));
