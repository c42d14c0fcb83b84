import { join } from 'node:path';
import { keys } from './access-keys.ts';
import { ownEnvironment } from './own-environment.ts';
import { jsonLine, startProcess, type RunningProcess } from './processes.ts';
import { repository } from './repository.ts';
import { encryptingBundleFile, workflowBundleFile } from './workflow-bundle.ts';

/** What a worker process needs to know. */
export interface WorkerSettings {
  readonly directory: string;
  readonly fleets: string;
  readonly regions: string;
  readonly awsUrl: string;
  readonly temporalAddress: string;
  readonly namespace: string;
  /** Added last: to take away credentials, or to make a worker slow. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A worker process. */
export type WorkerProcess = RunningProcess<true>;

let started = 0;

/** Starts `src/worker.ts` and waits until it polls. */
export async function startWorker(settings: WorkerSettings): Promise<WorkerProcess> {
  started += 1;
  const isEncrypting = settings.env?.['LIFEBOAT_PAYLOAD_KEYS'] !== undefined;
  const bundle = { LIFEBOAT_WORKFLOW_BUNDLE: await (isEncrypting ? encryptingBundleFile() : workflowBundleFile()) };
  return startProcess<true>({
    name: `worker ${started}`,
    command: process.execPath,
    cwd: repository,
    args: ['--import', 'tsx', 'src/worker.ts'],
    env: { ...workerEnvironment(settings), ...bundle, ...settings.env },
    logFile: join(settings.directory, `worker-${started}.log`),
    ready: (line) => (jsonLine(line)?.['event'] === 'worker-ready' ? true : undefined),
  });
}

/** The environment of a worker or a terminator: only the simulator can be called. */
export function workerEnvironment(settings: WorkerSettings): NodeJS.ProcessEnv {
  return ownEnvironment({
    AWS_ENDPOINT_URL: settings.awsUrl,
    AWS_ACCESS_KEY_ID: keys.builder,
    AWS_SECRET_ACCESS_KEY: 'only-for-the-simulator',
    TEMPORAL_ADDRESS: settings.temporalAddress,
    TEMPORAL_NAMESPACE: settings.namespace,
    LIFEBOAT_FLEETS: settings.fleets,
    LIFEBOAT_REGIONS: settings.regions,
    LIFEBOAT_STICKY_TIMEOUT: '1s',
    LIFEBOAT_SHUTDOWN_GRACE: '2s',
  });
}
