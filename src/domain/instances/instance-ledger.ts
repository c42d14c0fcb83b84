import type { DesktopState } from '../desktop.ts';
import { mayBecome, noCounts, type Counts } from '../ledger.ts';
import { machineName, type Instance, type InstanceState, type Machine } from './instance.ts';

/** The ledger of some machines, by name, in the order of the fleet file. */
export type InstanceLedger = Record<string, Instance>;

/** What happened to a machine; the fields that a transition may change. */
export type InstanceChange = Partial<Omit<Instance, 'name' | 'ordinal' | 'state'>>;

/**
 * Edges that desktops do not have. A create has a token here, so a lost answer is healed by sending it again, and an
 * instance that has failed is removed before its machine is tried again, held or given up.
 */
const ownEdges: Partial<Record<InstanceState, readonly InstanceState[]>> = {
  pending: ['unknown'],
  creating: ['adopted'],
  unknown: ['creating', 'skipped'],
  provisioning: ['pending', 'held'],
  removed: ['held', 'failed'],
  held: ['creating', 'unknown'],
  failed: ['creating'],
  skipped: ['creating'],
};

/** The first line of a machine in the ledger. */
export function newInstance({ name, ordinal }: Machine): Instance {
  return {
    ...{ name, ordinal, state: 'pending', createdByUs: false, attempt: 1, alternative: 0 },
    ...{ spentTokens: 0, surprises: 0, mayExist: false },
  };
}

/**
 * The machine in another state. Code, message and the time not to try before belong to the state that they came with; a
 * machine that is pending or held, or whose instance was removed, has none.
 *
 * @throws Error on an edge that does not exist: a defect, never an input.
 */
export function movedInstance(instance: Instance, state: InstanceState, change: InstanceChange = {}): Instance {
  if (!mayInstanceBecome(instance.state, state)) {
    throw new Error(`instance ${machineName(instance)} cannot go from ${instance.state} to ${state}`);
  }
  const { code: _code, message: _message, notBeforeAtMs: _notBeforeAtMs, ...kept } = instance;
  const hasNone = state === 'pending' || state === 'held' || instance.state === 'removed';
  const rest = hasNone ? withoutInstance(kept) : kept;
  return { ...rest, ...change, state };
}

/** May a machine go from one state to the other? */
export function mayInstanceBecome(from: DesktopState, to: DesktopState): boolean {
  return mayBecome(from, to) || (ownEdges[from] ?? []).includes(to);
}

/** How many machines are in each state. */
export function countInstances(instances: Iterable<Instance>): Counts {
  const counts = noCounts();
  for (const { state } of instances) counts[state] += 1;
  return counts;
}

function withoutInstance(instance: Instance): Instance {
  const { instanceId: _id, createdAtMs: _created, afterwards: _afterwards, ...kept } = instance;
  return { ...kept, createdByUs: false };
}
