import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildTemporalCli } from './build-temporal-cli.mjs';
import { cacheFolder } from './cache-folder.mjs';
import { answerOf, isProgram, onPath } from './command.mjs';
import { downloadTemporalCli } from './download-temporal-cli.mjs';
import { withLock } from './lock.mjs';
import { messageOf, SetupProblem } from './problem.mjs';

export const VARIABLE = 'LIFEBOAT_TEMPORAL_CLI';
export const PINNED = '1.5.1';
export const CACHE = 'temporal-cli';
const OLDEST_MINOR = 5;
const OLDEST = `1.${OLDEST_MINOR}`;
const PLATFORM = `${process.platform}-${process.arch}${process.platform === 'win32' ? '.exe' : ''}`;

/** @typedef {{ env?: NodeJS.ProcessEnv, misses?: string[] }} Search */

/**
 * The Temporal CLI of this machine, or nothing; downloads and builds nothing.
 * @param {Search} [search]
 * @returns {string | undefined}
 */
export function findTemporalCli({ env = process.env, misses = [] } = {}) {
  return named(env) ?? installed(env, misses) ?? cached(cacheFolder(env, CACHE));
}

/**
 * The Temporal CLI of this machine, fetched or built if it must be.
 * @param {{
 *   root: string, env: NodeJS.ProcessEnv, say: (sentence: string) => void, signal: AbortSignal,
 *   ways?: Record<string, (work: import('./build-temporal-cli.mjs').Work) => Promise<string>>,
 * }} options
 * @returns {Promise<string>}
 */
export async function getTemporalCli({ root, env, say, signal, ways = WAYS }) {
  const folder = cacheFolder(env, CACHE);
  mkdirSync(folder, { recursive: true });
  return await withLock(join(folder, 'setup.lock'), { say, signal }, async () => {
    sweep(folder);
    /** @type {string[]} */
    const misses = [];
    const found = findTemporalCli({ env, misses });
    if (found) return found;
    for (const [name, get] of Object.entries(ways)) {
      const workplace = mkdtempSync(join(folder, 'half-made-'));
      try {
        const file = await get({ root, env, say, signal, folder: workplace, version: PINNED });
        return keep(file, folder);
      } catch (error) {
        if (signal.aborted) throw error;
        misses.push(`${name}: ${messageOf(error)}`);
        say(`No Temporal CLI by ${name}: ${messageOf(error)}.`);
      } finally {
        rmSync(workplace, { recursive: true, force: true });
      }
    }
    throw new SetupProblem(threeWays(misses));
  });
}

const WAYS = { download: downloadTemporalCli, build: buildTemporalCli };

/** @param {NodeJS.ProcessEnv} env */
function named(env) {
  const file = env[VARIABLE];
  if (!file) return undefined;
  if (!isProgram(file))
    throw new SetupProblem(`${VARIABLE} names ${file}, which is not a program: correct or unset it.`);
  if (answerOf(file, ['--version'], env) === undefined) {
    throw new SetupProblem(`${VARIABLE} names ${file}, which does not answer --version: correct or unset it.`);
  }
  return file;
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} misses
 */
function installed(env, misses) {
  const file = onPath('temporal', env);
  if (!file) {
    misses.push('PATH: there is no temporal');
    return undefined;
  }
  const version = versionOf(file, env);
  if (version && newEnough(version)) return file;
  misses.push(`PATH: ${file} is ${version ?? 'of unknown version'}, and ${OLDEST} is needed`);
  return undefined;
}

/** @param {string} folder */
function cached(folder) {
  const versions = list(folder)
    .filter((name) => name.startsWith('temporal-') && name.endsWith(`-${PLATFORM}`))
    .map((name) => name.slice('temporal-'.length, -PLATFORM.length - 1))
    .filter(newEnough)
    .sort(newestFirst);
  return versions.map((version) => cachedAs(folder, version)).find(isProgram);
}

/**
 * Only what answers gets the name under which it is found.
 * @param {string} file
 * @param {string} folder
 */
function keep(file, folder) {
  const version = versionOf(file, process.env);
  if (!version || !newEnough(version)) throw new Error(`the result answers ${version ?? 'nothing'} to --version`);
  const kept = cachedAs(folder, version);
  renameSync(file, kept);
  return kept;
}

/** What a killed set-up left; whoever calls this holds the lock. */
function sweep(/** @type {string} */ folder) {
  for (const name of list(folder).filter((name) => name.startsWith('half-made-'))) {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}

const cachedAs = (/** @type {string} */ folder, /** @type {string} */ version) =>
  join(folder, `temporal-${version}-${PLATFORM}`);

/**
 * @param {string} file
 * @param {NodeJS.ProcessEnv} env
 */
function versionOf(file, env) {
  return answerOf(file, ['--version'], env)?.match(/\d+\.\d+\.\d+/)?.[0];
}

const parts = (/** @type {string} */ version) => version.split('.').map(Number);

/** @param {string} version */
function newEnough(version) {
  const [major = 0, minor = 0] = parts(version);
  return major > 1 || (major === 1 && minor >= OLDEST_MINOR);
}

const newestFirst = (/** @type {string} */ a, /** @type {string} */ b) => b.localeCompare(a, 'en', { numeric: true });

/** @param {string} folder */
function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** @param {string[]} misses */
function threeWays(misses) {
  return `Lifeboat needs the Temporal CLI, version ${OLDEST} or newer, and found none.
${misses.map((miss) => `  ${miss}`).join('\n')}
Any one of these helps; then run the command again:
  1. Install it (https://docs.temporal.io/cli), so that \`temporal\` is on PATH.
  2. Put the program anywhere and name it: ${VARIABLE}=/path/to/temporal
  3. Install Go 1.25 or newer (https://go.dev/dl): the set-up then builds the CLI from source, in about 3 minutes.`;
}
