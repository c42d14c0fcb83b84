import { hostname } from 'node:os';
import { Runtime, Worker } from '@temporalio/worker';
import { createAwsClients } from './aws/clients.ts';
import { terminatorQueue } from './contract/names.ts';
import type { ActLog } from './terminator/act-log.ts';
import { paceOf } from './terminator/paced.ts';
import { EvidenceKeeper } from './terminator/run-evidence.ts';
import { readTerminatorSettings } from './terminator/settings.ts';
import { createTerminatorActivities } from './terminator/terminator-activities.ts';
import { createTools } from './terminator/tools.ts';
import { createLog, temporalLogger } from './worker/log.ts';
import { checkCredentials, endpointOverrides } from './worker/preparations.ts';
import { runProcess, serve } from './worker/process.ts';
import { readSettings } from './worker/settings.ts';
import { connectToTemporal, type TemporalConnection } from './worker/temporal-connection.ts';
import { untilPolling } from './worker/until-polling.ts';
import { fewPollers, inCommon } from './worker/worker-options.ts';

// The composition root of the process that alone touches primaries. It is started by people, for a run, and stopped again.

const environment = process.env;
const log = createLog(readSettings(environment).settings?.logLevel ?? 'info', environment, (line) => {
  process.stdout.write(line);
});
const identity = `lifeboat-terminator@${hostname()}:${process.pid}`;

/** How long the ready line waits for the server to have seen the poll. */
const readyPatienceMs = 15_000;

async function main(): Promise<void> {
  const settings = await readTerminatorSettings(environment);
  const { awsTimeoutMs: requestTimeoutMs, awsConnectTimeoutMs: connectTimeoutMs } = settings;
  const clients = createAwsClients({ requestTimeoutMs, connectTimeoutMs });
  const overrides = endpointOverrides(environment);
  if (Object.keys(overrides).length > 0) {
    log.warn({ event: 'endpoint-override', ...overrides }, 'AWS calls go to the endpoint that the environment names');
  }
  await checkCredentials(clients);
  Runtime.install({
    logger: temporalLogger(log),
    telemetryOptions: { logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } } },
  });
  const temporal = await connectToTemporal();
  const logAct: ActLog = (level, fields, words) => log[level](fields, words);
  const evidence = new EvidenceKeeper(settings, logAct);
  try {
    const tools = createTools({ clients, pace: paceOf(settings.callsPerSecond), evidence, settings });
    const common = inCommon({ temporal, settings, clients, identity });
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
    void sayWhenReady(worker, temporal);
    await serve([worker]);
  } finally {
    await evidence.close();
    await temporal.connection.close();
    clients.close();
  }
  log.info({ event: 'terminator-stopped' }, 'terminator stopped');
}

async function sayWhenReady(worker: Worker, temporal: TemporalConnection): Promise<void> {
  const queues = [{ name: terminatorQueue, kind: 'activity' }] as const;
  const confirmed = await untilPolling(temporal, queues, identity, readyPatienceMs).catch(() => false);
  if (worker.getState() !== 'RUNNING') return;
  const { address, namespace } = temporal;
  log.info({ event: 'terminator-ready', identity, address, namespace, confirmed }, 'terminator ready');
}

await runProcess('terminator', log, main);
