import { execa } from 'execa';
import { repository } from './repository.ts';
import type { World } from './world.ts';

/** What a command of the CLI printed, and its exit code. */
export interface CliEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `lifeboat …` as a person would, in a process of its own, against a world. Never a terminal: nothing is asked for. */
export async function cli(world: World, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CliEnd> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args], {
    cwd: repository,
    reject: false,
    extendEnv: false,
    stdin: 'ignore',
    env: {
      PATH: process.env['PATH'],
      HOME: world.directory,
      NO_COLOR: '1',
      TEMPORAL_ADDRESS: world.temporal.address,
      TEMPORAL_NAMESPACE: world.namespace,
      TEMPORAL_CONFIG_FILE: '/dev/null',
      LIFEBOAT_FLEETS: world.fleets,
      ...env,
    },
  });
  return { exitCode: exitCode ?? -1, stdout, stderr };
}
