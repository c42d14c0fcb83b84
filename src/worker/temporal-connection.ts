import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, type NativeConnectionOptions } from '@temporalio/worker';
import type { Finding } from '../domain/finding.ts';
import { FleetFileError } from '../fleets/fleet-file.ts';
import { environmentMistakes, profileMistakes, profileTrouble } from '../fleets/temporal-profile.ts';
import { tokenFileOf, type TokenFile } from '../fleets/token-file.ts';
import { cannotStart, StartFailure, wordsOf } from './start-failure.ts';
import { within } from './within.ts';

/** A connection to the Temporal server, and the namespace to work in. */
export interface TemporalConnection {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly address: string;
  /** Where this process gets its token from, when the environment names a file. */
  readonly tokenFile?: TokenFile;
}

const connectWithinMs = 10_000;
const defaultAddress = 'localhost:7233';

/**
 * Connects as the standard Temporal profile says: `temporal.toml`, `TEMPORAL_*`; with the token of the file that
 * `LIFEBOAT_TEMPORAL_TOKEN_FILE` names. As an API key does, it turns TLS on unless TEMPORAL_TLS=false.
 *
 * @throws StartFailure when the profile or the token file is wrong, the server does not answer, it has no such namespace, or
 * it denies what a worker does.
 */
export async function connectToTemporal(): Promise<TemporalConnection> {
  refuse(environmentMistakes(process.env));
  const { connectionOptions, namespace = 'default' } = loadProfile();
  refuse(profileMistakes(connectionOptions));
  const tokenFile = openTokenFile(connectionOptions);
  const options = { ...connectionOptions, ...(tokenFile !== undefined && { apiKey: tokenFile.token }) };
  const address = options.address ?? defaultAddress;
  const connection = await within(connectWithinMs, NativeConnection.connect(options)).catch((error: unknown) => {
    throw isDenied(error) ? denied(namespace, address, error) : unreachable(address, options, error);
  });
  try {
    await requireNamespace(connection, namespace, address);
    await requireWriteRole(connection, namespace, address);
  } catch (error) {
    await connection.close();
    throw error;
  }
  return { connection, namespace, address, ...(tokenFile !== undefined && { tokenFile }) };
}

function refuse(mistakes: readonly Finding[]): void {
  if (mistakes.length > 0) throw new StartFailure(mistakes);
}

function unreachable(address: string, { apiKey, tls }: NativeConnectionOptions, error: unknown): StartFailure {
  const why = apiKey === undefined ? 'TLS is on' : 'A token turns TLS on';
  const isOn = Boolean(tls ?? apiKey !== undefined);
  const hint = isOn ? ` ${why}: where the server has none, set TEMPORAL_TLS=false.` : '';
  return cannotStart(
    'TemporalUnreachable',
    `Temporal at ${address} does not answer: ${innermostWords(error)}.`,
    `Start it (temporal server start-dev), or set TEMPORAL_ADDRESS or TEMPORAL_PROFILE to where it is.${hint}`,
    error,
  );
}

function openTokenFile(profile: Parameters<typeof tokenFileOf>[1]): TokenFile | undefined {
  try {
    return tokenFileOf(process.env, profile);
  } catch (error) {
    throw error instanceof FleetFileError ? new StartFailure(error.findings, error) : error;
  }
}

function loadProfile(): ReturnType<typeof loadClientConnectConfig> {
  try {
    return loadClientConnectConfig();
  } catch (error) {
    // An empty temporal.toml is a TypeError to envconfig 1.24; it says nothing, so the environment alone decides.
    if (error instanceof TypeError && !process.env['TEMPORAL_PROFILE']) {
      return loadClientConnectConfig({ disableFile: true });
    }
    throw cannotStart(
      'TemporalProfileInvalid',
      `The Temporal profile cannot be used: ${profileTrouble(error)}.`,
      'Correct temporal.toml or the TEMPORAL_* variables.',
      error,
    );
  }
}

async function requireNamespace(connection: NativeConnection, namespace: string, address: string): Promise<void> {
  try {
    await connection.withDeadline(Date.now() + connectWithinMs, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
  } catch (error) {
    if (isDenied(error)) throw denied(namespace, address, error);
    throw cannotStart(
      'TemporalNamespaceUnusable',
      `The namespace ${namespace} of Temporal at ${address} cannot be used: ${wordsOf(error)}.`,
      `Create it (lifeboat namespace ensure ${namespace}), or set TEMPORAL_NAMESPACE to one that exists.`,
      error,
    );
  }
}

/**
 * The SDK takes a denied poll for a whim of the network during its first minute, so it is found out beforehand, by a call that
 * needs the same role and changes nothing: a heartbeat of no worker at all.
 */
async function requireWriteRole(connection: NativeConnection, namespace: string, address: string): Promise<void> {
  try {
    await connection.withDeadline(Date.now() + connectWithinMs, () =>
      connection.workflowService.recordWorkerHeartbeat({ namespace }),
    );
  } catch (error) {
    // A server that does not know the call, or has it turned off, has not denied anything.
    if (isDenied(error)) throw denied(namespace, address, error);
  }
}

/** PERMISSION_DENIED and UNAUTHENTICATED of gRPC. */
const deniedCodes: ReadonlySet<unknown> = new Set([7, 16]);

/** A connection that is denied at once, as with a bad token, is an error of the native part: the codes in its words. */
const deniedWords = /caller does not have permission|valid authentication credentials/;

function isDenied(error: unknown): boolean {
  if (typeof error === 'object' && error !== null && 'code' in error && deniedCodes.has(error.code)) return true;
  return deniedWords.test(wordsOf(error));
}

function denied(namespace: string, address: string, error: unknown): StartFailure {
  return cannotStart(
    'TemporalDenied',
    `Temporal at ${address} denies this process its namespace ${namespace}: ${innermostWords(error)}.`,
    `It needs a token that is valid and holds the permission ${namespace}:write, in LIFEBOAT_TEMPORAL_TOKEN_FILE or TEMPORAL_API_KEY (the server ranks ${namespace}:worker below :read), or a client certificate.`,
    error,
  );
}

/** The native part reports its own nested structures; the operating system's words stand in the middle of them. */
function innermostWords(error: unknown): string {
  const words = wordsOf(error);
  return /(?:message|error): "([^"]+)"/.exec(words)?.[1]?.replace(/[.\s]+$/, '') ?? words;
}
