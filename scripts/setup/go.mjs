import { answerOf, onPath, runCommand } from './command.mjs';

const GO_THAT_FETCHES = [1, 21];

/**
 * @typedef {{
 *   env: NodeJS.ProcessEnv, signal: AbortSignal,
 *   folder: string, cwd: string, needed: number[],
 *   build: { file: string, source: string, ldflags?: string, tags?: string }[],
 * }} GoBuild
 */

/**
 * Finds a Go that can build a module whose go line says `needed`: an older one, from 1.21 on, fetches that toolchain,
 * if it is allowed to.
 * @param {NodeJS.ProcessEnv} env
 * @param {number[]} needed
 */
export function findGo(env, needed) {
  const go = onPath('go', env);
  if (!go) throw new Error('Go is not on PATH');
  const [major = 0, minor = 0] = (answerOf(go, ['env', 'GOVERSION'], { ...env, GOTOOLCHAIN: 'local' }) ?? '')
    .replace('go', '')
    .split('.')
    .map((part) => parseInt(part, 10));
  const atLeast = (/** @type {number[]} */ [x = 0, y = 0]) => major > x || (major === x && minor >= y);
  if (!atLeast(GO_THAT_FETCHES)) throw new Error(`${go} is Go ${major}.${minor}, and ${needed.join('.')} is needed`);
  return { go, fetches: !atLeast(needed) };
}

/**
 * Builds programs of the packages that the module in `cwd` pins; `folder` takes what an interrupted Go leaves behind.
 * @param {GoBuild} options
 */
export async function buildWithGo({ env, signal, folder, cwd, needed, build }) {
  const { go, fetches } = findGo(env, needed);
  for (const { file, source, ldflags = '', tags } of build) {
    const flags = ['-mod=readonly', '-trimpath', '-buildvcs=false', `-ldflags=-s -w ${ldflags}`.trimEnd()];
    if (tags !== undefined) flags.push('-tags', tags);
    const { code } = await runCommand(go, ['build', ...flags, '-o', file, source], {
      cwd,
      env: { ...env, ...environment(folder, fetches) },
      signal,
    });
    if (code !== 0) throw new Error(`go build ended with exit code ${code} (its messages are above)`);
  }
}

/**
 * A workspace file above us must not change what is built, and a C compiler is not needed.
 * @param {string} folder
 * @param {boolean} fetches
 */
function environment(folder, fetches) {
  return { GOWORK: 'off', CGO_ENABLED: '0', GOTMPDIR: folder, ...(fetches ? { GOTOOLCHAIN: 'auto' } : {}) };
}
