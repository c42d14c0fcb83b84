import type { Call, Operation } from '../operation.ts';
import { deallocate, type DeallocationOutcome, type InstanceFate } from '../world/instance-life.ts';
import { provisionStateAt, type Instance } from '../world/instance.ts';
import { deletedEffect } from './effects.ts';
import { instancePermission, knownInstance } from './known-instance.ts';
import { workspaceInstanceId } from './limits.ts';
import { conflict } from './refusals.ts';

const name = 'DeleteWorkspaceInstance';

/**
 * Begins the end of an instance in any state; one that is going or has gone already is left to it. The model knows a
 * ConflictException and not when: here it comes by a fault.
 */
export const deleteWorkspaceInstance: Operation = {
  name,
  request: { WorkspaceInstanceId: workspaceInstanceId },
  permissions: (call) => [instancePermission(call, name)],
  run(call) {
    const { world, atMs } = call;
    const instance = knownInstance(call);
    const state = provisionStateAt(instance, atMs);
    const fate = fateOf(call, instance, state);
    if (state === 'DEALLOCATING' || state === 'DEALLOCATED') return { answer: {} };
    const deallocation = deallocate(world, instance, atMs, fate);
    return { answer: {}, effect: { instancesDeleted: [deletedEffect(world, instance, state, deallocation)] } };
  },
};

function fateOf({ faults }: Call, instance: Instance, state: string): InstanceFate<DeallocationOutcome> {
  const { id, region, specification, tags } = instance;
  const fault = faults.deallocationFate({ name: id, region, specification, tags, state });
  if (!fault) return {};
  const { outcome } = fault;
  if (outcome === 'conflict') throw conflict(id, `WorkSpace Instance ${id} is ${state} and cannot be deleted now.`);
  return { ...fault, outcome };
}
