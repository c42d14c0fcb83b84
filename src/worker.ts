import { hostname } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Runtime, type Worker } from '@temporalio/worker';
import { createAwsClients } from './aws/clients.ts';
import { laneQueue, workflowQueue } from './contract/names.ts';
import type { LaneRate } from './domain/lanes.ts';
import { awsCallCounter } from './metrics/aws-calls.ts';
import { collectMetrics } from './worker/collect-metrics.ts';
import { lookAtHealth, sharedLook } from './worker/health.ts';
import { serveHealth } from './worker/health-server.ts';
import { createLog } from './worker/log.ts';
import type { PolledQueue } from './worker/polled-queues.ts';
import { runProcess, serve } from './worker/process.ts';
import { sayWhetherEncrypting } from './worker/payload-keys.ts';
import { checkCredentials, endpointOverrides, readWorkerFiles } from './worker/preparations.ts';
import { renewToken } from './worker/renew-token.ts';
import { installRuntime } from './worker/runtime.ts';
import { registerSearchAttributes } from './worker/search-attributes.ts';
import { readSettings } from './worker/settings.ts';
import { connectToTemporal, type TemporalConnection } from './worker/temporal-connection.ts';
import { thenClose } from './worker/then-close.ts';
import { untilPolling } from './worker/until-polling.ts';
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
  const { settings, rates, ...encryption } = await readWorkerFiles(environment);
  const { awsTimeoutMs: requestTimeoutMs, awsConnectTimeoutMs: connectTimeoutMs, metricsAddress } = settings;
  installRuntime(log, metricsAddress);
  const countCall = awsCallCounter(Runtime.instance().metricMeter);
  const clients = createAwsClients({ requestTimeoutMs, connectTimeoutMs }, countCall);
  const health = await serveHealth(settings.healthAddress, identity);
  warnOfOverrides();
  sayWhetherEncrypting(log, encryption);
  await checkCredentials(clients, rates);
  const temporal = await connectToTemporal();
  const stopRenewing = renewToken(temporal, log);
  let stopCollecting: (() => Promise<void>) | undefined;
  const work = async (): Promise<void> => {
    const { added, unchecked } = await registerSearchAttributes(temporal);
    if (unchecked !== undefined) {
      const words = 'search attributes cannot be checked here: lifeboat namespace ensure says what to do';
      log.warn({ event: 'search-attributes-not-checked', unchecked }, words);
    }
    if (added.length > 0) log.info({ event: 'search-attributes-added', added }, 'search attributes added');
    // The extension is that of this file: the same line serves the sources and a build.
    const workflows = new URL(`./workflows/index${extname(import.meta.url)}`, import.meta.url);
    const workflowsPath = fileURLToPath(workflows);
    const workers = await createWorkers({ temporal, settings, clients, rates, workflowsPath, identity, ...encryption });
    const queues = queuesOf(rates);
    health.begin(sharedLook(() => lookAtHealth({ temporal, identity, workers, queues })));
    void sayWhenReady(workers, temporal, queues);
    if (metricsAddress !== undefined)
      stopCollecting = collectMetrics({ temporal, rates, log, identity, ...encryption });
    await serve(workers);
  };
  await thenClose(work, log, [
    () => health.close(),
    () => stopCollecting?.(),
    stopRenewing,
    () => temporal.connection.close(),
    () => clients.close(),
  ]);
  log.info({ event: 'worker-stopped' }, 'worker stopped');
}

function warnOfOverrides(): void {
  const overrides = endpointOverrides(environment);
  if (Object.keys(overrides).length > 0) {
    log.warn({ event: 'endpoint-override', ...overrides }, 'AWS calls go to the endpoint that the environment names');
  }
}

function queuesOf(rates: readonly LaneRate[]): readonly PolledQueue[] {
  const lanes = rates.map((rate): PolledQueue => ({ name: laneQueue(rate), kind: 'activity' }));
  return [{ name: workflowQueue, kind: 'workflow' }, { name: workflowQueue, kind: 'activity' }, ...lanes];
}

async function sayWhenReady(
  workers: readonly Worker[],
  temporal: TemporalConnection,
  polled: readonly PolledQueue[],
): Promise<void> {
  const confirmed = await untilPolling(temporal, polled, identity, readyPatienceMs).catch(() => false);
  if (workers.some((worker) => worker.getState() !== 'RUNNING')) return;
  const { address, namespace } = temporal;
  const queues = [...new Set(polled.map(({ name }) => name))];
  log.info({ event: 'worker-ready', identity, address, namespace, queues, confirmed }, 'worker ready');
}

await runProcess('worker', log, main);
