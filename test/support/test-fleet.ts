import type { SettingsPatch } from '../../simulator/settings.ts';
import type { FleetRequest } from '../../simulator/world/fleet-request.ts';
import type { PrepareInput, PrepareWorkflow } from '../../src/contract/messages.ts';
import { workflowIdFor, workflowQueue } from '../../src/contract/names.ts';
import type { AuditEntry, WorldWorkspace } from '../audit/log.ts';
import { accessKeys } from './access-keys.ts';
import {
  directoryPair,
  machineNames,
  primaryRegion,
  standbyRegion,
  writeFleetFile,
  type FleetFileOptions,
} from './fleet-files.ts';
import { PrepareRun, type FleetOfRun } from './prepare-run.ts';
import type { FaultRequest } from './simulator.ts';
import type { World } from './world.ts';

/** How a test wants its fleet, in the world and in the file. */
export interface FleetOptions {
  readonly desktops?: number;
  readonly directories?: number;
  readonly seed?: number;
  readonly mail?: boolean;
  /** Laid over the fleet that the simulator seeds. */
  readonly seeded?: FleetRequest;
  readonly settings?: SettingsPatch;
  readonly faults?: readonly FaultRequest[];
  /** Laid over the fleet file. */
  readonly file?: FleetFileOptions;
}

const minute = 60_000;

/** One fleet in a world: its primaries as the simulator seeded them, and what was done to it since. */
export class TestFleet implements FleetOfRun {
  readonly world: World;
  readonly name: string;
  readonly batchSize: number;
  /** In the simulator's order: index 0 is desktop 0 of its faults. */
  readonly primaries: readonly WorldWorkspace[];
  /** The machines of the fleet file by name; none where it has no instances. */
  readonly machines: readonly string[];
  /** The audit line after which this fleet began. */
  readonly sinceSeq: number;
  readonly #runs: PrepareRun[];

  private constructor(
    parts: Omit<FleetOfRun, 'prepare' | 'user' | 'audit' | 'calls'> & { readonly runs: PrepareRun[] },
  ) {
    this.world = parts.world;
    this.name = parts.name;
    this.sinceSeq = parts.sinceSeq;
    this.batchSize = parts.batchSize;
    this.primaries = parts.primaries;
    this.machines = parts.machines;
    this.#runs = parts.runs;
  }

  /** Begins the world anew with one fleet in it and a fleet file that fits. */
  static async in(world: World, options: FleetOptions = {}): Promise<TestFleet> {
    const { desktops = 60, directories = 2, seed = 7, mail = false, file } = options;
    const runs: PrepareRun[] = [];
    // Slices outlive their root for a moment; a run that is terminated takes nothing along.
    const end = async (): Promise<void> => void (await Promise.all(runs.map((run) => run.terminate())));
    const { name, sinceSeq } = await world.begin(end);
    await world.simulator.scenario({
      settings: { speed: world.speed, provisioning: { medianMs: 2 * minute }, accessKeys, ...options.settings },
      fleet: { desktops, directories, seed, primaryRegion, standbyRegion, ...options.seeded },
      faults: options.faults ?? [],
    });
    writeFleetFile(world.fleets, name, world.speed, {
      directories: Array.from({ length: directories }, (_, index) => directoryPair(index + 1)),
      ...(mail ? { mail: { name: `${name}-mail` } } : {}),
      ...file,
    });
    const { workspaces } = await world.simulator.state();
    const primaries = workspaces
      .filter(({ role }) => role === 'primary')
      .sort((one, other) => (one.desktop ?? Infinity) - (other.desktop ?? Infinity));
    const batchSize = Number(file?.limits?.['batchSize'] ?? 25);
    const machines = machineNames(file?.instances);
    return new TestFleet({ world, name, sinceSeq, batchSize, primaries, machines, runs });
  }

  /** Another fleet over the same desktops: a file of another name. */
  another(suffix: string, { directories = 2, file }: Pick<FleetOptions, 'directories' | 'file'> = {}): TestFleet {
    const { world, sinceSeq, batchSize, primaries } = this;
    const name = `${this.name}-${suffix}`;
    const pairs = Array.from({ length: directories }, (_, index) => directoryPair(index + 1));
    writeFleetFile(world.fleets, name, world.speed, { directories: pairs, ...file });
    const machines = machineNames(file?.instances);
    return new TestFleet({ world, name, sinceSeq, batchSize, primaries, machines, runs: this.#runs });
  }

  /** The user of a desktop by its number. */
  user(desktop: number): string {
    const primary = this.primaries[desktop];
    if (primary === undefined) throw new Error(`the fleet has no desktop ${desktop}`);
    return primary.userName;
  }

  /** Starts `prepare` as a person would. */
  async prepare(input: Partial<PrepareInput> = {}, workflowId = workflowIdFor(this.name)): Promise<PrepareRun> {
    const handle = await this.world.client.workflow.start<PrepareWorkflow>('prepare', {
      args: [{ fleet: this.name, ...input }],
      taskQueue: workflowQueue,
      workflowId,
    });
    const run = new PrepareRun(this, handle, (await this.audit()).at(-1)?.seq ?? this.sinceSeq);
    this.#runs.push(run);
    return run;
  }

  /** Everything that was done since the fleet began. */
  async audit(after = this.sinceSeq): Promise<readonly AuditEntry[]> {
    const { entries } = await this.world.simulator.audit({ after });
    return entries;
  }

  /** How often each call was sent since the fleet began. */
  async calls(operation: string, after = this.sinceSeq): Promise<readonly AuditEntry[]> {
    return (await this.audit(after)).filter((entry) => entry.event === 'answered' && entry.operation === operation);
  }
}
