import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';
import { cannotStart, wordsOf } from './start-failure.ts';

/** A connection to the Temporal server, and the namespace to work in. */
export interface TemporalConnection {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly address: string;
}

const connectWithinMs = 10_000;
const defaultAddress = 'localhost:7233';

/**
 * Connects as the standard Temporal profile says: `temporal.toml`, `TEMPORAL_*`.
 *
 * @throws StartFailure when the profile is wrong, the server does not answer, or it has no such namespace.
 */
export async function connectToTemporal(): Promise<TemporalConnection> {
  const { connectionOptions, namespace = 'default' } = loadProfile();
  const address = connectionOptions.address ?? defaultAddress;
  const connection = await within(connectWithinMs, NativeConnection.connect(connectionOptions)).catch(
    (error: unknown) => {
      throw cannotStart(
        'TemporalUnreachable',
        `Temporal at ${address} does not answer: ${innermostWords(error)}.`,
        'Start it (temporal server start-dev), or set TEMPORAL_ADDRESS or TEMPORAL_PROFILE to where it is.',
        error,
      );
    },
  );
  await requireNamespace(connection, namespace, address);
  return { connection, namespace, address };
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
      `The Temporal profile cannot be used: ${wordsOf(error)}.`,
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
    await connection.close();
    throw cannotStart(
      'TemporalNamespaceUnusable',
      `The namespace ${namespace} of Temporal at ${address} cannot be used: ${wordsOf(error)}.`,
      `Create it (temporal operator namespace create -n ${namespace}), or set TEMPORAL_NAMESPACE to one that exists.`,
      error,
    );
  }
}

/** The native part reports its own nested structures; the operating system's words stand in the middle of them. */
function innermostWords(error: unknown): string {
  const words = wordsOf(error);
  return /(?:message|error): "([^"]+)"/.exec(words)?.[1] ?? words;
}

async function within<T>(timeMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeMs / 1000} s`)), timeMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
