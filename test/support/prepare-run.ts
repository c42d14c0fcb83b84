import { defaultPayloadConverter } from '@temporalio/common';
import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import {
  decideUpdate,
  instancesStatusQuery,
  pauseUpdate,
  resumeUpdate,
  retryUpdate,
  setRateUpdate,
  skipUpdate,
  sliceReportSignal,
  sliceStatusQuery,
  statusQuery,
  stopUpdate,
  type DecideInput,
  type InstancesStatus,
  type PrepareWorkflow,
  type ReasonInput,
  type RetryInput,
  type RunStatus,
  type SetRateInput,
  type SkipInput,
  type SliceReport,
  type SliceStatus,
  type StopInput,
} from '../../src/contract/messages.ts';
import type { Desktop } from '../../src/domain/desktop.ts';
import { machineName, type Instance } from '../../src/domain/instances/instance.ts';
import { addCounts } from '../../src/domain/ledger.ts';
import type { PrepareOutcome } from '../../src/domain/outcome.ts';
import { judge } from '../audit/checker.ts';
import type { Expectations } from '../audit/case.ts';
import type { AuditEntry, WorldWorkspace } from '../audit/log.ts';
import type { World } from './world.ts';
import { until, within } from './waiting.ts';

const updates = {
  pause: pauseUpdate,
  resume: resumeUpdate,
  retry: retryUpdate,
  skip: skipUpdate,
  decide: decideUpdate,
  stop: stopUpdate,
  setRate: setRateUpdate,
};

/** What each of an operator's commands takes. */
interface Commands {
  readonly pause: ReasonInput;
  readonly resume: ReasonInput;
  readonly retry: RetryInput;
  readonly skip: SkipInput;
  readonly decide: DecideInput;
  readonly stop: StopInput;
  readonly setRate: SetRateInput;
}

/** What a run knows of its fleet. */
export interface FleetOfRun {
  readonly world: World;
  readonly name: string;
  readonly batchSize: number;
  /** In the simulator's order: index 0 is desktop 0 of its faults. */
  readonly primaries: readonly WorldWorkspace[];
  /** The machines of the fleet file by name; none where it has no instances. */
  readonly machines: readonly string[];
  /** The audit line after which this fleet began. */
  readonly sinceSeq: number;
  readonly user: (desktop: number) => string;
  readonly prepare: () => Promise<PrepareRun>;
  readonly audit: (after?: number) => Promise<readonly AuditEntry[]>;
  readonly calls: (operation: string, after?: number) => Promise<readonly AuditEntry[]>;
}

/** One run of `prepare`: what an operator sees of it and may say to it, and its judge. */
export class PrepareRun {
  readonly fleet: FleetOfRun;
  readonly #handle: WorkflowHandleWithFirstExecutionRunId<PrepareWorkflow>;
  readonly #sinceSeq: number;

  constructor(fleet: FleetOfRun, handle: WorkflowHandleWithFirstExecutionRunId<PrepareWorkflow>, sinceSeq: number) {
    this.fleet = fleet;
    this.#handle = handle;
    this.#sinceSeq = sinceSeq;
  }

  /** The value of the run's tag. */
  get id(): string {
    return this.#handle.firstExecutionRunId;
  }

  get workflowId(): string {
    return this.#handle.workflowId;
  }

  /** The audit line after which this run began. */
  get sinceSeq(): number {
    return this.#sinceSeq;
  }

