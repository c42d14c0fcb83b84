import { types } from 'node:util';
import type { Logger, LogLevel as TemporalLevel } from '@temporalio/worker';
import pino, { type Logger as Pino } from 'pino';
import { redactSecrets } from '../aws/redact-secrets.ts';
import { PayloadError } from '../codec/payload-error.ts';
import { runContextOf } from './log-context.ts';
import type { LogLevel } from './settings.ts';

/** The worker's log: one JSON object per line on standard output. */
export type Log = Pino;

/** Environment variables whose values are secrets without a shape that could be recognised. */
const secretVariables = [
  ...['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'],
  ...['TEMPORAL_API_KEY', 'TEMPORAL_GRPC_META_AUTHORIZATION', 'TEMPORAL_CODEC_AUTH'],
];
const shortestSecret = 8;

/** Makes the log. Every finished line passes through the redaction of secrets, whoever wrote it. */
export function createLog(
  level: LogLevel,
  environment: Readonly<Record<string, string | undefined>>,
  write: (line: string) => void,
): Log {
  const known = secretVariables
    .map((name) => environment[name] ?? '')
    .filter((secret) => secret.length >= shortestSecret)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]);
  const clean = (line: string): string =>
    known.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), redactSecrets(line));
  const serialize = environment['LIFEBOAT_PAYLOAD_KEYS']?.trim() ? withoutWords : pino.stdSerializers.err;
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: serialize, err: serialize },
    },
    { write: (line: string) => write(clean(line)) },
  );
}

/**
 * Failures name users: where payloads are encrypted, the log keeps the kind of an error and where it arose, not its words. So
 * no message of a line may repeat them.
 */
function withoutWords(error: unknown): unknown {
  if (error instanceof PayloadError) return pino.stdSerializers.err(error);
  // Errors of workflow code may come from another realm.
  if (!(error instanceof Error || types.isNativeError(error))) return { name: typeof error };
  // A line of the words may look like a frame.
  const stack = (error.stack ?? '').replace(error.message, '');
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const type = 'type' in error && typeof error.type === 'string' ? error.type : undefined;
  return { name: error.name, type, stack: frames.join('\n') };
}

const levels: Readonly<Record<TemporalLevel, LogLevel>> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
};

/**
 * The Temporal SDK's logger over ours; the attributes of workflows and activities become fields of the line, and before them
 * stands whose run it is about.
 */
export function temporalLogger(log: Log): Logger {
  const write = (level: TemporalLevel, message: string, meta: object = {}): void => {
    log[weightOf(level, message, meta)]({ ...runContextOf(meta), ...meta }, message);
  };
  return {
    log: write,
    trace: (message, meta) => write('TRACE', message, meta),
    debug: (message, meta) => write('DEBUG', message, meta),
    info: (message, meta) => write('INFO', message, meta),
    warn: (message, meta) => write('WARN', message, meta),
    error: (message, meta) => write('ERROR', message, meta),
  };
}

function weightOf(level: TemporalLevel, message: string, meta: object): LogLevel {
  if (isFinal(message, meta)) return 'error';
  return isHousekeeping(level, message, meta) ? 'debug' : levels[level];
}

/** A Worker tells of each of its states, and warns that a lane has no workflows; a process has many Workers. */
function isHousekeeping(level: TemporalLevel, message: string, meta: object): boolean {
  if (!('sdkComponent' in meta) || meta.sdkComponent !== 'worker') return false;
  return level === 'INFO' || message.startsWith('No workflows registered');
}

/** The SDK warns alike of a failure that is retried and of one that is not. */
function isFinal(message: string, meta: object): boolean {
  if (message === 'Workflow failed') return true;
  const error: unknown = 'error' in meta ? meta.error : undefined;
  return typeof error === 'object' && error !== null && 'nonRetryable' in error && error.nonRetryable === true;
}
