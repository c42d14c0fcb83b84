import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { onPath, runCommand } from '../setup/command.mjs';
import { SetupProblem } from '../setup/problem.mjs';

const VERSIONS = '/usr/lib/postgresql';

/** @typedef {import('./programs.mjs').Setup} Setup */

/** Programs of the system that the topology needs, and the Debian package each comes with. */
const NEEDED = { ip: 'iproute2', unshare: 'util-linux', setpriv: 'util-linux', wget: 'wget', chromium: 'chromium' };

/**
 * The folder with PostgreSQL's programs, from the system's packages; installs them when they are missing.
 * @param {Omit<Setup, 'root'>} setup
 */
export async function getPostgres({ env, say, signal }) {
  const missing = Object.entries(NEEDED).flatMap(([program, name]) => (onPath(program, env) ? [] : [name]));
  if (newestPostgres() === undefined) missing.unshift('postgresql');
  if (missing.length > 0) await install([...new Set(missing)], { env, say, signal });
  const folder = newestPostgres();
  if (folder === undefined)
    throw new SetupProblem(`There is still no PostgreSQL in ${VERSIONS} after its installation.`);
  return folder;
}

function newestPostgres() {
  if (!existsSync(VERSIONS)) return undefined;
  const versions = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(VERSIONS, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
}

/**
 * @param {string[]} packages
 * @param {Omit<Setup, 'root'>} setup
 */
async function install(packages, { env, say, signal }) {
  const command = `apt-get install -y ${packages.join(' ')}`;
  const apt = onPath('apt-get', env);
  if (process.getuid?.() !== 0 || !apt) {
    throw new SetupProblem(
      `The tests of the deployment need ${packages.join(', ')} of the system: ${command}, as root.`,
    );
  }
  say(`Installing ${packages.join(', ')} from the system's packages ...`);
  const quiet = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, signal, quiet: true };
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  if ((await runCommand(apt, install, quiet)).code === 0) return;
  // The list of packages may be old, or missing.
  await runCommand(apt, ['update'], quiet);
  const { code, lastWords } = await runCommand(apt, install, quiet);
  if (code !== 0) throw new SetupProblem(`${command} ended with exit code ${code}: ${lastWords}`);
}
