import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { within } from './waiting.ts';

/** How a process is started, and how its output says that it is ready. */
export interface ProcessOptions<T> {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Everything it prints goes here. */
  readonly logFile: string;
  /** Called with each line of standard output, until it answers. */
  readonly ready: (line: string) => T | undefined;
  readonly readyWithinMs?: number;
}

/** A process that a test has started. */
export interface RunningProcess<T = unknown> {
  readonly name: string;
  readonly pid: number;
  readonly ready: T;
  readonly logFile: string;
  readonly exited: Promise<void>;
  readonly isRunning: () => boolean;
  /** Null while it runs, and when a signal has ended it. */
  readonly exitCode: () => number | null;
  /** Sends a signal and waits until the process is gone. */
  readonly kill: (signal: NodeJS.Signals) => Promise<void>;
  /** Sends a signal and does not wait: for SIGSTOP and SIGCONT. */
  readonly signal: (signal: NodeJS.Signals) => void;
  /** SIGTERM, and SIGKILL if that does not help. */
  readonly stop: () => Promise<void>;
}

const running = new Set<RunningProcess>();

/** Processes that tests have started and that are still there. */
export function runningProcesses(): readonly RunningProcess[] {
  return [...running];
}

/** Starts a process and waits until it is ready; one that ends before is an error that shows its last lines. */
export async function startProcess<T>(options: ProcessOptions<T>): Promise<RunningProcess<T>> {
  const { name, command, args, logFile, readyWithinMs = 30_000 } = options;
  const child = spawn(command, args, { env: options.env, cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const ready = firstReadyLine(child, options);
  const started: RunningProcess<T | undefined> = { ...handleOf(child, name, logFile, exited), ready: undefined };
  running.add(started);
  void exited.then(() => running.delete(started));
  try {
    const early = exited.then(() => {
      throw new Error(`${name} ended before it was ready`);
    });
    const value = await within(readyWithinMs, `${name} becoming ready`, Promise.race([ready, early]));
    return Object.assign(started, { ready: value });
  } catch (error) {
    await started.stop();
    throw new Error(`${(error as Error).message}; its last lines:\n${lastLines(logFile, 15)}`, { cause: error });
  }
}

function handleOf(child: ChildProcess, name: string, logFile: string, exited: Promise<void>) {
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null && child.pid !== undefined;
  const signal = (signal: NodeJS.Signals): void => void (isRunning() && child.kill(signal));
  const kill = async (name_: NodeJS.Signals): Promise<void> => {
    signal(name_);
    await within(15_000, `the end of ${name} after ${name_}`, exited);
  };
  const stop = async (): Promise<void> => {
    if (!isRunning()) return exited;
    signal('SIGCONT');
    signal('SIGTERM');
    const patience = setTimeout(() => signal('SIGKILL'), 5_000);
    await exited.finally(() => clearTimeout(patience));
  };
  const exitCode = (): number | null => child.exitCode;
  return { name, pid: child.pid ?? -1, logFile, exited, isRunning, exitCode, kill, signal, stop };
}

function firstReadyLine<T>(child: ChildProcess, { ready, logFile }: ProcessOptions<T>): Promise<T> {
  const log = openSync(logFile, 'a');
  child.stderr?.on('data', (text: Buffer) => writeSync(log, text));
  child.once('close', () => closeSync(log));
  child.once('error', (error) => writeSync(log, `${error.message}\n`));
  return new Promise((resolve) => {
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      writeSync(log, `${line}\n`);
      const value = ready(line);
      if (value !== undefined) resolve(value);
    });
  });
}

/** The last lines of a log, for a failure message. */
export function lastLines(file: string, count: number): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}

/** The fields of a line of JSON, or undefined for any other line. */
export function jsonLine(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
