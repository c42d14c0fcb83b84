import type { Finding } from '../finding.ts';
import type { InstanceGroup } from '../fleet.ts';
import type { InstancesPlan } from '../plan.ts';
import { isGoingState, isLeavingState } from './instance-verdict.ts';
import { machineName, type FoundInstance, type Machine } from './instance.ts';

/** Every machine of a fleet, in the order of its file. */
export function machinesOf(groups: readonly InstanceGroup[]): Machine[] {
  return groups.flatMap(({ name, count }) =>
    Array.from({ length: count }, (_, index) => ({ name, ordinal: index + 1 })),
  );
}

/** What exists for a machine before anything is asked for. */
export type Existing =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'adopt'; readonly instanceId: string; readonly run?: string }
  | { readonly kind: 'refuse'; readonly instanceId: string; readonly code: string; readonly message: string };

/**
 * Decides by the instances that carry the machine's tag. What is being deleted or has failed to be made is none: it only
 * has spent its token. Nothing that exists is replaced, for somebody may work on it.
 */
export function existingFor(machine: Machine, { digest }: InstanceGroup, found: readonly FoundInstance[]): Existing {
  const name = machineName(machine);
  const alive = found.filter((each) => each.machine === name && isAlive(each));
  const [first, second] = alive;
  if (first === undefined) return { kind: 'nothing' };
  const { instanceId, run, specification } = first;
  if (second !== undefined) {
    const ids = alive.map((each) => each.instanceId).join(', ');
    return { kind: 'refuse', instanceId, code: 'DuplicateInstances', message: `there are several of it: ${ids}` };
  }
  if (specification !== digest) {
    const message = `${instanceId} was launched from another specification than the fleet file has now`;
    return { kind: 'refuse', instanceId, code: 'OtherSpecification', message };
  }
  return { kind: 'adopt', instanceId, ...(run !== undefined && { run }) };
}

/** Neither on its way out nor failed on its way in. A state that we do not know counts as alive. */
function isAlive({ state }: FoundInstance): boolean {
  return state !== 'ERROR_ALLOCATING' && !isLeavingState(state);
}

/** What `prepare` would do about each machine of these groups. */
export function instancesPlanOf(groups: readonly InstanceGroup[], found: readonly FoundInstance[]): InstancesPlan {
  const plans = groups.flatMap((group) =>
    machinesOf([group]).map((machine) => ({ machine: machineName(machine), ...existingFor(machine, group, found) })),
  );
  const refusals = plans.flatMap((plan) => {
    if (plan.kind !== 'refuse') return [];
    const { machine, instanceId, code, message } = plan;
    return [{ machine, instanceId, code, message }];
  });
  const create = plans.filter(({ kind }) => kind === 'nothing').length;
  const adopt = plans.length - create - refusals.length;
  return { total: plans.length, create, adopt, refuse: refusals.length, refusals };
}

/** Refused before any call, by what exists: only another run reads that again. */
const refusedCodes: ReadonlySet<string | undefined> = new Set(['DuplicateInstances', 'OtherSpecification']);

/** Was this machine refused before any call was made? A retry does not help: run the operation again. */
export function isRefusedInstance({ code }: { readonly code: string | undefined }): boolean {
  return refusedCodes.has(code);
}

/** Ids that a finding names; the rest it counts. */
const idsNamed = 10;

/** Instances that carry the fleet's tag and that no machine of its file will take: they cost money, and nobody looks at them. */
export function strayFindings(machines: readonly Machine[], found: readonly FoundInstance[]): Finding[] {
  const wanted: ReadonlySet<string | undefined> = new Set(machines.map(machineName));
  const strays = found.filter((each) => !isGoingState(each.state) && (!isAlive(each) || !wanted.has(each.machine)));
  if (strays.length === 0) return [];
  const ids = strays.slice(0, idsNamed).map(({ instanceId, machine = 'unnamed' }) => `${instanceId} (${machine})`);
  const more = strays.length > idsNamed ? ` and ${strays.length - idsNamed} more` : '';
  return [
    {
      severity: 'warning',
      code: 'StrayInstances',
      summary: `Instances carry this fleet’s tag and belong to no machine of its file, or could not be allocated or deallocated: ${ids.join(', ')}${more}.`,
      remedy: 'Delete those that nobody needs; teardown removes them too. Nothing was done to them.',
    },
  ];
}
