import { sleep } from '@temporalio/workflow';
import { piecesOf } from '../../domain/batches.ts';
import { backoffMs } from '../../domain/backoff.ts';
import { retainedInstance } from '../../domain/instances/deletion.ts';
import { nowMs } from '../clock.ts';
import { askToDelete } from './delete-call.ts';
import { beginDeletion, ownerOf, takeRecord, type Deletion } from '../../domain/instances/own-deletion.ts';
import { goOn } from './go-on.ts';
import type { InstanceSlice } from './instance-slice.ts';
import { deadlineOf, lookBeforeRemoval, type RemovalLook } from './removal-look.ts';

/** Read and deleted together: few, so that what is read is fresh when it is acted on. */
const deletesAtOnce = 5;

/** Removes instances that have failed, so that their machines can go on, for as long as the slice has work. */
export async function removeFailed(slice: InstanceSlice): Promise<void> {
  while (slice.isWorking) {
    if (slice.count('removing') === 0) await slice.nextChange();
    else await removeAll(slice);
  }
}

/**
 * Removes every instance that is being removed: its tags and its own record are read right before it is asked for, and it
 * is gone only when AWS says so. What is not this run's, or does not go in time, is retained with the reason.
 */
export async function removeAll(slice: InstanceSlice): Promise<void> {
  const { pollIntervalMs, retryDelayMs } = slice.fleet.limits;
  for (let round = 1; ; round += 1) {
    await removeRound(slice);
    const left = slice.count('removing');
    if (left === 0) return;
    const waitMs = Math.min(pollIntervalMs, backoffMs(retryDelayMs, round, 'deletion'));
    await sleep(waitMs, { summary: `until ${left} instances are gone` });
  }
}

async function removeRound(slice: InstanceSlice): Promise<void> {
  const names = slice.those('removing');
  for (const [index, few] of piecesOf(names, deletesAtOnce).entries()) {
    begin(slice, few);
    const look = await lookBeforeRemoval(slice, few);
    // A Region that does not answer for some is not asked about the others in the same round.
    if (look.kind === 'silent') return noteSilence(slice, names.slice(index * deletesAtOnce), look.why);
    await Promise.all(few.map((name) => takeLook(slice, name, look)));
    retainOverdue(slice, few);
  }
}

function begin(slice: InstanceSlice, names: readonly string[]): void {
  for (const name of names) if (!slice.deletions.has(name)) slice.deletions.set(name, beginDeletion(nowMs()));
}

function noteSilence(slice: InstanceSlice, names: readonly string[], why: string): void {
  begin(slice, names);
  for (const name of names) slice.deletions.set(name, { ...deletionOf(slice, name), why });
  retainOverdue(slice, names);
}

async function takeLook(
  slice: InstanceSlice,
  name: string,
  { records, owners }: RemovalLook & { readonly kind: 'seen' },
): Promise<void> {
  const { instanceId = '' } = slice.instance(name);
  const record = records.find((each) => each.instanceId === instanceId);
  const wasAsked = deletionOf(slice, name).isAsked;
  const [deletion, step] = takeRecord(deletionOf(slice, name), record);
  slice.deletions.set(name, deletion);
  switch (step.kind) {
    case 'wait':
      return;
    case 'removed':
      return finish(slice, name);
    case 'retain':
      return retain(slice, name, step);
    case 'delete':
      // Whose it is was not read in this round: the next one reads it.
      if (wasAsked || nowMs() < deletion.notBeforeAtMs) return;
      return deleteIfOurs(slice, name, instanceId, ownerOf(owners[instanceId], record, slice.input.run));
  }
}

async function deleteIfOurs(
  slice: InstanceSlice,
  name: string,
  instanceId: string,
  owner: ReturnType<typeof ownerOf>,
): Promise<void> {
  if (owner === 'unknown') {
    slice.deletions.set(name, { ...deletionOf(slice, name), why: 'AWS does not show its tags' });
    return;
  }
  if (owner === 'other') {
    return retain(slice, name, { code: 'NotOursInstance', message: `${instanceId} carries the tag of another run` });
  }
  const answer = await askToDelete(slice, name, instanceId, deletionOf(slice, name));
  if (answer.kind === 'removed') return finish(slice, name);
  if (answer.kind === 'retain') return retain(slice, name, answer);
  slice.deletions.set(name, answer.deletion);
}

function deletionOf(slice: InstanceSlice, name: string): Deletion {
  const deletion = slice.deletions.get(name);
  if (deletion === undefined) throw new Error(`instance ${name} is not being removed`);
  return deletion;
}

function finish(slice: InstanceSlice, name: string): void {
  slice.deletions.delete(name);
  const { afterwards } = slice.instance(name);
  slice.move(name, 'removed');
  if (afterwards !== undefined) goOn(slice, name, afterwards);
}

/** What it was removed for is told with it: a person has to mend both. */
function retain(slice: InstanceSlice, name: string, { code, message }: { code: string; message: string }): void {
  slice.deletions.delete(name);
  const { afterwards } = slice.instance(name);
  const before =
    afterwards === undefined || afterwards.kind === 'replace' ? '' : `; before that: ${afterwards.message}`;
  slice.move(name, 'retained', { code, message: `${message}${before}` });
}

function retainOverdue(slice: InstanceSlice, names: readonly string[]): void {
  for (const name of names) {
    // Gone in this very round, its machine may have failed again since: that is another deletion, to be begun.
    const deletion = slice.deletions.get(name);
    if (deletion === undefined || slice.instance(name).state !== 'removing') continue;
    const { facts, why } = deletion;
    // One absence is half a proof: it is read once more, however late it is.
    const isHalfProved = facts.seen && facts.absences > 0;
    if (!isHalfProved && nowMs() >= deadlineOf(slice, name)) retain(slice, name, retainedInstance(facts, why));
  }
}
