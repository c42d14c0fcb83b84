import { join } from 'node:path';
import { answerOf, onPath, runCommand } from './command.mjs';

/**
 * @typedef {{
 *   root: string, env: NodeJS.ProcessEnv, say: (sentence: string) => void, signal: AbortSignal,
 *   folder: string, version: string,
 * }} Work
 */

const PACKAGE = 'github.com/temporalio/cli';
// The go line of temporal-cli/go.mod: an older Go (from 1.21 on) fetches this one, if it is allowed to.
const GO_NEEDED = [1, 25];
const GO_THAT_FETCHES = [1, 21];

/**
 * Builds the pinned version from source with Go.
 * @param {Work} work
 */
export async function buildTemporalCli({ root, env, say, signal, folder, version }) {
  const go = onPath('go', env);
  if (!go) throw new Error('Go is not on PATH');
  const [major = 0, minor = 0] = (answerOf(go, ['env', 'GOVERSION'], { ...env, GOTOOLCHAIN: 'local' }) ?? '')
    .replace('go', '')
    .split('.')
    .map((part) => parseInt(part, 10));
  const atLeast = (/** @type {number[]} */ [x = 0, y = 0]) => major > x || (major === x && minor >= y);
  if (!atLeast(GO_THAT_FETCHES)) throw new Error(`${go} is Go ${major}.${minor}, and ${GO_NEEDED.join('.')} is needed`);

  say(`Building Temporal CLI ${version} from source with ${go}: about 3 minutes on two cores, the first time only ...`);
  const file = join(folder, process.platform === 'win32' ? 'temporal.exe' : 'temporal');
  const { code } = await runCommand(
    go,
    [
      'build',
      '-mod=readonly',
      '-trimpath',
      '-buildvcs=false',
      `-ldflags=-s -w -X ${PACKAGE}/temporalcli.Version=${version}`,
      '-o',
      file,
      `${PACKAGE}/cmd/temporal`,
    ],
    { cwd: join(root, 'scripts', 'temporal-cli'), env: { ...env, ...environment(folder, atLeast(GO_NEEDED)) }, signal },
  );
  if (code !== 0) throw new Error(`go build ended with exit code ${code} (its messages are above)`);
  return file;
}

/**
 * A workspace file above us must not change what is built, a C compiler is not needed, and what an interrupted Go
 * leaves behind goes with our folder.
 * @param {string} folder
 * @param {boolean} newEnough
 */
function environment(folder, newEnough) {
  return { GOWORK: 'off', CGO_ENABLED: '0', GOTMPDIR: folder, ...(newEnough ? {} : { GOTOOLCHAIN: 'auto' }) };
}
