import { sleep } from '@temporalio/workflow';
import type { ChangeAnswer } from '../../contract/activities.ts';
import { describeFailure } from '../../domain/aws-failure.ts';
import { backoffMs } from '../../domain/backoff.ts';
import { piecesOf } from '../../domain/batches.ts';
import { fateOfDeleteFailure, retainedInstance } from '../../domain/instances/deletion.ts';
import type { InstanceOwner, InstanceRecord } from '../../domain/instances/instance.ts';
import { nowMs } from '../clock.ts';
import { lostCall } from '../failures.ts';
import { onInstances } from '../lanes.ts';
import { untilAllowed } from '../slice/until-allowed.ts';
import { beginDeletion, mayDelete, takeRecord, type Deletion } from './deletions.ts';
import { goOn } from './go-on.ts';
import type { InstanceSlice } from './instance-slice.ts';

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
  for (const name of names) if (!slice.deletions.has(name)) slice.deletions.set(name, beginDeletion(nowMs()));
  for (const few of piecesOf(names, deletesAtOnce)) {
    const seen = await look(slice, few);
    if (seen !== undefined) await Promise.all(few.map((name) => takeLook(slice, name, seen)));
  }
  for (const name of names) if (slice.instance(name).state === 'removing') retainOverdue(slice, name);
}

interface Look {
  readonly records: readonly InstanceRecord[];
  readonly owners: Readonly<Record<string, InstanceOwner>>;
}

/** Reads records, and tags where something may be asked for; undefined when AWS did not allow it for too long. */
async function look(slice: InstanceSlice, names: readonly string[]): Promise<Look | undefined> {
  const { standbyRegion: region, limits } = slice.fleet;
  const instanceIds = names.flatMap((name) => slice.instance(name).instanceId ?? []);
  const lane = onInstances(region, 'read', `${instanceIds.length} instances before they are deleted`, limits);
  const unasked = names.filter((name) => slice.deletions.get(name)?.isAsked !== true);
  const toProve = unasked.flatMap((name) => slice.instance(name).instanceId ?? []);
  return untilAllowed(
    slice,
    async () => {
      const owners = toProve.length === 0 ? {} : await lane.readInstanceOwners({ region, instanceIds: toProve });
      return { owners, records: await lane.readInstances({ region, instanceIds }) };
    },
    () => sleep(limits.removalDeadlineMs, { summary: 'for a Region that does not answer' }),
  );
}

async function takeLook(slice: InstanceSlice, name: string, { records, owners }: Look): Promise<void> {
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
      if (mayDelete(owners[instanceId], record, slice.input.run)) return ask(slice, name, instanceId);
      return retain(slice, name, { code: 'NotOursInstance', message: `${instanceId} does not carry this run’s tag` });
  }
}

async function ask(slice: InstanceSlice, name: string, instanceId: string): Promise<void> {
  const deletion = deletionOf(slice, name);
  const answer = await callDelete(slice, name, instanceId);
  if (answer.outcome === 'applied') {
    slice.deletions.set(name, { ...deletion, isAsked: true });
    return;
  }
  const { facts } = deletion;
  const fate = fateOfDeleteFailure(answer.failure, facts);
  switch (fate.kind) {
    case 'removed':
      return finish(slice, name);
    case 'retain':
      return retain(slice, name, { code: fate.code, message: describeFailure(answer.failure) });
    case 'found-none':
      slice.deletions.set(name, { ...deletion, facts: { ...facts, deleteFoundNone: true } });
      return;
    case 'send-again':
      slice.deletions.set(name, { ...deletion, notBeforeAtMs: nowMs() + (fate.afterMs ?? 0) });
      return;
    case 'inspect': {
      const isAsked = answer.outcome === 'maybe-applied';
      slice.deletions.set(name, { ...deletion, isAsked, facts: { ...facts, refusal: fate.refusal } });
    }
  }
}

async function callDelete(slice: InstanceSlice, name: string, instanceId: string): Promise<ChangeAnswer> {
  const { standbyRegion: region, limits } = slice.fleet;
  try {
    return await onInstances(region, 'removal', `delete ${instanceId} of ${name}`, limits).deleteInstance({
      ...{ region, instanceId },
    });
  } catch (error) {
    return { outcome: 'maybe-applied', failure: lostCall(error, 'DeleteWorkspaceInstance', region) };
  }
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

function retainOverdue(slice: InstanceSlice, name: string): void {
  const { facts, startedAtMs, why } = deletionOf(slice, name);
  // One absence is half a proof: it is read once more, however late it is.
  const isHalfProved = facts.seen && facts.absences > 0;
  if (isHalfProved || nowMs() < startedAtMs + slice.fleet.limits.removalDeadlineMs) return;
  retain(slice, name, retainedInstance(facts, why));
}
