import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { searchAttributes } from '../../src/contract/search-attributes.ts';
import { startProcess, type RunningProcess } from './processes.ts';
import { freePort, scratchDirectory } from './scratch.ts';
import { until } from './waiting.ts';

/** A Temporal development server on a file: SIGKILL and restart keep its state. */
export interface TemporalServer {
  readonly address: string;
  readonly connection: Connection;
  readonly logFile: string;
  /** A new namespace with our search attributes; costs milliseconds, and its task queues are its own. */
  readonly newNamespace: (name: string) => Promise<string>;
  readonly kill: () => Promise<void>;
  /** For SIGSTOP and SIGCONT. */
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Starts it again on the same file and port. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Is this its process? It is another one after a restart. */
  readonly isOwn: (candidate: RunningProcess) => boolean;
}

/**
 * Server settings for tests: creates go before polls (the default since 1.31), one partition so that a lane's limit is
 * exact, timers without their floor of one second, for the world runs faster than real time, and workflow tasks that a
 * killed worker takes along given to another one after three seconds instead of ten.
 */
const dynamicConfig = [
  'matching.useNewMatcher=true',
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
  'history.timerProcessorMaxTimeShift="50ms"',
  'history.defaultWorkflowTaskTimeout="3s"',
];

let shared: Promise<TemporalServer> | undefined;

/** The one server of this test run, started when the first test needs it. */
export function sharedTemporalServer(): Promise<TemporalServer> {
  shared ??= startTemporalServer('temporal');
  return shared;
}

/** Stops the shared server, if it was ever started. */
export async function stopSharedTemporalServer(): Promise<void> {
  // One that did not start has failed its tests already, and left nothing to stop.
  const server = await shared?.catch(() => undefined);
  shared = undefined;
  await server?.stop();
}

/** Starts a server of its own, for tests that kill it, or that want its metrics. */
export async function startTemporalServer(name: string, metricsPort?: number): Promise<TemporalServer> {
  const directory = scratchDirectory(name);
  const address = `127.0.0.1:${await freePort()}`;
  let process_ = await launch(address, directory, metricsPort);
  const connection = await connect(address);
  return {
    address,
    connection,
    logFile: process_.logFile,
    newNamespace: (namespace) => createNamespace(connection, namespace),
    kill: () => process_.kill('SIGKILL'),
    signal: (signal) => process_.signal(signal),
    isOwn: (candidate) => candidate === process_,
    restart: async () => {
      process_ = await launch(address, directory, metricsPort);
    },
    stop: async () => {
      await connection.close();
      await process_.stop();
    },
  };
}

/** The Temporal CLI that the set-up has found. */
export function temporalCli(): string {
  const path = process.env['LIFEBOAT_TEMPORAL_CLI'];
  if (path !== undefined) return path;
  throw new Error('LIFEBOAT_TEMPORAL_CLI names no Temporal CLI: run `npm test`, which finds or builds one.');
}

async function launch(address: string, directory: string, metricsPort?: number): Promise<RunningProcess> {
  const [, port] = address.split(':');
  const options = ['--ip', '127.0.0.1', '--port', String(port), '--headless', '--log-level', 'error'];
  const server = await startProcess({
    name: 'the Temporal server',
    command: temporalCli(),
    args: [
      ...['server', 'start-dev', ...options, '--db-filename', join(directory, 'temporal.db')],
      ...(metricsPort === undefined ? [] : ['--metrics-port', String(metricsPort)]),
      ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=1'],
      ...dynamicConfig.flatMap((setting) => ['--dynamic-config-value', setting]),
    ],
    logFile: join(directory, 'temporal.log'),
    ready: (line) => (line.startsWith('Server:') ? true : undefined),
  });
  const probe = await connect(address);
  await probe.close();
  return server;
}

/** A connection, as soon as the server is really at work. */
async function connect(address: string): Promise<Connection> {
  return until('the Temporal server answering', async () => {
    const connection = await Connection.connect({
      address,
      connectTimeout: 1000,
      // A bench reads whole histories.
      channelArgs: { 'grpc.max_receive_message_length': 64 * 1024 * 1024 },
    });
    try {
      await connection.workflowService.describeNamespace({ namespace: 'default' });
      return connection;
    } catch (error) {
      await connection.close();
      throw error;
    }
  });
}

async function createNamespace(connection: Connection, namespace: string): Promise<string> {
  const retention = { seconds: 86_400 } as never;
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: retention });
  const types = Object.fromEntries(Object.values(searchAttributes).map(({ name, type }) => [name, type]));
  await until('search attributes', async () => {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: attributeTypes(types) });
    return true;
  });
  return namespace;
}

/** The numbers of `temporal.api.enums.v1.IndexedValueType`. */
function attributeTypes(types: Record<string, string>): Record<string, number> {
  const numbers: Record<string, number> = { TEXT: 1, KEYWORD: 2, INT: 3, DOUBLE: 4, BOOL: 5, DATETIME: 6 };
  return Object.fromEntries(Object.entries(types).map(([name, type]) => [name, numbers[type] ?? 2]));
}
