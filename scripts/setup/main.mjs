import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { installPackages, stalePackages } from './packages.mjs';
import { Interrupted, say, SetupProblem } from './problem.mjs';
import { findTemporalCli, getTemporalCli } from './temporal-cli.mjs';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Everything in place, or an error that says what to do.
 * @param {{ root?: string, env?: NodeJS.ProcessEnv, packagesOnly?: boolean }} [options]
 * @returns {Promise<string | undefined>} the Temporal CLI
 */
export async function setUp({ root = ROOT, env = process.env, packagesOnly = false } = {}) {
  if (stalePackages(root) !== undefined) {
    await stoppable((signal) => installPackages({ root, env, say, signal }));
  }
  if (packagesOnly) return undefined;
  return findTemporalCli({ env }) ?? (await stoppable((signal) => getTemporalCli({ root, env, say, signal })));
}

/** @param {string[]} args */
export async function main(args) {
  const known = ['--packages-only', '--print', 'temporal', '--verbose'];
  const unknown = args.find((arg) => !known.includes(arg));
  if (unknown !== undefined) {
    say(`${unknown} is not an option: node scripts/setup.mjs [--packages-only] [--print temporal] [--verbose]`);
    process.exit(2);
  }
  const started = performance.now();
  const temporal = await orExplain(() => setUp({ packagesOnly: args.includes('--packages-only') }));
  if (args.includes('--print')) process.stdout.write(`${temporal}\n`);
  if (args.includes('--verbose')) {
    const took = Math.round(performance.now() - started);
    say(`All is in place${temporal ? `, the Temporal CLI is ${temporal}` : ''} (${took} ms).`);
  }
}

/**
 * Ends the process on what a person can put right; anything else keeps its stack.
 * @template T
 * @param {() => Promise<T>} work
 */
export async function orExplain(work) {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Interrupted) process.exit(128 + constants.signals[error.signal]);
    if (!(error instanceof SetupProblem)) throw error;
    say(error.message);
    process.exit(1);
  }
}

/**
 * A signal asks `work` to stop and tidy up. npm and the terminal both pass on Ctrl-C: once is enough.
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} work
 */
export async function stoppable(work) {
  const stop = new AbortController();
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const onSignal = (/** @type {NodeJS.Signals} */ name) => stop.abort(new Interrupted(name));
  signals.forEach((name) => process.on(name, onSignal));
  try {
    const result = await work(stop.signal);
    stop.signal.throwIfAborted();
    return result;
  } catch (error) {
    throw stop.signal.aborted ? stop.signal.reason : error;
  } finally {
    signals.forEach((name) => process.off(name, onSignal));
  }
}
