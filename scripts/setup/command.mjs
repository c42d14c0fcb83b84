import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const WINDOWS = process.platform === 'win32';
const PATIENCE_MS = 5_000;

/**
 * Runs a command with its output on our stderr, or kept as its last words when it is to be quiet. Resolves with its
 * exit code, also when the signal ended it: a command that was told to stop has stopped when this returns.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal, quiet?: boolean }} options
 * @returns {Promise<{ code: number | null, lastWords: string }>}
 */
export function runCommand(command, args, { cwd, env, signal, quiet = false }) {
  return new Promise((resolve, reject) => {
    const shell = WINDOWS && command.endsWith('.cmd');
    const child = spawn(command, args, {
      cwd,
      env,
      shell,
      stdio: quiet ? ['ignore', 'ignore', 'pipe'] : ['ignore', 2, 2],
    });
    let lastWords = '';
    child.stderr?.setEncoding('utf8').on('data', (text) => (lastWords = (lastWords + text).slice(-2_000)));
    // SIGINT first: Go and npm tidy up on it.
    const stop = () => {
      child.kill('SIGINT');
      setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS).unref();
    };
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    child.on('error', reject);
    child.on('close', (code) => {
      signal?.removeEventListener('abort', stop);
      resolve({ code, lastWords: lastWords.trim() });
    });
  });
}

/**
 * The first line a command prints, or nothing when it cannot be run.
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
export function answerOf(command, args, env) {
  const { status, stdout } = spawnSync(command, args, { env, encoding: 'utf8', timeout: 15_000 });
  return status === 0 ? stdout.trim().split('\n')[0] : undefined;
}

/**
 * Where PATH finds a program.
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 */
export function onPath(name, env) {
  for (const folder of (env.PATH ?? env.Path ?? '').split(delimiter).filter(Boolean)) {
    for (const extension of WINDOWS ? ['.exe', '.cmd'] : ['']) {
      const file = join(folder, name + extension);
      if (isProgram(file)) return file;
    }
  }
  return undefined;
}

/** @param {string} file */
export function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
