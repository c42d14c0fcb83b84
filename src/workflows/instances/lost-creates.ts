import { CancellationScope, sleep } from '@temporalio/workflow';
import { describeFailure, type AwsFailure } from '../../domain/aws-failure.ts';
import { piecesOf } from '../../domain/batches.ts';
import { backoffMs } from '../../domain/backoff.ts';
import { fateOfCreateFailure } from '../../domain/instances/create-failure.ts';
import { machineName } from '../../domain/instances/instance.ts';
import { nowMs } from '../clock.ts';
import { mostOnTheWire } from '../slice/sending.ts';
import { giveBackBlock, holdBlock } from './block.ts';
import { lookAtConflict } from './conflict.ts';
import { callCreate } from './create-call.ts';
import type { InstanceSlice } from './instance-slice.ts';

/**
 * Sends creates that were never answered once more: with their tokens they name what they made, which is the only way to
 * find it. One that was never applied makes an instance now, so a block is held. All of it has one deadline.
 */
export async function answerLostCreates(slice: InstanceSlice): Promise<void> {
  const lost = slice.instances.filter(({ mayExist }) => mayExist).map(machineName);
  if (lost.length === 0) return;
  // Whatever was said of it since: what is not answered in time is not undone, and the run must not say that it is.
  for (const name of lost) doubt(slice, name);
  const { removalDeadlineMs } = slice.fleet.limits;
  const deadlineAtMs = nowMs() + removalDeadlineMs;
  await holdBlockUntil(slice, removalDeadlineMs);
  for (const few of piecesOf(lost, mostOnTheWire)) {
    await Promise.all(few.map((name) => answerOne(slice, name, deadlineAtMs)));
  }
  await giveBackBlock(slice);
}

function doubt(slice: InstanceSlice, name: string): void {
  const { state, code = 'NoAnswer', message = 'its create was never answered' } = slice.instance(name);
  if (state === 'unknown') return;
  slice.move(name, 'creating');
  slice.move(name, 'unknown', { code, message });
}

/** Without a block in time it is sent all the same: AWS refuses what would be too much. */
async function holdBlockUntil(slice: InstanceSlice, waitMs: number): Promise<void> {
  let isOver = false;
  const timer = new CancellationScope();
  void timer
    .run(() => sleep(waitMs, { summary: 'for a block' }))
    .then(
      () => (isOver = true),
      () => undefined,
    );
  await holdBlock(slice, () => isOver);
  timer.cancel();
}

async function answerOne(slice: InstanceSlice, name: string, deadlineAtMs: number): Promise<void> {
  for (let round = 1; nowMs() < deadlineAtMs; round += 1) {
    slice.move(name, 'creating');
    const answer = await callCreate(slice, slice.instance(name));
    if (answer.outcome === 'applied') {
      return slice.noteMade(name, answer.instanceId);
    }
    const { failure } = answer;
    slice.move(name, 'unknown', { code: failure.code, message: describeFailure(failure) });
    const fate = fateOfCreateFailure(failure, round);
    if (fate.kind === 'inspect') return takeConflict(slice, name, failure, fate.instanceId);
    if (fate.kind !== 'send-again') return;
    await sleep(Math.max(backoffMs(slice.fleet.limits.retryDelayMs, round, name), fate.afterMs ?? 0), {
      summary: `until the lost create of ${name} is sent again`,
    });
  }
}

/** The token has made something with other tags, as a rule an earlier run's; its tags tell. Unread, it stays unknown. */
async function takeConflict(
  slice: InstanceSlice,
  name: string,
  failure: AwsFailure,
  instanceId: string,
): Promise<void> {
  const { removalDeadlineMs } = slice.fleet.limits;
  const giveUp = (): Promise<void> => sleep(removalDeadlineMs, { summary: 'for a Region that does not answer' });
  const { owner } = (await lookAtConflict(slice, instanceId, giveUp)) ?? {};
  if (owner?.run === undefined) return;
  if (owner.run === slice.input.run) {
    return slice.noteMade(name, instanceId);
  }
  slice.move(name, 'failed', { code: failure.code, message: describeFailure(failure), mayExist: false });
}
