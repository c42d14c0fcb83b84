import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createWriteStream, openSync } from 'node:fs';
import { createInterface, type Interface } from 'node:readline';
import type { Readable } from 'node:stream';
import { repositoryFile } from '../repository.ts';
import type { Guard } from './guarded.ts';

/** How a process is started. */
export interface ProcessPlan {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
}

/** A process that this one has started, with its children, and will stop. */
export interface OwnedProcess {
  readonly name: string;
  readonly logFile: string;
  /** The first line of its output, from now on, in which `find` finds something. Waits for ever if there is none. */
  firstLine<T>(find: (line: string) => T | undefined): Promise<T>;
  /** Settles when it has ended, with how: `exit code 1`, `SIGKILL`. Never rejects. */
  readonly ended: Promise<string>;
  /** SIGTERM, then SIGKILL when it has not ended after the grace. Settles when it has ended. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Starts a process in a group of its own: the terminal's Ctrl-C does not reach it, so it is stopped once, by us. The
 * guard stops it when we are killed.
 */
export function startProcess(plan: ProcessPlan, guard: Guard): OwnedProcess {
  const child = spawn(plan.command, plan.args, {
    env: plan.env,
    cwd: repositoryFile(''), // where tsx is found
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines = writeLog(child, plan);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const { pid } = child;
  if (pid !== undefined) {
    guard.add(pid);
    void ended.then(() => guard.remove(pid));
  }
  return {
    name: plan.name,
    logFile: plan.logFile,
    ended,
    firstLine: (find) => firstLine(lines, find),
    stop: (graceMs) => stop(pid, ended, graceMs),
  };
}

function writeLog(
  { stdout, stderr }: ChildProcessByStdio<null, Readable, Readable>,
  { logFile }: ProcessPlan,
): Interface {
  // Opened at once: the directory may be gone by the time a stream would open it.
  const log = createWriteStream(logFile, { fd: openSync(logFile, 'a') });
  log.on('error', () => undefined); // a full disk costs the log, not the work
  stdout.pipe(log, { end: false });
  stderr.pipe(log, { end: false });
  return createInterface(stdout);
}

function firstLine<T>(lines: Interface, find: (line: string) => T | undefined): Promise<T> {
  return new Promise((resolve) => {
    const look = (line: string): void => {
      const found = find(line);
      if (found === undefined) return;
      lines.off('line', look);
      resolve(found);
    };
    lines.on('line', look);
  });
}

async function stop(pid: number | undefined, ended: Promise<string>, graceMs: number): Promise<void> {
  if (pid === undefined) return;
  signalGroup(pid, 'SIGTERM');
  const kill = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
  await ended;
  clearTimeout(kill);
}

/** Signals a process and everything it has started; one that has ended is no error. */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
