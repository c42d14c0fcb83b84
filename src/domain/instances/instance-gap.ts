import type { Gap } from '../gaps.ts';
import { remedyOfInstance } from './instance-remedies.ts';
import { machineName, type Instance } from './instance.ts';

/** The gap that a machine is, or undefined when its instance is ALLOCATED, or removed as it should be. */
export function gapOfInstance(instance: Instance): Gap | undefined {
  const { state, instanceId, code = state, message = '' } = instance;
  if (state === 'ready' || state === 'removed') return undefined;
  return {
    user: `instance ${machineName(instance)}`,
    ...(instanceId !== undefined && { instanceId }),
    ...{ state, code, message, remedy: remedyOfInstance(instance) },
  };
}
