import { sleep } from '@temporalio/workflow';
import { describeFailure } from '../../domain/aws-failure.ts';
import { backoffMs } from '../../domain/backoff.ts';
import { fateOfCreateFailure } from '../../domain/instances/create-failure.ts';
import { mayInstanceBecome } from '../../domain/instances/instance-ledger.ts';
import { machineName, type Instance } from '../../domain/instances/instance.ts';
import { nowMs } from '../clock.ts';
import { callCreate } from './create-call.ts';
import type { InstanceSlice } from './instance-slice.ts';
import { removeAll } from './remove.ts';

/**
 * Removes every instance that this run made, and nothing else. A create that was never answered is answered first: sent
 * again with its token it names what it made, which is the only way to find it.
 */
export async function removeOwnInstances(slice: InstanceSlice): Promise<void> {
  slice.setPhase('undoing');
  for (const instance of slice.instances.filter(({ mayExist }) => mayExist)) await answerAtLast(slice, instance);
  // What was retained once stays so: its reason is for a person.
  for (const instance of slice.instances.filter(isToUndo)) {
    const { afterwards: _afterwards, ...kept } = instance;
    slice.ledger[machineName(instance)] = kept;
    slice.move(machineName(instance), 'removing');
  }
  await removeAll(slice);
}

/** Has this run made an instance for it that is not removed yet, as far as it can be? */
export function isToUndo({ createdByUs, instanceId, state }: Instance): boolean {
  return createdByUs && instanceId !== undefined && state !== 'retained' && mayInstanceBecome(state, 'removing');
}

async function answerAtLast(slice: InstanceSlice, instance: Instance): Promise<void> {
  const name = machineName(instance);
  const { limits } = slice.fleet;
  const deadlineAtMs = nowMs() + limits.removalDeadlineMs;
  for (let round = 1; ; round += 1) {
    slice.move(name, 'creating');
    const answer = await callCreate(slice, slice.instance(name));
    if (answer.outcome === 'applied') {
      const { instanceId } = answer;
      return slice.move(name, 'provisioning', { instanceId, createdByUs: true, createdAtMs: nowMs(), mayExist: false });
    }
    const { code, kind } = answer.failure;
    const said = { code, message: describeFailure(answer.failure) };
    slice.move(name, 'unknown', said);
    // Another run has used this token, with tags of its own: none of our creates can have been applied.
    if (kind === 'conflict') return slice.move(name, 'failed', { ...said, mayExist: false });
    const fate = fateOfCreateFailure(answer.failure, round);
    if (fate.kind !== 'send-again' || nowMs() >= deadlineAtMs) return;
    await sleep(Math.max(backoffMs(limits.retryDelayMs, round, name), fate.afterMs ?? 0), {
      summary: `until the lost create of ${name} is sent again`,
    });
  }
}