  /** How it ended, in good time. */
  async outcome(timeoutMs = 40_000): Promise<PrepareOutcome> {
    return within(timeoutMs, `the end of prepare of ${this.fleet.name}`, this.#handle.result());
  }

  /** What root knows: counts are as of each slice's last report. */
  async status(): Promise<RunStatus> {
    return this.#handle.query(statusQuery);
  }

  /** Root's status with the counts that the slices have at this moment: what an operator is shown. */
  async statusNow(): Promise<RunStatus> {
    const status = await this.status();
    const [slices, parts] = await Promise.all([this.#slicesOf(status), this.#partsOf(status)]);
    const counts = addCounts(...slices.map((slice) => slice.counts));
    if (status.instances === undefined) return { ...status, counts };
    const instances = { ...status.instances, counts: addCounts(...parts.map((part) => part.counts)) };
    return { ...status, counts, instances };
  }

  /** Waits until the run's own status says so. */
  async untilStatus(what: string, fits: (status: RunStatus) => boolean, timeoutMs = 20_000): Promise<RunStatus> {
    let last: RunStatus | undefined;
    try {
      return await until(what, async () => fits((last = await this.statusNow())) && last, { timeoutMs });
    } catch (error) {
      throw new Error(`${(error as Error).message}; its status: ${JSON.stringify(last)?.slice(0, 2000)}`, {
        cause: error,
      });
    }
  }

  /** Gives an operator's command; answers the run's sentence. */
  async tell<K extends keyof Commands>(command: K, input: Commands[K]): Promise<string> {
    const update = updates[command] as unknown as typeof pauseUpdate;
    return within(10_000, `the answer to ${command}`, this.#handle.executeUpdate(update, { args: [input] }));
  }

  /** Gives a command that must be refused; answers the sentence that says why. */
  async refusal(command: keyof Commands, input: unknown): Promise<string> {
    try {
      await this.tell(command, input as never);
    } catch (error) {
      const { cause, message } = error as Error;
      return cause instanceof Error ? cause.message : message;
    }
    throw new Error(`${command} ${JSON.stringify(input)} was not refused`);
  }

  async cancel(): Promise<void> {
    await this.#handle.cancel();
  }

  async terminate(): Promise<void> {
    await this.#handle.terminate('the test is over').catch(() => undefined);
  }

  /** Every slice's own account of its desktops. */
  async slices(): Promise<readonly SliceStatus[]> {
    return this.#slicesOf(await this.status());
  }

  async #slicesOf({ slices }: RunStatus): Promise<readonly SliceStatus[]> {
    const { workflow } = this.fleet.world.client;
    const own = slices.filter(({ of }) => of === undefined);
    return Promise.all(own.map(({ workflowId }) => workflow.getHandle(workflowId).query(sliceStatusQuery)));
  }

  async #partsOf({ slices }: RunStatus): Promise<readonly InstancesStatus[]> {
    const { workflow } = this.fleet.world.client;
    const own = slices.filter(({ of }) => of === 'instances');
    return Promise.all(own.map(({ workflowId }) => workflow.getHandle(workflowId).query(instancesStatusQuery)));
  }

  /** The whole ledger of instances, as the children that launch them answer. */
  async instances(): Promise<readonly Instance[]> {
    return (await this.#partsOf(await this.status())).flatMap(({ instances }) => instances);
  }

  /** The ledger's line of a machine by its name, such as `kiosks/3`. */
  async machine(name: string): Promise<Instance> {
    const found = (await this.instances()).find((line) => machineName(line) === name);
    if (found === undefined) throw new Error(`${name} is not in the ledger`);
    return found;
  }

  /** What the slices have told root, in the order in which it came. */
  async reports(): Promise<readonly SliceReport[]> {
    const { events } = await this.#handle.fetchHistory();
    return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) => {
      const [report] = signal?.input?.payloads ?? [];
      if (report == null || signal?.signalName !== sliceReportSignal.name) return [];
      return [defaultPayloadConverter.fromPayload<SliceReport>(report)];
    });
  }

  /** The whole ledger, as the slices answer. */
  async ledger(): Promise<readonly Desktop[]> {
    return (await this.slices()).flatMap(({ desktops }) => desktops);
  }

  /** The ledger's line of a desktop by its number. */
  async desktop(number: number): Promise<Desktop> {
    const user = this.fleet.user(number);
    const found = (await this.ledger()).find((line) => line.user === user);
    if (found === undefined) throw new Error(`${user} is not in the ledger`);
    return found;
  }

  /** Lets the stranger judge: fails with every broken rule. */
  async judge(
    expect: Expectations = {},
    primaryIds = this.fleet.primaries.map((each) => each.workspaceId),
  ): Promise<void> {
    const { world, batchSize, name: fleet, machines } = this.fleet;
    const [entries, truth, instances, ledger, machineLedger] = await Promise.all([
      this.fleet.audit(this.#sinceSeq),
      world.simulator.state(),
      world.simulator.instances(),
      this.ledger(),
      this.instances(),
    ]);
    const violations = judge({
      ...{ entries, primaryIds, ledger, run: this.id, batchSize, expect },
      world: { ...truth, instances },
      instances: { fleet, machines, ledger: machineLedger },
    });
    if (violations.length === 0) return;
    const list = violations.slice(0, 20).map(({ rule, message }) => `  ${rule}: ${message}`);
    throw new Error(`the audit says no (${violations.length}):\n${list.join('\n')}`);
  }
}
