import { join } from 'node:path';
import { Client, type ClientOptions } from '@temporalio/client';
import { describeEntry } from '../audit/log.ts';
import { writeFleetFile, writeRegionsFile } from './fleet-files.ts';
import { runningProcesses, type RunningProcess } from './processes.ts';
import { scratchDirectory } from './scratch.ts';
import { startSimulator, type Simulator } from './simulator.ts';
import type { TemporalServer } from './temporal-server.ts';
import { startWorker, type WorkerProcess } from './worker.ts';

/** What a world needs to begin. */
export interface WorldOptions {
  readonly name: string;
  readonly temporal: TemporalServer;
  /** How much faster than real the world runs. */
  readonly speed?: number;
  /** Calls per second that the lanes allow, as a multiple of AWS's own; the world's speed when not given. */
  readonly lanePace?: number;
  /** How many it starts itself; 0 where others serve the namespace. */
  readonly workers?: number;
  /** One that runs already, instead of one of its own. */
  readonly simulator?: Simulator;
  readonly workerEnv?: NodeJS.ProcessEnv;
  /** How the world's client converts: as its workers do, or it reads nothing of what they have encrypted. */
  readonly dataConverter?: ClientOptions['dataConverter'];
}

let fleetsMade = 0;

/**
 * A simulator, a namespace of the Temporal server, and workers that know only these two. The namespace is what keeps
 * worlds apart: task queues and lanes are global within one. Making one costs 40 ms; a simulator and a worker cost a
 * second each, so a file's tests share a world and `fleet` begins it anew for each of them.
 */
export class World {
  readonly simulator: Simulator;
  readonly temporal: TemporalServer;
  readonly client: Client;
  readonly namespace: string;
  readonly speed: number;
  readonly directory: string;
  readonly workers: WorkerProcess[] = [];
  readonly fleets: string;
  /** Processes beside the workers that belong to this world and end with it. */
  readonly companions = new Set<RunningProcess>();
  #sinceSeq = 0;
  #end: () => Promise<void> = async () => undefined;
  readonly #options: WorldOptions;

  private constructor(options: WorldOptions, simulator: Simulator, directory: string) {
    this.#options = options;
    this.simulator = simulator;
    this.temporal = options.temporal;
    this.namespace = options.name;
    this.speed = options.speed ?? 300;
    this.directory = directory;
    this.fleets = join(directory, 'fleets');
    const { temporal, name: namespace, dataConverter } = options;
    this.client = new Client({ connection: temporal.connection, namespace, ...(dataConverter && { dataConverter }) });
  }

  /** Opens a world; its worker polls when this returns. */
  static async open(options: WorldOptions): Promise<World> {
    const { name, temporal, speed = 300, lanePace = speed, workers = 1 } = options;
    const directory = scratchDirectory(name);
    await temporal.newNamespace(name);
    const simulator = options.simulator ?? (await startSimulator(directory, { speed }));
    const world = new World(options, simulator, directory);
    writeFleetFile(world.fleets, 'nobody', speed);
    writeRegionsFile(world.#regionsFile, lanePace);
    try {
      await Promise.all(Array.from({ length: workers }, () => world.addWorker()));
    } catch (error) {
      await world.close();
      throw error;
    }
    return world;
  }

  get #regionsFile(): string {
    return join(this.directory, 'regions.yaml');
  }

  async addWorker(env: NodeJS.ProcessEnv = {}): Promise<WorkerProcess> {
    const worker = await startWorker({
      directory: this.directory,
      fleets: this.fleets,
      regions: this.#regionsFile,
      awsUrl: this.simulator.url,
      temporalAddress: this.temporal.address,
      namespace: this.namespace,
      env: { ...this.#options.workerEnv, ...env },
    });
    this.workers.push(worker);
    return worker;
  }

  /** SIGKILL to every worker: nothing of what they were doing is finished. */
  async killWorkers(): Promise<void> {
    await Promise.all(this.workers.splice(0).map((worker) => worker.kill('SIGKILL')));
  }

  /** Begins the world anew, with nothing in it; `end` is called when the next one begins or the world closes. */
  async begin(end: () => Promise<void>): Promise<{ readonly sinceSeq: number; readonly name: string }> {
    await this.simulator.reset();
    this.#sinceSeq = (await this.simulator.audit({ limit: 1 })).lastSeq;
    this.#end = end;
    fleetsMade += 1;
    return { sinceSeq: this.#sinceSeq, name: `${this.namespace}-${fleetsMade}` };
  }

  /** Nothing of an earlier test may act on the next one's world. */
  async closeWorkflows(): Promise<void> {
    const open = this.client.workflow.list({ query: 'ExecutionStatus="Running"' });
    for await (const { workflowId } of open) {
      await this.client.workflow
        .getHandle(workflowId)
        .terminate('the test is over')
        .catch(() => undefined);
    }
    await this.#end();
  }

  /** What a person who reads of a failure needs: the last audit lines, and where the logs lie. */
  async describe(lines = 25): Promise<string> {
    const { entries } = await this.simulator.audit({ after: this.#sinceSeq });
    const faults = await this.simulator.faults();
    const struck = faults.map(({ id, fired, matched }) => `${id} fired ${fired} of ${matched}`).join(', ');
    return [
      `faults: ${struck === '' ? 'none' : struck}`,
      `the last audit lines of ${entries.length}:`,
      ...entries.slice(-lines).map((entry) => `  ${describeEntry(entry)}`),
      `logs and the whole audit: ${this.directory}`,
    ].join('\n');
  }

  /** The error with all that below its words, above its first frame: there mocha shows it. */
  async explained(error: Error): Promise<Error> {
    const said = await this.describe().catch((reason: unknown) => String(reason));
    const stack = error.stack ?? error.message;
    const [frames = ''] = /(\n\s+at\s[^]*)?$/.exec(stack) ?? [];
    error.stack = `${stack.slice(0, stack.length - frames.length)}\n${said}${frames}`;
    return error;
  }

  /** Ends its processes. Nothing is lost with them, so nobody waits until they have drained. */
  async close(): Promise<void> {
    const companions = [...this.companions].map((process) => process.kill('SIGKILL'));
    await Promise.all([this.killWorkers(), ...companions, this.simulator.process.kill('SIGKILL')]);
  }

  /** Processes that are there and that this world should not have. */
  strays(before: ReadonlySet<RunningProcess>): readonly RunningProcess[] {
    const isKnown = (process: RunningProcess): boolean =>
      before.has(process) ||
      this.temporal.isOwn(process) ||
      this.companions.has(process) ||
      this.workers.includes(process as WorkerProcess);
    return runningProcesses().filter((process) => !isKnown(process));
  }
}
