import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePorts } from '../processes/free-ports.ts';
import { startGuard, type Guard } from '../processes/guarded.ts';
import { startProcess, type OwnedProcess, type ProcessPlan } from '../processes/owned-process.ts';
import type { Surroundings } from '../surroundings.ts';
import { harmlessEnvironment, workerEnvironment } from './environment.ts';
import { noTemporalCli, partProblem, saysEvent, simulator, temporalServer, untilServing, worker } from './parts.ts';

const READY_WITHIN_MS = 30_000;
const GRACE_MS = 10_000;

/** Where the parts of a demonstration answer. */
export interface StageAddresses {
  readonly temporal: string;
  readonly ui: string;
  readonly aws: string;
}

type Environment = Surroundings['env'];

/** A Temporal server, a simulated AWS and a worker of our own, with a directory of their own. */
export class Stage {
  readonly logs: string;
  readonly #directory: string;
  readonly #env: Environment;
  readonly #guard: Guard;
  readonly #parts: OwnedProcess[] = [];
  #stopping: Promise<void> | undefined;

  readonly #cli: string;

  constructor(env: Environment) {
    const cli = env['LIFEBOAT_TEMPORAL_CLI'];
    if (!cli) throw noTemporalCli();
    this.#cli = cli;
    this.#env = env;
    this.#directory = mkdtempSync(join(tmpdir(), 'lifeboat-demo-'));
    this.logs = join(this.#directory, 'logs');
    mkdirSync(this.logs);
    this.#guard = startGuard(this.#directory);
  }

  /** Starts the three parts; settles when all are ready, by their own word. */
  async start(say: (sentence: string) => void): Promise<StageAddresses> {
    const [grpc = 0, ui = 0] = await freePorts(2);
    const [temporal, aws] = await Promise.all([this.#startTemporal({ grpc, ui }), this.#startSimulator()]);
    const addresses = { temporal, aws, ui: `http://127.0.0.1:${ui}` };
    say(`Temporal answers at ${temporal}, its Web UI at ${addresses.ui}, the simulated AWS at ${aws}.`);
    await this.#startWorker(addresses);
    say('The worker polls.');
    return addresses;
  }

  /** Rejects when a part ends that nobody has stopped. */
  async watchOver(): Promise<never> {
    const { part, how } = await Promise.race(this.#parts.map(async (part) => ({ part, how: await part.ended })));
    if (this.#stopping === undefined) throw partProblem(part, `has ended (${how})`);
    return new Promise(() => undefined);
  }

  /** Stops what was started, the last first, and nothing else; then removes the directory, unless its logs are wanted. */
  stop({ keepLogs }: { readonly keepLogs: boolean }): Promise<void> {
    this.#stopping ??= this.#stopAll(keepLogs);
    return this.#stopping;
  }

  async #stopAll(keepLogs: boolean): Promise<void> {
    for (const part of [...this.#parts].reverse()) await part.stop(GRACE_MS);
    await this.#guard.dismiss();
    if (!keepLogs) rmSync(this.#directory, { recursive: true, force: true });
  }

  async #startTemporal(ports: { grpc: number; ui: number }): Promise<string> {
    const address = `127.0.0.1:${ports.grpc}`;
    const database = join(this.#directory, 'temporal.sqlite');
    const part = this.#start({ ...temporalServer(this.#cli, ports, database), env: harmlessEnvironment(this.#env) });
    let wanted = true;
    void part.ended.then(() => (wanted = false));
    await this.#ready(
      part,
      untilServing(address, 'default', () => wanted && this.#stopping === undefined),
    );
    return address;
  }

  async #startSimulator(): Promise<string> {
    const program = simulator(join(this.logs, 'audit.jsonl'));
    const part = this.#start({ ...program, env: harmlessEnvironment(this.#env) });
    const { url } = await this.#ready(part, saysEvent(part, 'listening'));
    return String(url);
  }

  async #startWorker({ temporal, aws }: StageAddresses): Promise<void> {
    const emptyFile = join(this.#directory, 'empty');
    const emptyProfile = join(this.#directory, 'temporal.toml');
    writeFileSync(emptyFile, '');
    writeFileSync(emptyProfile, '[profile.default]\n');
    const env = workerEnvironment(this.#env, { emptyFile, emptyProfile, temporalAddress: temporal, awsUrl: aws });
    const part = this.#start({ ...worker(), env });
    await this.#ready(part, saysEvent(part, 'worker-ready'));
  }

  #start(plan: Omit<ProcessPlan, 'logFile'>): OwnedProcess {
    const part = startProcess({ ...plan, logFile: join(this.logs, `${plan.name}.log`) }, this.#guard);
    this.#parts.push(part);
    return part;
  }

  /** Waits for the word of a part, not for ever, and not for one that has ended. */
  async #ready<T>(part: OwnedProcess, word: Promise<T>): Promise<T> {
    const late = new AbortController();
    const tooLate = pause(READY_WITHIN_MS, undefined, { signal: late.signal }).then(() => {
      throw partProblem(part, `was not ready within ${READY_WITHIN_MS / 1000} seconds`);
    });
    const gone = part.ended.then((how) => {
      throw partProblem(part, `did not start (${how})`);
    });
    try {
      return await Promise.race([word, tooLate, gone]);
    } finally {
      late.abort();
      tooLate.catch(() => undefined);
      gone.catch(() => undefined);
    }
  }
}
