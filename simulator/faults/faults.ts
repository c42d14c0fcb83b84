import { streamOf } from '../randomness.ts';
import type { Workspace } from '../world/workspace.ts';
import type { AllocationFault, DeallocationFault } from './instance-schema.ts';
import { isInstanceMeant, type InstanceTarget } from './instance-target.ts';
import type { CallFault, Fault, ItemFault, ProvisioningFault, ReadFault } from './schema.ts';

/** A fault that has been set, with how often it could have struck and how often it did. */
export interface SetFault<F extends Fault = Fault> {
  readonly id: string;
  readonly fault: F;
  matched: number;
  fired: number;
  /** Firings per desktop, by user; per instance, by id. */
  readonly firedFor: Map<string, number>;
}

/** What identifies a desktop to a fault. */
export type Target = Pick<Workspace, 'userName' | 'desktop'> & {
  readonly workspaceId: string | undefined;
  readonly primaryId: string | undefined;
};

/** A call as faults see it. */
export interface CallFacts {
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly text: string;
}

/** The faults in force. They decide; the operations and the connection do the damage. */
export class Faults {
  #faults: SetFault[] = [];
  #count = 0;
  readonly #seed: () => number;

  constructor(seed: () => number) {
    this.#seed = seed;
  }

  set(fault: Fault): SetFault {
    this.#count += 1;
    const id = fault.id ?? `fault-${String(this.#count)}`;
    const set: SetFault = { id, fault, matched: 0, fired: 0, firedFor: new Map() };
    this.#faults.push(set);
    return set;
  }

  list(): readonly SetFault[] {
    return this.#faults;
  }

  clear(): void {
    this.#faults = [];
    this.#count = 0;
  }

  remove(id: string): boolean {
    const before = this.#faults.length;
    this.#faults = this.#faults.filter((fault) => fault.id !== id);
    return this.#faults.length < before;
  }

