import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { ConnectionOptions } from '@temporalio/client';
import type { Finding } from '../../domain/finding.ts';
import { FleetFileError } from '../../fleets/fleet-file.ts';
import { environmentMistakes, profileMistakes, profileTrouble } from '../../fleets/temporal-profile.ts';
import { expiryOf, tokenFileOf, tokenFileVariable } from '../../fleets/token-file.ts';
import { exitCodes } from '../exit-codes.ts';
import { Problem } from '../problem.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Asking } from './roles.ts';

type Environment = Surroundings['env'];

type Profile = ReturnType<typeof loadClientConnectConfig>;

/** Which Temporal server to talk to, and how. */
export interface Target {
  readonly address: string;
  readonly namespace: string;
  readonly connectionOptions: ConnectionOptions;
}

/**
 * Reads the standard Temporal profiles, `temporal.toml` and `TEMPORAL_*`, and the token file that the environment names.
 *
 * @throws Problem with every mistake, and without any token.
 */
export function readTarget(env: Environment): Target {
  refuse(environmentMistakes(env));
  const { connectionOptions, namespace = 'default' } = loadProfile(env);
  refuse(profileMistakes(connectionOptions));
  const address = connectionOptions.address ?? 'localhost:7233';
  return { address, namespace, connectionOptions: withTokenFile(env, connectionOptions) };
}

function refuse(mistakes: readonly Finding[]): void {
  const [first] = mistakes;
  if (first === undefined) return;
  throw new Problem({
    code: first.code,
    message: mistakes.map(({ summary }) => summary).join(' '),
    exitCode: exitCodes.usage,
    next: mistakes.map(({ remedy }) => remedy),
  });
}

function loadProfile(env: Environment): Profile {
  const set = Object.entries(env).filter((entry) => entry[1] !== undefined);
  const overrideEnvVars = Object.fromEntries(set) as Record<string, string>;
  try {
    return loadClientConnectConfig({ overrideEnvVars });
  } catch (error) {
    // An empty temporal.toml is a TypeError to envconfig 1.24; it says nothing, so the environment alone decides.
    if (error instanceof TypeError && !env['TEMPORAL_PROFILE']) {
      return loadClientConnectConfig({ overrideEnvVars, disableFile: true });
    }
    throw new Problem({
      code: 'TemporalProfileRejected',
      message: `The Temporal profile cannot be used: ${profileTrouble(error)}.`,
      exitCode: exitCodes.usage,
      next: [
        'Correct temporal.toml or the TEMPORAL_* variables: TEMPORAL_PROFILE, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE.',
      ],
    });
  }
}

/** The file is read anew for each call: `watch` outlives a token. */
function withTokenFile(env: Environment, profile: Profile['connectionOptions']): ConnectionOptions {
  try {
    const file = tokenFileOf(env, profile);
    if (file === undefined) return profile;
    const apiKey = (): string => {
      file.refresh();
      return file.token;
    };
    return { ...profile, apiKey };
  } catch (error) {
    if (!(error instanceof FleetFileError)) throw error;
    throw new Problem({
      code: 'TokenFileRejected',
      message: `The token that ${tokenFileVariable} names cannot be used.`,
      exitCode: exitCodes.usage,
      findings: error.findings,
    });
  }
}

/** For messages: where Temporal was looked for and how, if that can be told. */
export function whereabouts(env: Environment): Omit<Asking, 'command'> & { readonly address?: string } {
  try {
    const { address, namespace, connectionOptions } = readTarget(env);
    const { apiKey } = connectionOptions;
    const tls = Boolean(connectionOptions.tls ?? apiKey !== undefined);
    if (apiKey === undefined) return { address, namespace, tls };
    const expiresAtMs = expiryOf(typeof apiKey === 'string' ? apiKey : apiKey());
    return { address, namespace, tls, token: { ...(expiresAtMs !== undefined && { expiresAtMs }) } };
  } catch {
    return {};
  }
}
