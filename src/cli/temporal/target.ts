import { loadClientConnectConfig } from '@temporalio/envconfig';
import { exitCodes } from '../exit-codes.ts';
import { Problem } from '../problem.ts';
import type { Surroundings } from '../surroundings.ts';

type Environment = Surroundings['env'];

/** Which Temporal server to talk to, and how. */
export interface Target {
  readonly address: string;
  readonly namespace: string;
  readonly connectionOptions: ReturnType<typeof loadClientConnectConfig>['connectionOptions'];
}

/** Reads the standard Temporal profiles: `temporal.toml` and `TEMPORAL_*`. */
export function readTarget(env: Environment): Target {
  try {
    const overrideEnvVars = Object.fromEntries(Object.entries(env).filter((entry) => entry[1] !== undefined));
    const { connectionOptions, namespace = 'default' } = loadClientConnectConfig({
      overrideEnvVars: overrideEnvVars as Record<string, string>,
    });
    return { address: connectionOptions.address ?? 'localhost:7233', namespace, connectionOptions };
  } catch (error) {
    throw new Problem({
      code: 'TemporalProfileRejected',
      message: `The Temporal profile cannot be used: ${error instanceof Error ? error.message : String(error)}`,
      exitCode: exitCodes.usage,
      next: [
        'Correct temporal.toml or the TEMPORAL_* variables: TEMPORAL_PROFILE, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE.',
      ],
    });
  }
}

/** For messages: where Temporal was looked for, if that can be told. */
export function whereabouts(env: Environment): { readonly address?: string; readonly namespace?: string } {
  try {
    const { address, namespace } = readTarget(env);
    return { address, namespace };
  } catch {
    return {};
  }
}