  /** Is a Region out of order for a service? */
  regionTrouble(region: string, service: string): SetFault<Extract<Fault, { kind: 'region' }>> | undefined {
    const trouble = this.#of('region').find(
      ({ fault }) => fault.region === region && (fault.service ?? service) === service,
    );
    return trouble;
  }

  /** Calls per world second of strangers in the account. */
  noise(region: string, service: string): number {
    return this.#of('noise')
      .filter(({ fault }) => fault.region === region && fault.service === service)
      .reduce((sum, { fault }) => sum + fault.perSecond, 0);
  }

  /** The faults that strike this call, both phases, in the order they were set. Counts the call. */
  strikingCall(facts: CallFacts): SetFault<CallFault>[] {
    return this.#of('call').filter((set) => matchesCall(set.fault, facts) && this.#strikesNow(set, 1));
  }

  /** The first item fault that strikes this desktop now. */
  strikingItem(operation: ItemFault['operation'], target: Target): ItemFault | undefined {
    return this.#of('item').find(
      (set) => set.fault.operation === operation && this.#strikesTarget(set, target, set.fault.times ?? 1),
    )?.fault;
  }

  /** The fate imposed on the k-th standby of a user. */
  fate(target: Target, attempt: number): ProvisioningFault | undefined {
    return this.#of('provisioning').find(
      (set) => (set.fault.attempt ?? attempt) === attempt && this.#strikesTarget(set, target, 'always'),
    )?.fault;
  }

  /** The fate imposed on a new instance. Counts the create for every fault that means it; the first one decides. */
  allocationFate(target: InstanceTarget): AllocationFault | undefined {
    return this.#of('allocation').filter(
      (set) =>
        isInstanceMeant(set.fault, target) &&
        this.#strikesNow(set, set.fault.nth === undefined ? 'always' : 1, target.name),
    )[0]?.fault;
  }

  /** The fate imposed on an instance that is deleted. */
  deallocationFate(target: InstanceTarget): DeallocationFault | undefined {
    return this.#of('deallocation').find(
      (set) => isInstanceMeant(set.fault, target) && this.#strikesOne(set, target.name, set.fault.times),
    )?.fault;
  }

  /** A read fault that concerns the whole answer. */
  strikingRead(action: ReadFault['action'], operation: string, region: string): ReadFault | undefined {
    const otherwise = action === 'lag' ? 'always' : 1;
    return this.#reads(action, operation, region).find((set) => this.#strikesNow(set, otherwise))?.fault;
  }

  /** The read faults that concern one record. */
  strikingRecord(action: ReadFault['action'], operation: string, region: string, target: Target): ReadFault[] {
    const otherwise = action === 'omit' ? 1 : 'always';
    return this.#reads(action, operation, region)
      .filter((set) => this.#strikesTarget(set, target, set.fault.times ?? otherwise))
      .map(({ fault }) => fault);
  }

  #reads(action: ReadFault['action'], operation: string, region: string): SetFault<ReadFault>[] {
    return this.#of('read').filter(
      ({ fault }) => fault.action === action && fault.operation === operation && (fault.region ?? region) === region,
    );
  }

  #of<K extends Fault['kind']>(kind: K): SetFault<Extract<Fault, { kind: K }>>[] {
    return this.#faults.filter(({ fault }) => fault.kind === kind) as SetFault<Extract<Fault, { kind: K }>>[];
  }

  /** Counts one occasion, and says whether the fault takes it. */
  #strikesNow(
    set: SetFault<CallFault | ReadFault | AllocationFault>,
    otherwise: number | 'always',
    occasion?: string,
  ): boolean {
    const { fault } = set;
    set.matched += 1;
    const nth = fault.kind === 'read' ? undefined : fault.nth;
    const repeats = fault.every !== undefined || fault.share !== undefined;
    const limit = fault.times ?? (repeats ? 'always' : otherwise);
    if (limit !== 'always' && set.fired >= limit) return false;
    if (nth !== undefined && set.matched < nth) return false;
    if (fault.every !== undefined && set.matched % fault.every !== 0) return false;
    if (fault.share !== undefined && !this.#hits(set.id, occasion ?? String(set.matched), fault.share)) return false;
    set.fired += 1;
    return true;
  }

  #strikesTarget(
    set: SetFault<ItemFault | ProvisioningFault | ReadFault>,
    target: Target,
    limit: number | 'always',
  ): boolean {
    return isMeant(set.fault, target) && this.#strikesOne(set, target.userName, limit);
  }

  /** Counts one occasion of one desktop or instance, and says whether the fault takes it. */
  #strikesOne(
    set: SetFault<ItemFault | ProvisioningFault | ReadFault | DeallocationFault>,
    name: string,
    limit: number | 'always',
  ): boolean {
    const { fault } = set;
    if (fault.share !== undefined && !this.#hits(set.id, name, fault.share)) return false;
    set.matched += 1;
    const fired = set.firedFor.get(name) ?? 0;
    if (limit !== 'always' && fired >= limit) return false;
    set.firedFor.set(name, fired + 1);
    set.fired += 1;
    return true;
  }

  #hits(id: string, occasion: string, share: number): boolean {
    return streamOf(this.#seed(), `fault/${id}/${occasion}`)() < share;
  }
}

function matchesCall(fault: CallFault, { service, operation, region, text }: CallFacts): boolean {
  return (
    (fault.operation === '*' || fault.operation === operation) &&
    (fault.service ?? service) === service &&
    (fault.region ?? region) === region &&
    (fault.requestIncludes === undefined || text.includes(fault.requestIncludes))
  );
}

function isMeant(fault: ItemFault | ProvisioningFault | ReadFault, target: Target): boolean {
  const lists = [
    [fault.userNames, target.userName],
    [fault.primaryIds, target.primaryId],
    [fault.workspaceIds, target.workspaceId],
    [fault.desktops, target.desktop],
  ] as const;
  const given = lists.filter(([list]) => list !== undefined);
  if (given.length === 0) return true;
  return given.some(([list, value]) => (list as readonly unknown[]).includes(value));
}
