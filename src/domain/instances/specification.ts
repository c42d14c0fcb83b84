import type { Alternative } from '../fleet.ts';
import type { FieldValue, FieldValues } from './field.ts';

/** What a specification itself says of that which an alternative would replace. */
export function ownChoice(specification: FieldValues): Alternative {
  const { InstanceType: instanceType } = specification;
  const [subnetId] = subnetsOf(specification);
  return { ...(typeof instanceType === 'string' && { instanceType }), ...(subnetId !== undefined && { subnetId }) };
}

/** The subnets that a specification names, each once. */
function subnetsOf(specification: FieldValues): string[] {
  const holders = [specification, ...interfacesOf(specification)];
  return [...new Set(holders.flatMap(({ SubnetId }) => (typeof SubnetId === 'string' ? [SubnetId] : [])))];
}

/**
 * Where an alternative's subnet would stand is clear: the specification names one subnet, wherever, or none and no network
 * interface (EC2 takes a subnet beside interfaces from these alone; RunInstances, API reference).
 */
export function canChangeSubnet(specification: FieldValues): boolean {
  const named = subnetsOf(specification).length;
  return named === 1 || (named === 0 && interfacesOf(specification).length === 0);
}

/** The specification with an alternative in the place of its instance type and its one subnet. */
export function withAlternative(specification: FieldValues, alternative: Alternative | undefined): FieldValues {
  const { instanceType, subnetId } = alternative ?? {};
  const typed = instanceType === undefined ? specification : { ...specification, InstanceType: instanceType };
  return subnetId === undefined ? typed : withSubnet(typed, subnetId);
}

function withSubnet(specification: FieldValues, subnetId: string): FieldValues {
  const interfaces = interfacesOf(specification);
  if (interfaces.length === 0) return { ...specification, SubnetId: subnetId };
  const moved = (holder: FieldValues): FieldValues =>
    holder['SubnetId'] === undefined ? holder : { ...holder, SubnetId: subnetId };
  return { ...moved(specification), NetworkInterfaces: interfaces.map(moved) };
}

function interfacesOf({ NetworkInterfaces }: FieldValues): FieldValues[] {
  return Array.isArray(NetworkInterfaces) ? NetworkInterfaces.filter(isGroup) : [];
}

function isGroup(value: FieldValue): value is FieldValues {
  return typeof value === 'object' && !Array.isArray(value);
}
