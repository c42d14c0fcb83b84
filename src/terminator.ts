import { hostname } from 'node:os';
import { Runtime, Worker } from '@temporalio/worker';
import { createAwsClients } from './aws/clients.ts';
import { terminatorQueue } from './contract/names.ts';
import { awsCallCounter } from './metrics/aws-calls.ts';
import type { ActLog } from './terminator/act-log.ts';
import { paceOf } from './terminator/paced.ts';
import { EvidenceKeeper } from './terminator/run-evidence.ts';
import { readTerminatorSettings } from './terminator/settings.ts';
import { createTerminatorActivities } from './terminator/terminator-activities.ts';
import { createTools } from './terminator/tools.ts';
import { lookAtHealth, sharedLook } from './worker/health.ts';
import { serveHealth } from './worker/health-server.ts';
import { createLog } from './worker/log.ts';
import { sayWhetherEncrypting } from './worker/payload-keys.ts';
import { checkCredentials, endpointOverrides } from './worker/preparations.ts';
import { runProcess, serve } from './worker/process.ts';
import { renewToken } from './worker/renew-token.ts';
import { installRuntime } from './worker/runtime.ts';
import { readSettings } from './worker/settings.ts';
import { connectToTemporal, type TemporalConnection } from './worker/temporal-connection.ts';
import { thenClose } from './worker/then-close.ts';
import { untilPolling } from './worker/until-polling.ts';
import { fewPollers, inCommon } from './worker/worker-options.ts';

// The composition root of the process that alone touches primaries. It is started by people, for a run, and stopped again.

const environment = process.env;
const log = createLog(readSettings(environment).settings?.logLevel ?? 'info', environment, (line) => {
  process.stdout.write(line);
});
const identity = `lifeboat-terminator@${hostname()}:${process.pid}`;

const queues = [{ name: terminatorQueue, kind: 'activity' }] as const;

/** How long the ready line waits for the server to have seen the poll. */
const readyPatienceMs = 15_000;

async function main(): Promise<void> {
  const settings = await readTerminatorSettings(environment);
  const { awsTimeoutMs: requestTimeoutMs, awsConnectTimeoutMs: connectTimeoutMs } = settings;
  installRuntime(log, settings.metricsAddress);
  const countCall = awsCallCounter(Runtime.instance().metricMeter);
  const clients = createAwsClients({ requestTimeoutMs, connectTimeoutMs }, countCall);
  const health = await serveHealth(settings.healthAddress, identity);
  const overrides = endpointOverrides(environment);
  if (Object.keys(overrides).length > 0) {
    log.warn({ event: 'endpoint-override', ...overrides }, 'AWS calls go to the endpoint that the environment names');
  }
  const { payloadKeys } = settings;
  const encryption = payloadKeys === undefined ? {} : { payloadKeys };
  sayWhetherEncrypting(log, encryption);
  await checkCredentials(clients);
  const temporal = await connectToTemporal();
  const stopRenewing = renewToken(temporal, log);
  const logAct: ActLog = (level, fields, words) => log[level](fields, words);
  const evidence = new EvidenceKeeper(settings, logAct);
  const work = async (): Promise<void> => {
    const tools = createTools({ clients, pace: paceOf(settings.callsPerSecond), evidence, settings });
    const common = inCommon({ temporal, settings, clients, identity, ...encryption });
    const worker = await Worker.create({
      ...common,
      taskQueue: terminatorQueue,
      activities: createTerminatorActivities(tools, logAct),
      // One at a time, and it must stay so: EvidenceKeeper keeps the file of one run open and the pace counts the calls of
      // one attempt; two at once would write into each other's evidence.
      maxConcurrentActivityTaskExecutions: 1,
      activityTaskPollerBehavior: fewPollers,
      // A terminate that is on the wire is waited for: its answer belongs into the evidence.
      shutdownForceTime: common.shutdownForceTime + requestTimeoutMs,
    });
    health.begin(sharedLook(() => lookAtHealth({ temporal, identity, workers: [worker], queues })));
    void sayWhenReady(worker, temporal);
    await serve([worker]);
  };
  await thenClose(work, log, [
    () => health.close(),
    () => evidence.close(),
    stopRenewing,
    () => temporal.connection.close(),
    () => clients.close(),
  ]);
  log.info({ event: 'terminator-stopped' }, 'terminator stopped');
}

async function sayWhenReady(worker: Worker, temporal: TemporalConnection): Promise<void> {
  const confirmed = await untilPolling(temporal, queues, identity, readyPatienceMs).catch(() => false);
  if (worker.getState() !== 'RUNNING') return;
  const { address, namespace } = temporal;
  log.info({ event: 'terminator-ready', identity, address, namespace, confirmed }, 'terminator ready');
}

await runProcess('terminator', log, main);
