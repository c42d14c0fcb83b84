import { describeFailure, type AwsFailure } from '../../domain/aws-failure.ts';
import { fateOfCreateFailure } from '../../domain/instances/create-failure.ts';
import { machineName, type Instance } from '../../domain/instances/instance.ts';
import { nowMs } from '../clock.ts';
import { holdCreates } from '../slice/hold.ts';
import { areCreatesHeld, mayCreate, msUntilCreate, slowDown } from '../slice/sending.ts';
import { giveBackBlock, holdBlock } from './block.ts';
import { inspectConflict } from './conflict.ts';
import { callCreate } from './create-call.ts';
import type { InstanceSlice } from './instance-slice.ts';

/** Asks for machine after machine, for as long as the slice has work: an operator may ask for more at any time. */
export async function createInstances(slice: InstanceSlice): Promise<void> {
  while (slice.isWorking) {
    const name = mayCreate(slice) ? nextDue(slice) : undefined;
    const isHeld = slice.heldBlock !== undefined;
    // What changes while a block is waited for or given back must not be missed: all is looked at anew after it.
    if (!isHeld && needsBlock(slice)) await holdBlock(slice, () => !needsBlock(slice));
    else if (isHeld && !needsBlock(slice)) await giveBackBlock(slice);
    else if (isHeld && name !== undefined) void send(slice, name);
    else await slice.nextChange(msUntilCreate(slice, nextDueAtMs(slice)));
  }
  await giveBackBlock(slice);
}

/** Is no machine due that could be asked for now? Then the slice has time to follow what it has asked for. */
export function isCreatingIdle(slice: InstanceSlice): boolean {
  if (slice.onTheWire > 0) return false;
  return slice.isWaitingForBlock || !mayCreate(slice) || nextDue(slice) === undefined;
}

/**
 * Is any machine ALLOCATING, or may one soon be, made or adopted? One that is stuck is not waited for: others wait for the
 * block. A slice that is stopped only lets happen what is on its way.
 */
function needsBlock(slice: InstanceSlice): boolean {
  if (slice.stopping || !slice.isWorking) return false;
  if (slice.count('creating', 'unknown', 'adopted', 'provisioning') > 0) return true;
  return slice.count('pending') > 0 && !areCreatesHeld(slice);
}

function waiting(slice: InstanceSlice): Instance[] {
  return slice.instances.filter(({ state }) => state === 'pending' || state === 'unknown');
}

function nextDue(slice: InstanceSlice): string | undefined {
  const next = waiting(slice).find(({ notBeforeAtMs = 0 }) => notBeforeAtMs <= nowMs());
  return next && machineName(next);
}

function nextDueAtMs(slice: InstanceSlice): number | undefined {
  const times = waiting(slice).map(({ notBeforeAtMs = 0 }) => notBeforeAtMs);
  return times.length === 0 ? undefined : Math.min(...times);
}

async function send(slice: InstanceSlice, name: string): Promise<void> {
  slice.move(name, 'creating');
  slice.onTheWire += 1;
  const answer = await callCreate(slice, slice.instance(name));
  slice.onTheWire -= 1;
  // Whatever is looked into after the answer keeps no other create from going out.
  slice.settling += 1;
  slice.wake();
  if (answer.outcome === 'applied') {
    slice.refusalsInARow = 0;
    slice.noteMade(name, answer.instanceId);
  } else {
    await takeFailure(slice, name, answer.failure);
  }
  slice.settling -= 1;
  slice.wake();
  await slice.alarm();
}

async function takeFailure(slice: InstanceSlice, name: string, failure: AwsFailure): Promise<void> {
  const { mayExist: didBefore, surprises: before } = slice.instance(name);
  const mayExist = didBefore || failure.outcome === 'maybe-applied';
  const surprises = failure.kind === 'unexpected' ? before + 1 : before;
  const said = { code: failure.code, message: describeFailure(failure), mayExist, surprises };
  const fate = fateOfCreateFailure(failure, surprises);
  switch (fate.kind) {
    case 'send-again': {
      const notBeforeAtMs = slowDown(slice, failure, name);
      return slice.move(name, mayExist ? 'unknown' : 'pending', { ...said, notBeforeAtMs });
    }
    case 'inspect':
      return inspectConflict(slice, name, fate.instanceId, said);
    case 'hold':
      slice.move(name, 'held', said);
      return holdCreates(slice, slice.instances);
    case 'fail':
      return slice.move(name, 'failed', said);
  }
}
