import { execa } from 'execa';
import { repository } from './repository.ts';

/** What a process says of itself at its health address. */
export interface SaidHealth {
  readonly status: number;
  readonly problems: readonly string[];
}

/** Asks a process for its health. */
export async function askHealth(address: string): Promise<SaidHealth> {
  const response = await fetch(`http://${address}/healthy`);
  const { problems = [] } = (await response.json()) as { problems?: readonly string[] };
  return { status: response.status, problems };
}

/** The exit code of the image's own health check. */
export async function healthCheck(address: string | undefined): Promise<number | undefined> {
  const { exitCode } = await execa(process.execPath, ['scripts/image/healthy.mjs'], {
    ...{ cwd: repository, reject: false, extendEnv: false },
    env: address === undefined ? {} : { LIFEBOAT_HEALTH_ADDRESS: address },
  });
  return exitCode;
}
