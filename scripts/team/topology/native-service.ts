import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, createWriteStream, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { asUser } from './as-user.ts';
import type { Service } from './compose-model.ts';
import type { NativeProgram } from './native-program.ts';

const firstPauseMs = 100;
const longestPauseMs = 5_000;
const lookAgainMs = 100;

/** How a process ended. */
interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** `unless-stopped`, `on-failure` with or without a number of tries, `no`. */
function isAgain(restart: string, { code }: End, tries: number): boolean {
  const [policy, most = '0'] = restart.split(':');
  if (policy === 'unless-stopped') return true;
  return policy === 'on-failure' && code !== 0 && (most === '0' || tries <= Number(most));
}

/** A service of the compose file, running as a process; started again when it ends, as its restart policy says. */
export class NativeService {
  readonly name: string;
  readonly logFile: string;
  readonly #service: Service;
  readonly #program: NativeProgram;
  #child: ChildProcess | undefined;
  #wanted = false;
  #starts = 0;
  #ended: Promise<End> = Promise.resolve({ code: 0, signal: null });

  constructor(name: string, service: Service, program: NativeProgram, logFile: string) {
    this.name = name;
    this.#service = service;
    this.#program = program;
    this.logFile = logFile;
  }

  /** Of the process that runs now. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** How often it was started. */
  get starts(): number {
    return this.#starts;
  }

  /** Starts it, and keeps it running. */
  start(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#ended = this.#keepRunning();
  }

  /** Waits for a job's end. @throws Error when the job fails and is not to be tried again. */
  async completed(): Promise<void> {
    const { code } = await this.#ended;
    if (code !== 0) throw new Error(`${this.name} ended with exit code ${code}; its log is ${this.logFile}.`);
  }

  /** Waits until its health check passes. @throws Error when it is not to run any more. */
  async healthy(): Promise<void> {
    while (!(await this.isHealthy())) {
      if (!this.#wanted) throw new Error(`${this.name} was stopped before it was healthy; its log is ${this.logFile}.`);
      await sleep(lookAgainMs);
    }
  }

  /** Runs its health check once. */
  isHealthy(): Promise<boolean> {
    const { healthcheck } = this.#program;
    if (healthcheck === undefined) return Promise.resolve(this.#child?.exitCode === null);
    const [command = '', ...args] = healthcheck;
    const { env, cwd } = this.#program;
    return new Promise((resolve) => execFile(command, args, { env, cwd, timeout: 5_000 }, (error) => resolve(!error)));
  }

  /** Strikes its process; the restart policy brings it back. Resolves when that process has ended. */
  async strike(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  /**
   * Runs a command where the service runs, as `docker compose exec` and `run` do, from one file and into another.
   *
   * @throws Error with its last words when its exit code is not 0.
   */
  async exec(
    command: readonly string[],
    files: { readonly from?: string; readonly into?: string } = {},
  ): Promise<void> {
    const { env, cwd, user, place } = this.#program;
    const [name = '', ...args] = command.map(place);
    const [program, given] = asUser(user, name, args);
    const input = files.from === undefined ? 'ignore' : openSync(files.from, 'r');
    const output = files.into === undefined ? 'ignore' : openSync(files.into, 'w', 0o600);
    const child = spawn(program, given, { env, cwd, stdio: [input, output, 'pipe'] });
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    for (const file of [input, output]) if (typeof file === 'number') closeSync(file);
    if (code !== 0) throw new Error(`${command.join(' ')} ended with exit code ${String(code)}: ${said.trim()}`);
  }

  /** Stops it, as `docker compose stop` does. */
  async stop(graceMs = 60_000): Promise<void> {
    if (!this.#wanted) return;
    this.#wanted = false;
    this.#child?.kill(this.#service.stopSignal);
    const kill = setTimeout(() => this.#child?.kill('SIGKILL'), graceMs);
    await this.#ended;
    clearTimeout(kill);
  }

  async #keepRunning(): Promise<End> {
    let pauseMs = firstPauseMs;
    let tries = 0;
    for (;;) {
      const end = await this.#runOnce();
      tries += 1;
      const again = isAgain(this.#service.restart, end, tries);
      if (!this.#wanted || !again) {
        this.#wanted = false;
        return end;
      }
      await sleep(pauseMs);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      // Docker forgets the pause after ten seconds of health; a strike is not a crash loop.
      if (end.signal !== null) pauseMs = firstPauseMs;
    }
  }

  #runOnce(): Promise<End> {
    const { command, args, env, cwd, user } = this.#program;
    this.#starts += 1;
    const [program, given] = asUser(user, command, args);
    const child = spawn(program, given, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    const log = createWriteStream(this.logFile, { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        log.end();
        resolve({ code, signal });
      });
    });
  }
}
