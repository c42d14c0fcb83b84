import { nameOf } from '../failure-classes.ts';
import type { InstanceError } from './instance.ts';

/** Why AWS could not allocate an instance, as far as what to do about it differs. */
export type AllocationFailureClass = 'capacity' | 'quota' | 'permanent';

/**
 * The codes that are known. AWS publishes none for these lists; EC2's are those that its RunInstances fails with ("Error
 * codes for the Amazon EC2 API"), the others the modelled errors of the service.
 */
const classes: Readonly<Record<Exclude<AllocationFailureClass, 'permanent'>, readonly string[]>> = {
  // Another type or another subnet (so another zone, or more addresses) may have what this one lacks.
  capacity: [
    'InsufficientCapacity',
    'InsufficientInstanceCapacity',
    'InsufficientHostCapacity',
    'InsufficientCapacityOnHost',
    'InsufficientReservedInstanceCapacity',
    'InsufficientVolumeCapacity',
    'InsufficientAddressCapacity',
    'InsufficientFreeAddressesInSubnet',
    'ReservationCapacityExceeded',
  ],
  quota: [
    'ServiceQuotaExceeded',
    'ResourceLimitExceeded',
    'LimitExceeded',
    'QuotaExceeded',
    'InstanceLimitExceeded',
    'VcpuLimitExceeded',
    'MaxSpotInstanceCountExceeded',
    'HostLimitExceeded',
    'VolumeLimitExceeded',
    'MaxIOPSLimitExceeded',
    'NetworkInterfaceLimitExceeded',
    'AddressLimitExceeded',
  ],
};

/** What the errors of an instance in ERROR_ALLOCATING mean, with the one that says so. */
export interface AllocationFailure {
  readonly is: AllocationFailureClass;
  readonly code: string;
  readonly message: string;
}

/** Classifies one error code of an instance; what is not in the table is permanent. */
export function classifyAllocationError(code: string): AllocationFailureClass {
  const name = nameOf(code);
  if (classes.quota.includes(name)) return 'quota';
  return classes.capacity.includes(name) ? 'capacity' : 'permanent';
}

/**
 * Classifies an instance in ERROR_ALLOCATING by all its errors. A code that is known goes before one that is not, for the
 * service may wrap what EC2 said; a quota goes before capacity, for no alternative helps against it.
 */
export function classifyAllocation(errors: readonly InstanceError[]): AllocationFailure {
  const order: readonly AllocationFailureClass[] = ['quota', 'capacity', 'permanent'];
  const classed = errors.map((error) => ({ is: classifyAllocationError(error.code), ...error }));
  const deciding = order.flatMap((is) => classed.filter((error) => error.is === is))[0];
  return (
    deciding ?? { is: 'permanent', code: 'ErrorAllocating', message: 'AWS gave no error for the failed allocation' }
  );
}
