import type { JsonObject } from '../json.ts';
import { subnetsOf } from '../world/instance.ts';
import type { AllocationFault, DeallocationFault } from './instance-schema.ts';

/** What identifies an instance to a fault. */
export interface InstanceTarget {
  /** Its id; before it has one, its name in the seeded streams. */
  readonly name: string;
  readonly region: string;
  readonly specification: JsonObject;
  readonly tags: ReadonlyMap<string, string>;
  /** Its state when it is deleted. */
  readonly state?: string;
}

/** Is this instance among those that a fault names? */
export function isInstanceMeant(fault: AllocationFault | DeallocationFault, target: InstanceTarget): boolean {
  const { region, instanceTypes, subnetIds, tags = {} } = fault;
  const { specification } = target;
  const isAmong = (list: readonly string[] | undefined, ...values: readonly unknown[]): boolean =>
    list === undefined || list.some((one) => values.includes(one));
  return (
    (region ?? target.region) === target.region &&
    isAmong(instanceTypes, specification['InstanceType']) &&
    isAmong(subnetIds, ...subnetsOf(specification)) &&
    Object.entries(tags).every(([key, value]) => target.tags.get(key) === value) &&
    (fault.kind === 'allocation' || (isAmong(fault.instanceIds, target.name) && isAmong(fault.states, target.state)))
  );
}
