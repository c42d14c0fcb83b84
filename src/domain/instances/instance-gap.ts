import type { Gap } from '../gaps.ts';
import { remedyOfInstance } from './instance-remedies.ts';
import { tagKeys } from '../tags.ts';
import { machineName, type Instance } from './instance.ts';

/** The gap that a machine is, or undefined when its instance is ALLOCATED, or removed as it should be. */
export function gapOfInstance(instance: Instance): Gap | undefined {
  const { state, instanceId, code = state } = instance;
  if (state === 'ready' || state === 'removed') return undefined;
  return {
    user: `instance ${machineName(instance)}`,
    ...(instanceId !== undefined && { instanceId }),
    ...{ state, code, message: messageOf(instance), remedy: remedyOfInstance(instance) },
  };
}

/** A create that was never answered may have made one, whatever was said of later ones. */
function messageOf(instance: Instance): string {
  const { mayExist, message = '' } = instance;
  if (!mayExist) return message;
  const tag = `an instance of it may exist, with the tag ${tagKeys.instance} = ${machineName(instance)}`;
  return message === '' ? tag : `${message}; ${tag}`;
}
