import { hostname } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Runtime, type Worker } from '@temporalio/worker';
import { createAwsClients } from './aws/clients.ts';
import { laneQueue, workflowQueue } from './contract/names.ts';
import type { LaneRate } from './domain/lanes.ts';
import { createLog, temporalLogger } from './worker/log.ts';
import { runProcess, serve } from './worker/process.ts';
import { checkCredentials, endpointOverrides, readWorkerFiles } from './worker/preparations.ts';
import { registerSearchAttributes } from './worker/search-attributes.ts';
import { readSettings } from './worker/settings.ts';
import { connectToTemporal, type TemporalConnection } from './worker/temporal-connection.ts';
import { untilPolling, type PolledQueue } from './worker/until-polling.ts';
import { createWorkers } from './worker/workers.ts';

// The composition root: settings → AWS clients → activities → Workers; then it serves until it is told to stop.

const environment = process.env;
const log = createLog(readSettings(environment).settings?.logLevel ?? 'info', environment, (line) => {
  process.stdout.write(line);
});
const identity = `lifeboat-worker@${hostname()}:${process.pid}`;

/** How long the ready line waits for the server to have seen every poll. */
const readyPatienceMs = 15_000;

async function main(): Promise<void> {
  const { settings, rates } = await readWorkerFiles(environment);
  const { awsTimeoutMs: requestTimeoutMs, awsConnectTimeoutMs: connectTimeoutMs } = settings;
  const clients = createAwsClients({ requestTimeoutMs, connectTimeoutMs });
  warnOfOverrides();
  await checkCredentials(clients, rates);
  Runtime.install({
    logger: temporalLogger(log),
    telemetryOptions: { logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } } },
  });
  const temporal = await connectToTemporal();
  try {
    const added = await registerSearchAttributes(temporal);
    if (added.length > 0) log.info({ event: 'search-attributes-added', added }, 'search attributes added');
    // The extension is that of this file: the same line serves the sources and a build.
    const workflows = new URL(`./workflows/index${extname(import.meta.url)}`, import.meta.url);
    const workflowsPath = fileURLToPath(workflows);
    const workers = await createWorkers({ temporal, settings, clients, rates, workflowsPath, identity });
    void sayWhenReady(workers, temporal, rates);
    await serve(workers);
  } finally {
    await temporal.connection.close();
    clients.close();
  }
  log.info({ event: 'worker-stopped' }, 'worker stopped');
}

function warnOfOverrides(): void {
  const overrides = endpointOverrides(environment);
  if (Object.keys(overrides).length > 0) {
    log.warn({ event: 'endpoint-override', ...overrides }, 'AWS calls go to the endpoint that the environment names');
  }
}

async function sayWhenReady(
  workers: readonly Worker[],
  temporal: TemporalConnection,
  rates: readonly LaneRate[],
): Promise<void> {
  const lanes = rates.map((rate): PolledQueue => ({ name: laneQueue(rate), kind: 'activity' }));
  const own: PolledQueue[] = [
    { name: workflowQueue, kind: 'workflow' },
    { name: workflowQueue, kind: 'activity' },
  ];
  const confirmed = await untilPolling(temporal, [...own, ...lanes], identity, readyPatienceMs).catch(() => false);
  if (workers.some((worker) => worker.getState() !== 'RUNNING')) return;
  const { address, namespace } = temporal;
  const queues = [workflowQueue, ...lanes.map((lane) => lane.name)];
  log.info({ event: 'worker-ready', identity, address, namespace, queues, confirmed }, 'worker ready');
}

await runProcess('worker', log, main);
