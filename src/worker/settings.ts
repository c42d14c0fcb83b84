import ms, { type StringValue } from 'ms';
import type { Finding } from '../domain/finding.ts';

/** How much the worker writes to its log. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

const logLevels: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error'];

/** What a worker is told by its environment; all times in milliseconds. */
export interface WorkerSettings {
  /** The directory of the fleet files. */
  readonly fleetsDirectory: string;
  /** The file with the rates of the Regions. */
  readonly regionsFile: string;
  /** How long one AWS call may take, and its connection. */
  readonly awsTimeoutMs: number;
  readonly awsConnectTimeoutMs: number;
  /** AWS calls that one worker makes at a time in one lane. */
  readonly laneConcurrency: number;
  /** How long a workflow waits for the worker that knows it, before any other may take it. */
  readonly stickyTimeoutMs: number;
  /** How long a stopping worker finishes what it has begun. */
  readonly shutdownGraceMs: number;
  readonly maxCachedWorkflows?: number;
  /** A workflow bundle made beforehand, instead of bundling at start. */
  readonly workflowBundle?: string;
  readonly logLevel: LogLevel;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings, or everything that is wrong with them. */
export type ReadSettings =
  | { readonly settings: WorkerSettings; readonly findings: readonly [] }
  | { readonly settings?: never; readonly findings: readonly Finding[] };

/** Reads `LIFEBOAT_*` of the environment; collects every mistake. */
export function readSettings(environment: Environment): ReadSettings {
  const findings: Finding[] = [];
  const read = readerOf(environment, findings);
  const fleetsDirectory = read.text('LIFEBOAT_FLEETS') ?? './fleets';
  const maxCachedWorkflows = read.count('LIFEBOAT_MAX_CACHED_WORKFLOWS', 0, 100_000);
  const workflowBundle = read.text('LIFEBOAT_WORKFLOW_BUNDLE');
  const settings: WorkerSettings = {
    fleetsDirectory,
    regionsFile: read.text('LIFEBOAT_REGIONS') ?? `${fleetsDirectory}/regions.yaml`,
    awsTimeoutMs: read.duration('LIFEBOAT_AWS_TIMEOUT') ?? ms('20s'),
    awsConnectTimeoutMs: read.duration('LIFEBOAT_AWS_CONNECT_TIMEOUT') ?? ms('5s'),
    laneConcurrency: read.count('LIFEBOAT_LANE_CONCURRENCY', 1, 100) ?? 4,
    stickyTimeoutMs: read.duration('LIFEBOAT_STICKY_TIMEOUT') ?? ms('10s'),
    shutdownGraceMs: read.duration('LIFEBOAT_SHUTDOWN_GRACE') ?? ms('30s'),
    logLevel: read.choice('LIFEBOAT_LOG_LEVEL', logLevels) ?? 'info',
    ...(maxCachedWorkflows !== undefined && { maxCachedWorkflows }),
    ...(workflowBundle !== undefined && { workflowBundle }),
  };
  return findings.length > 0 ? { findings } : { settings, findings: [] };
}

const longestDurationMs = ms('1h');

function readerOf(environment: Environment, findings: Finding[]) {
  const refuse = (name: string, value: string, remedy: string): undefined => {
    findings.push({
      severity: 'error',
      code: 'InvalidSetting',
      summary: `${name} is ${JSON.stringify(value)}.`,
      remedy,
    });
  };
  const text = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const checked = <T>(name: string, parse: (value: string) => T | undefined, remedy: string): T | undefined => {
    const value = text(name);
    return value === undefined ? undefined : (parse(value) ?? refuse(name, value, remedy));
  };
  return {
    text,
    duration: (name: string) => checked(name, durationOf, 'Write a time from 100ms to 1h, such as 30s or 2m.'),
    count: (name: string, least: number, most: number) =>
      checked(name, (value) => countOf(value, least, most), `Write a whole number from ${least} to ${most}.`),
    choice: <Word extends string>(name: string, words: readonly Word[]) =>
      checked(name, (value) => words.find((word) => word === value), `Write one of ${words.join(', ')}.`),
  };
}

function durationOf(value: string): number | undefined {
  const time: number | undefined = ms(value as StringValue);
  return time !== undefined && time >= 100 && time <= longestDurationMs ? time : undefined;
}

function countOf(value: string, least: number, most: number): number | undefined {
  const count = /^\d+$/.test(value) ? Number(value) : NaN;
  return count >= least && count <= most ? count : undefined;
}
