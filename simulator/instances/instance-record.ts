import type { Target } from '../faults/faults.ts';
import type { JsonObject } from '../json.ts';
import type { Call } from '../operation.ts';
import { instanceFailureAt, isInstanceVisible, provisionStateAt, type Instance } from '../world/instance.ts';

/** Is an instance in the answer of a read? A fresh one is not, nor one that a fault leaves out. */
export function isShown({ faults, region, atMs }: Call, operation: string, instance: Instance): boolean {
  if (!isInstanceVisible(instance, atMs)) return false;
  return faults.strikingRecord('omit', operation, region, targetOf(instance)).length === 0;
}

/** What List says of one, faults included: no tags, no token, no errors. */
export function listedRecord(call: Call, operation: string, instance: Instance): JsonObject {
  const state = provisionStateAt(instance, call.atMs);
  return {
    ProvisionState: state,
    WorkspaceInstanceId: instance.id,
    ...(hasEc2Instance(call, instance) ? { EC2ManagedInstance: { InstanceId: instance.ec2InstanceId } } : {}),
    ...untruths(call, operation, instance),
  };
}

/** What Get says of one, faults included. */
export function wholeRecord(call: Call, operation: string, instance: Instance): JsonObject {
  const failure = instanceFailureAt(instance, call.atMs);
  return {
    WorkspaceInstanceErrors: (failure?.errors ?? []).map(({ code, message }) => ({
      ErrorCode: code,
      ErrorMessage: message,
    })),
    EC2InstanceErrors: (failure?.ec2Errors ?? []).map(({ code, message }) => ({
      EC2ErrorCode: code,
      EC2ExceptionType: 'Ec2Exception',
      EC2ErrorMessage: message,
    })),
    BillingConfiguration: { BillingMode: instance.billingMode },
    ...listedRecord(call, operation, instance),
  };
}

/** The machine itself: there once it was allocated, and named until the end. */
function hasEc2Instance({ atMs }: Call, instance: Instance): boolean {
  const { settledAs, settledMs, deallocations } = instance;
  const leftMs = deallocations[0]?.atMs ?? Infinity;
  return settledAs === 'ALLOCATED' && settledMs <= Math.min(atMs, leftMs);
}

function untruths({ faults, region }: Call, operation: string, instance: Instance): JsonObject {
  const target = targetOf(instance);
  const lies: JsonObject = {};
  for (const { state } of faults.strikingRecord('unknown-state', operation, region, target)) {
    lies['ProvisionState'] = state;
  }
  for (const { set } of faults.strikingRecord('fields', operation, region, target)) Object.assign(lies, set);
  return lies;
}

/** Read faults name instances in `workspaceIds`; there is no user. */
function targetOf({ id }: Instance): Target {
  return { userName: id, desktop: null, workspaceId: id, primaryId: undefined };
}
