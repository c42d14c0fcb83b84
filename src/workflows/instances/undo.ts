import { mayInstanceBecome } from '../../domain/instances/instance-ledger.ts';
import { machineName, type Instance } from '../../domain/instances/instance.ts';
import { answerLostCreates } from './lost-creates.ts';
import type { InstanceSlice } from './instance-slice.ts';
import { removeAll } from './remove.ts';

/**
 * Removes every instance that this run made, and nothing else. Meanwhile creates that were never answered are answered at
 * last, and what they made is removed too.
 */
export async function removeOwnInstances(slice: InstanceSlice): Promise<void> {
  slice.setPhase('undoing');
  removeOwn(slice);
  await Promise.all([removeAll(slice), answerLostCreates(slice)]);
  removeOwn(slice);
  await removeAll(slice);
}

function removeOwn(slice: InstanceSlice): void {
  for (const instance of slice.instances.filter(isToUndo)) {
    const name = machineName(instance);
    const { afterwards: _afterwards, ...kept } = instance;
    slice.ledger[name] = kept;
    // Found as our own, and not looked at yet.
    if (instance.state === 'adopted') slice.move(name, 'provisioning');
    slice.move(name, 'removing');
  }
}

/** Has this run made an instance for it that is not removed yet, as far as it can be? What was retained once stays so. */
export function isToUndo({ createdByUs, instanceId, state }: Instance): boolean {
  if (!createdByUs || instanceId === undefined || state === 'retained') return false;
  return state === 'adopted' || mayInstanceBecome(state, 'removing');
}
