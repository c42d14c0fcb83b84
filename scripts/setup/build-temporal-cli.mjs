import { join } from 'node:path';
import { buildWithGo, findGo } from './go.mjs';

/**
 * @typedef {{
 *   root: string, env: NodeJS.ProcessEnv, say: (sentence: string) => void, signal: AbortSignal,
 *   folder: string, version: string,
 * }} Work
 */

const PACKAGE = 'github.com/temporalio/cli';
// The go line of temporal-cli/go.mod.
const GO_NEEDED = [1, 25];

/**
 * Builds the pinned version from source with Go.
 * @param {Work} work
 */
export async function buildTemporalCli({ root, env, say, signal, folder, version }) {
  const { go } = findGo(env, GO_NEEDED);
  say(`Building Temporal CLI ${version} from source with ${go}: about 3 minutes on two cores, the first time only ...`);
  const file = join(folder, process.platform === 'win32' ? 'temporal.exe' : 'temporal');
  const ldflags = `-X ${PACKAGE}/temporalcli.Version=${version}`;
  await buildWithGo({
    ...{ env, signal, folder, cwd: join(root, 'scripts', 'temporal-cli'), needed: GO_NEEDED },
    build: [{ file, source: `${PACKAGE}/cmd/temporal`, ldflags }],
  });
  return file;
}
