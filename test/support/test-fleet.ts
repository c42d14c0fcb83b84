import type { PrepareInput, PrepareWorkflow } from '../../src/contract/messages.ts';
import { workflowIdFor, workflowQueue } from '../../src/contract/names.ts';
import type { AuditEntry, WorldWorkspace } from '../audit/log.ts';
import { PrepareRun } from './prepare-run.ts';
import type { World } from './world.ts';

/** One fleet in a world: its primaries as the simulator seeded them, and what was done to it since. */
export class TestFleet {
  readonly world: World;
  readonly name: string;
  readonly batchSize: number;
  /** In the simulator's order: index 0 is desktop 0 of its faults. */
  readonly primaries: readonly WorldWorkspace[];
  /** The audit line after which this fleet began. */
  readonly sinceSeq: number;
  readonly #runs: PrepareRun[] = [];

  private constructor(
    world: World,
    name: string,
    sinceSeq: number,
    batchSize: number,
    primaries: readonly WorldWorkspace[],
  ) {
    this.world = world;
    this.name = name;
    this.sinceSeq = sinceSeq;
    this.batchSize = batchSize;
    this.primaries = primaries;
  }

  static async of(world: World, name: string, sinceSeq: number, batchSize = 25): Promise<TestFleet> {
    const { workspaces } = await world.simulator.state();
    const primaries = workspaces
      .filter(({ role }) => role === 'primary')
      .sort((one, other) => (one.desktop ?? Infinity) - (other.desktop ?? Infinity));
    return new TestFleet(world, name, sinceSeq, batchSize, primaries);
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

  /** Ends what a failed test has left open, slices first. */
  async close(): Promise<void> {
    for (const run of this.#runs) await run.terminate();
  }
}
