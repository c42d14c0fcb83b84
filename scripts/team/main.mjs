import { orExplain, ROOT, setUp, stoppable } from '../setup/main.mjs';
import { say } from '../setup/problem.mjs';
import { VARIABLE } from '../setup/temporal-cli.mjs';
import { runInOwnNetwork } from './in-own-network.mjs';
import { getTeamPrograms } from './programs.mjs';
import { getPostgres } from './system-packages.mjs';

/** Everything that the compose file and its overlays name. */
const SERVICES = ['postgresql', 'temporal', 'temporal-ui', 'worker', 'terminator', 'simulator', 'codec-server'];
const OTHERS = ['prometheus', 'grafana', 'identity'];

/**
 * Gets what the deployment's topology needs, then runs its tests.
 * @param {string[]} args
 */
export async function testTeam(args) {
  if (process.platform !== 'linux') {
    say('This needs Linux: it starts the deployment in a network namespace of its own.');
    process.exit(1);
  }
  const temporal = await orExplain(() => setUp());
  const { env } = process;
  const made = await orExplain(() =>
    stoppable(async (signal) => ({
      postgres: await getPostgres({ env, say, signal }),
      programs: await getTeamPrograms({ root: ROOT, env, say, signal }),
    })),
  );
  // Not mocha's own bin: see scripts/setup/become.mjs.
  const mocha = ['scripts/run.mjs', 'mocha', '--config', '.mocharc.team.json'];
  const variables = {
    [VARIABLE]: temporal,
    LIFEBOAT_TEAM_PROGRAMS: made.programs,
    LIFEBOAT_TEAM_POSTGRES: made.postgres,
  };
  process.exitCode = await runInOwnNetwork(
    [...SERVICES, ...OTHERS],
    [process.execPath, ...mocha, ...(args.length > 0 ? args : ['test/team'])],
    {
      cwd: ROOT,
      env: { ...env, ...variables },
    },
  );
}
