import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { orExplain, ROOT, setUp } from './main.mjs';
import { VARIABLE } from './temporal-cli.mjs';

const ECHO_MS = 300;
/** @type {Record<string, string>} */
const TOOLS = {
  // Not mocha's own entry: that one starts a second process and signals it twice.
  mocha: 'node_modules/mocha/lib/cli/cli.js',
  prettier: 'node_modules/prettier/bin/prettier.cjs',
  stryker: 'node_modules/@stryker-mutator/core/bin/stryker.js',
};

/**
 * Does the set-up, then runs the entry in this very process: signals, terminal and exit code are its own.
 * @param {string} entry
 * @param {string[]} args
 * @param {{ packagesOnly?: boolean }} options
 */
export async function become(entry, args, { packagesOnly = false }) {
  const temporal = await orExplain(() => setUp({ packagesOnly }));
  if (temporal) process.env[VARIABLE] = temporal;
  const file = resolve(ROOT, TOOLS[entry] ?? entry);
  process.argv = [process.execPath, file, ...args];
  hearCtrlCOnce();
  if (entry === 'mocha') importEveryModule();
  // @ts-expect-error tsx describes its types for its API only
  await import('tsx');
  // As if started with `node --import tsx`: what the program forks reads TypeScript too.
  process.execArgv.push('--import', import.meta.resolve('tsx'));
  await import(pathToFileURL(file).href);
}

/**
 * Mocha would require some test files and import others, and what they share would exist twice. This says what
 * `--no-experimental-require-module` says in .mocharc.json, which Node heeds only when it starts.
 */
function importEveryModule() {
  Object.defineProperty(process.features, 'require_module', { value: false });
}

/** On Ctrl-C the terminal and npm both send SIGINT: a program must not take the echo for a second wish. */
function hearCtrlCOnce() {
  const emit = process.emit;
  const hearNothing = () => {};
  let heardAt = -Infinity;
  // @ts-expect-error one signature for all events
  process.emit = function (event, ...rest) {
    if (event === 'SIGINT') {
      const now = performance.now();
      if (now - heardAt < ECHO_MS) return true;
      heardAt = now;
      // Where the program listens only once, the echo would find nobody and kill it.
      process.on('SIGINT', hearNothing);
      setTimeout(() => process.off('SIGINT', hearNothing), ECHO_MS).unref();
    }
    return Reflect.apply(emit, this, [event, ...rest]);
  };
}
