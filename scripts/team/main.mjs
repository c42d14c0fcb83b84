import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../setup/command.mjs';
import { orExplain, ROOT, setUp, stoppable } from '../setup/main.mjs';
import { say, SetupProblem } from '../setup/problem.mjs';
import { VARIABLE } from '../setup/temporal-cli.mjs';
import { runInOwnNetwork } from './in-own-network.mjs';
import { getTeamPrograms } from './programs.mjs';
import { getPostgres } from './system-packages.mjs';

const IMAGE = 'LIFEBOAT_TEAM_IMAGE';

/** Every service of the compose file and its overlays, and an OpenID provider. */
const NAMES = [
  ...['postgresql', 'temporal', 'temporal-ui', 'worker', 'terminator', 'simulator', 'codec-server'],
  ...['prometheus', 'grafana', 'identity'],
];

/**
 * Gets what the deployment's topology needs, then runs its tests.
 * @param {string[]} args for mocha
 */
export async function testTeam(args) {
  if (process.platform !== 'linux') {
    say('This needs Linux: it starts the deployment in a network namespace of its own.');
    process.exit(1);
  }
  const { env } = process;
  const temporal = await orExplain(() => setUp());
  const image = env[IMAGE] ?? mkdtempSync(join(tmpdir(), 'lifeboat-image-'));
  try {
    const made = await orExplain(() =>
      stoppable(async (signal) => {
        const postgres = await getPostgres({ env, say, signal });
        const programs = await getTeamPrograms({ root: ROOT, env, say, signal });
        if (!env[IMAGE]) await buildImage(image, signal);
        return { LIFEBOAT_TEAM_POSTGRES: postgres, LIFEBOAT_TEAM_PROGRAMS: programs };
      }),
    );
    // Not mocha's own bin: see scripts/setup/become.mjs.
    const mocha = ['scripts/run.mjs', 'mocha', '--config', '.mocharc.team.json'];
    const command = [process.execPath, ...mocha, ...(args.length > 0 ? args : ['test/team'])];
    const variables = { ...made, [VARIABLE]: temporal, [IMAGE]: image };
    process.exitCode = await runInOwnNetwork(NAMES, command, { cwd: ROOT, env: { ...env, ...variables } });
  } finally {
    if (!env[IMAGE]) rmSync(image, { recursive: true, force: true });
  }
}

/**
 * Where packages can be had: in a network of their own the tests cannot ask for any.
 * @param {string} folder
 * @param {AbortSignal} signal
 */
async function buildImage(folder, signal) {
  say('Doing the steps of the Dockerfile: about a minute ...');
  // The image's user is somebody else, who must reach it.
  chmodSync(folder, 0o711);
  const program = ['scripts/run.mjs', '--packages-only', 'scripts/team/build-image.ts'];
  const { code } = await runCommand(process.execPath, [...program, folder], { cwd: ROOT, signal });
  if (code !== 0) throw new SetupProblem('The steps of temporal-docker/Dockerfile failed (see above).');
}
