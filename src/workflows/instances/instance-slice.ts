import type { ChildWorkflowHandle } from '@temporalio/workflow';
import type { HoldWorkflow } from '../../contract/decommission.ts';
import type { InstancesInput } from '../../contract/messages.ts';
import type { InstanceGroup } from '../../domain/fleet.ts';
import { gapOfInstance } from '../../domain/instances/instance-gap.ts';
import {
  countInstances,
  movedInstance,
  type InstanceChange,
  type InstanceLedger,
} from '../../domain/instances/instance-ledger.ts';
import { remedyForInstance } from '../../domain/instances/instance-remedies.ts';
import { machineName, type Instance, type InstanceState } from '../../domain/instances/instance.ts';
import { isUnderway, type Gap } from '../../domain/gaps.ts';
import type { Counts } from '../../domain/ledger.ts';
import { nowMs } from '../clock.ts';
import { AnySlice, type Tally } from '../slice/any-slice.ts';
import type { Deletions } from '../../domain/instances/own-deletion.ts';

/** One slice of instances at work: its ledger and everything its loops share. */
export class InstanceSlice extends AnySlice {
  readonly input: InstancesInput;
  ledger: InstanceLedger;
  /** Which of the Region's blocks this slice holds: only then may its machines be ALLOCATING. */
  heldBlock: ChildWorkflowHandle<HoldWorkflow> | undefined;
  /** It waits for a block. */
  isWaitingForBlock = false;
  /** What is known of the instances that are being removed, by machine. */
  readonly deletions: Deletions = new Map();
  readonly #groups: ReadonlyMap<string, InstanceGroup>;

  constructor(input: InstancesInput) {
    const { loaded, index, orders, resumed } = input;
    super({ fleet: loaded.fleet, index, orders, phase: 'creating', items: 'instances', resumed });
    this.input = input;
    this.ledger = resumed?.ledger ?? {};
    this.#groups = new Map((loaded.fleet.instances ?? []).map((group) => [group.name, group]));
  }

  get instances(): Instance[] {
    return Object.values(this.ledger);
  }

  get counts(): Counts {
    return countInstances(this.instances);
  }

  instance(name: string): Instance {
    const instance = this.ledger[name];
    if (instance === undefined) throw new Error(`instance ${name} is not in this ledger`);
    return instance;
  }

  /** The entry of the fleet file that a machine comes from. */
  groupOf({ name }: Pick<Instance, 'name'>): InstanceGroup {
    const group = this.#groups.get(name);
    if (group === undefined) throw new Error(`the fleet has no instances ${name}`);
    return group;
  }

  /** Moves a machine to another state. */
  move(name: string, state: InstanceState, change: InstanceChange = {}): void {
    this.ledger[name] = movedInstance(this.instance(name), state, change);
    this.wake();
  }

  /** A create of this run, or its tag, says that it made this instance. */
  noteMade(name: string, instanceId: string): void {
    const made = { instanceId, createdByUs: true, createdAtMs: nowMs(), surprises: 0, mayExist: false };
    this.move(name, 'provisioning', made);
  }

  /** The names of the machines in these states. */
  those(...states: readonly InstanceState[]): string[] {
    return this.instances.filter(({ state }) => states.includes(state)).map(machineName);
  }

  /** A stopped slice only waits for what is on the wire or on its way out; held machines wait for a person. */
  get isBusy(): boolean {
    if (this.onTheWire > 0 || this.settling > 0 || this.count('removing') > 0) return true;
    return !this.stopping && this.count('pending', 'held', 'creating', 'unknown', 'adopted', 'provisioning') > 0;
  }

  gaps(): Gap[] {
    return this.instances.flatMap(gapsOf);
  }

  remedyForHeld(code: string): string {
    return remedyForInstance('held', code);
  }

  protected tally(): Tally {
    const own = this.instances.filter(({ createdByUs, state }) => createdByUs && state !== 'removed');
    const adopted = this.instances.filter(({ createdByUs, state }) => !createdByUs && adoptedStates.has(state));
    const gaps = this.phase === 'settled' ? this.gaps() : this.instances.filter(isAtRest).flatMap(gapsOf);
    return { createdByUs: own.length, adopted: adopted.length, gaps, strays: [] };
  }
}

/** States in which a machine has an instance that does, or may yet do. */
const adoptedStates: ReadonlySet<InstanceState> = new Set(['adopted', 'provisioning', 'ready', 'stuck']);

function gapsOf(instance: Instance): Gap[] {
  const gap = gapOfInstance(instance);
  return gap === undefined ? [] : [gap];
}

/** Until the slice has settled, one whose answer was lost is on its way too: its token is sent again. */
function isAtRest(instance: Instance): boolean {
  return !isUnderway(instance) && instance.state !== 'unknown';
}
