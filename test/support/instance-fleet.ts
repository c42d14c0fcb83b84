import type { WorldInstance } from '../audit/log.ts';
import { accessKeys } from './access-keys.ts';
import type { WrittenGroup } from './fleet-files.ts';
import type { FaultRequest } from './simulator.ts';
import type { FleetOptions } from './test-fleet.ts';

/** The access key of somebody who may do everything in the account. */
export const adminKey = 'AKIAADMINADMINADMIN0';

/** The instance type of machines in test fleets. */
export const usualType = 'c5.large';

/** What they are launched as where AWS has none of the usual type. */
export const otherType = 'm5.large';

/** Some machines alike, which may have the other type where AWS has none of the usual one. */
export function machines(name: string, count: number, specification: Readonly<Record<string, unknown>> = {}) {
  return {
    ...{ name, count, alternatives: [{ instanceType: otherType }] },
    managedInstance: {
      ...{ imageId: 'ami-0abc1234', instanceType: usualType, subnetId: 'subnet-0abc1234' },
      ...specification,
    },
  } satisfies WrittenGroup;
}

/** A fleet of instances, alone unless it is given desktops, in an account in which somebody else may do everything, too. */
export function instanceFleet(groups: readonly WrittenGroup[], options: FleetOptions = {}): FleetOptions {
  return {
    ...{ desktops: 0, directories: 1 },
    ...options,
    settings: { accessKeys: { ...accessKeys, [adminKey]: { role: 'admin' } }, ...options.settings },
    file: { ...(options.desktops === undefined && { directories: [] }), ...options.file, instances: groups },
  };
}

/** How EC2 fails an instance of this machine, and how long that takes it in world time. */
export function failsWith(ec2ErrorCode: string, machine: string, more: Partial<AllocationFault> = {}): FaultRequest {
  const which = { tags: { 'lifeboat:instance': machine } };
  return { ...which, ec2ErrorCode, ...more, kind: 'allocation', outcome: 'error' };
}

type AllocationFault = Extract<FaultRequest, { kind: 'allocation' }>;

/** The service refuses every create of this machine for a quota, until the fault is healed. */
export function quotaRefuses(machine: string): FaultRequest {
  return {
    ...{ kind: 'call', id: `quota ${machine}`, operation: 'CreateWorkspaceInstance', times: 'always', action: 'error' },
    ...{
      requestIncludes: `"${machine}"`,
      status: 402,
      code: 'ServiceQuotaExceededException',
      message: 'no more of them',
    },
  };
}

/** Instances that are there and on nobody's way out, by id. */
export function standing(instances: readonly WorldInstance[]): string[] {
  return instances
    .filter(({ live, state }) => live && state !== 'DEALLOCATING')
    .map(({ workspaceInstanceId }) => workspaceInstanceId)
    .sort();
}
