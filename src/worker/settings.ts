import ms from 'ms';
import type { Finding } from '../domain/finding.ts';
import { readerOf, type Environment } from './environment.ts';

/** How much the worker writes to its log. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

const logLevels: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error'];

/** What every process of ours is told by its environment; all times in milliseconds. */
export interface ProcessSettings {
  /** The directory of the fleet files. */
  readonly fleetsDirectory: string;
  /** How long one AWS call may take, and its connection. */
  readonly awsTimeoutMs: number;
  readonly awsConnectTimeoutMs: number;
  /** How long a stopping process finishes what it has begun. */
  readonly shutdownGraceMs: number;
  readonly logLevel: LogLevel;
  /** The file with the keys that encrypt payloads; nothing is encrypted without it. */
  readonly payloadKeysFile?: string;
  /** Where it is answered whether this process does its work, as IP address and port; nowhere without it. */
  readonly healthAddress?: string;
  /** Where Prometheus finds the metrics of this process, `0.0.0.0:9464`; none are served without it. */
  readonly metricsAddress?: string;
}

/** What a worker is told besides. */
export interface WorkerSettings extends ProcessSettings {
  /** The file with the rates of the Regions. */
  readonly regionsFile: string;
  /** The file with the keys of those who may sign, and the rules of the gates. Read when a gate needs it. */
  readonly approvalsFile: string;
  /** AWS calls that one worker makes at a time in one lane. */
  readonly laneConcurrency: number;
  /** How long a workflow waits for the worker that knows it, before any other may take it. */
  readonly stickyTimeoutMs: number;
  readonly maxCachedWorkflows?: number;
  /** Changes of running workflows of this date (yyyymmdd) or later are not begun; see docs/deployment.md. */
  readonly holdChangesSince?: number;
  /** A workflow bundle made beforehand, instead of bundling at start. */
  readonly workflowBundle?: string;
}

/** The settings, or everything that is wrong with them. */
export type ReadSettings =
  | { readonly settings: WorkerSettings; readonly findings: readonly [] }
  | { readonly settings?: never; readonly findings: readonly Finding[] };

/** Reads `LIFEBOAT_*` of the environment; collects every mistake. */
export function readSettings(environment: Environment): ReadSettings {
  const findings: Finding[] = [];
  const read = readerOf(environment, findings);
  const ofEveryProcess = readProcessSettings(read);
  const maxCachedWorkflows = read.count('LIFEBOAT_MAX_CACHED_WORKFLOWS', 0, 100_000);
  const holdChangesSince = read.count('LIFEBOAT_HOLD_CHANGES_SINCE', 20_000_101, 29_991_231);
  const workflowBundle = read.text('LIFEBOAT_WORKFLOW_BUNDLE');
  const settings: WorkerSettings = {
    ...ofEveryProcess,
    regionsFile: read.text('LIFEBOAT_REGIONS') ?? `${ofEveryProcess.fleetsDirectory}/regions.yaml`,
    approvalsFile: read.text('LIFEBOAT_APPROVALS') ?? `${ofEveryProcess.fleetsDirectory}/approvals.yaml`,
    laneConcurrency: read.count('LIFEBOAT_LANE_CONCURRENCY', 1, 100) ?? 4,
    stickyTimeoutMs: read.duration('LIFEBOAT_STICKY_TIMEOUT') ?? ms('10s'),
    ...(maxCachedWorkflows !== undefined && { maxCachedWorkflows }),
    ...(holdChangesSince !== undefined && { holdChangesSince }),
    ...(workflowBundle !== undefined && { workflowBundle }),
  };
  return findings.length > 0 ? { findings } : { settings, findings: [] };
}

/** Reads what every process is told. */
export function readProcessSettings(read: ReturnType<typeof readerOf>): ProcessSettings {
  const payloadKeysFile = read.text('LIFEBOAT_PAYLOAD_KEYS');
  const healthAddress = read.address('LIFEBOAT_HEALTH_ADDRESS');
  const metricsAddress = read.address('LIFEBOAT_METRICS_ADDRESS');
  return {
    fleetsDirectory: read.text('LIFEBOAT_FLEETS') ?? './fleets',
    awsTimeoutMs: read.duration('LIFEBOAT_AWS_TIMEOUT') ?? ms('20s'),
    awsConnectTimeoutMs: read.duration('LIFEBOAT_AWS_CONNECT_TIMEOUT') ?? ms('5s'),
    shutdownGraceMs: read.duration('LIFEBOAT_SHUTDOWN_GRACE') ?? ms('30s'),
    logLevel: read.choice('LIFEBOAT_LOG_LEVEL', logLevels) ?? 'info',
    ...(payloadKeysFile !== undefined && { payloadKeysFile }),
    ...(healthAddress !== undefined && { healthAddress }),
    ...(metricsAddress !== undefined && { metricsAddress }),
  };
}
