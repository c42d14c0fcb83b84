import { halfOf, nextBatch, nextDueAtMs } from '../../domain/batches.ts';
import type { AwsFailure } from '../../domain/aws-failure.ts';
import { describeFailure } from '../../domain/aws-failure.ts';
import { readCreateAnswer, type CreateAnswer, type ItemVerdict } from '../../domain/create-answer.ts';
import type { Desktop } from '../../domain/desktop.ts';
import { fateOfFailedItem } from '../../domain/failure-classes.ts';
import { nowMs } from '../clock.ts';
import { lostCall } from '../failures.ts';
import { onWorkspaces } from '../lanes.ts';
import { holdDesktops } from './hold.ts';
import { areCreatesHeld, mayCreate, msUntilCreate, slowDown } from './sending.ts';
import { settleUnknown, type Doubt } from './settle.ts';
import type { Slice } from './slice.ts';

/** How a batch ended, as far as its size matters. */
type BatchEnd = 'applied' | 'rejected' | 'other';

/** Asks for standbys, batch after batch, for as long as the slice has work: an operator may ask for more at any time. */
export async function createStandbys(slice: Slice): Promise<void> {
  while (slice.isWorking) {
    const batch = mayCreate(slice) ? nextBatch(slice.ledger, slice.batchSize, nowMs()) : [];
    if (batch.length === 0) await slice.nextChange(msUntilCreate(slice, nextDueAtMs(slice.ledger)));
    else void sendBatch(slice, batch);
  }
}

/** Is no batch due that could be sent now? Then the slice has time to follow what it has asked for. */
export function isCreatingIdle(slice: Slice): boolean {
  if (slice.onTheWire > 0) return false;
  return !mayCreate(slice) || nextBatch(slice.ledger, 1, nowMs()).length === 0;
}

async function sendBatch(slice: Slice, batch: readonly Desktop[]): Promise<BatchEnd> {
  for (const desktop of batch) slice.move([desktop.primaryId], 'creating', { attempts: desktop.attempts + 1 });
  return sendMarked(slice, batch);
}

/** Sends a batch whose desktops are marked as `creating`; `batch` is as they were before that. */
async function sendMarked(slice: Slice, batch: readonly Desktop[]): Promise<BatchEnd> {
  const ids = batch.map((desktop) => desktop.primaryId);
  slice.onTheWire += 1;
  const answer = await callCreate(slice, batch);
  slice.onTheWire -= 1;
  slice.wake();
  if (answer.outcome === 'applied') {
    slice.refusalsInARow = 0;
    const { verdicts, strayStandbyIds } = readCreateAnswer(batch, answer);
    slice.strays.push(...strayStandbyIds);
    await takeVerdicts(slice, verdicts);
    await slice.alarm();
    return 'applied';
  }
  if (answer.outcome === 'not-applied') return takeRefusal(slice, batch, answer.failure);
  slice.move(ids, 'unknown', { code: answer.failure.code, message: describeFailure(answer.failure) });
  await settleUnknown(slice, ids, 'lost');
  return 'other';
}

async function callCreate(slice: Slice, batch: readonly Desktop[]): Promise<CreateAnswer> {
  const { fleet, input } = slice;
  const { volumeEncryptionKey } = fleet;
  try {
    return await onWorkspaces(
      fleet.standbyRegion,
      'change',
      `${batch.length} standbys from ${batch[0]?.user ?? ''}`,
      fleet.limits,
    ).createStandbys({
      region: fleet.standbyRegion,
      primaryRegion: fleet.primaryRegion,
      items: batch.map(({ primaryId, user, standbyDirectory }) => ({ primaryId, user, standbyDirectory })),
      fleet: fleet.name,
      run: input.run,
      tags: fleet.standbyTags,
      dataReplication: fleet.dataReplication,
      ...(volumeEncryptionKey !== undefined && { volumeEncryptionKey }),
    });
  } catch (error) {
    return { outcome: 'maybe-applied', failure: lostCall(error, 'CreateStandbyWorkspaces', fleet.standbyRegion) };
  }
}

/** Takes AWS's word for each desktop of a batch. Before anything is asked for a second time, it is read back. */
async function takeVerdicts(slice: Slice, verdicts: Readonly<Record<string, ItemVerdict>>): Promise<void> {
  const doubted: Record<Doubt, string[]> = { lost: [], exists: [], refused: [] };
  for (const [id, verdict] of Object.entries(verdicts)) {
    if (verdict.kind === 'created') {
      slice.move([id], 'provisioning', { standbyId: verdict.standbyId, createdByUs: true, createdAtMs: nowMs() });
    } else if (verdict.kind === 'unaccounted') {
      slice.move([id], 'unknown', { code: 'NotAccountedFor', message: verdict.why });
      doubted.lost.push(id);
    } else {
      const doubt = takeFailedItem(slice, id, verdict);
      if (doubt !== undefined) doubted[doubt].push(id);
    }
  }
  await Promise.all([
    settleUnknown(slice, doubted.lost, 'lost'),
    settleUnknown(slice, doubted.exists, 'exists'),
    settleUnknown(slice, doubted.refused, 'refused'),
  ]);
}

function takeFailedItem(
  slice: Slice,
  id: string,
  { code, message }: { readonly code: string; readonly message: string },
): Doubt | undefined {
  switch (fateOfFailedItem(code, slice.desktop(id).attempts)) {
    case 'retry':
      slice.move([id], 'unknown', { code, message });
      return 'refused';
    case 'read-back':
      slice.move([id], 'unknown', { code, message });
      return 'exists';
    case 'hold':
      holdDesktops(slice, [id], code, message);
      return undefined;
    case 'fail':
      slice.move([id], 'failed', { code, message });
      return undefined;
  }
}

/** AWS refused a whole call and applied nothing of it: the desktops did not have their try. */
async function takeRefusal(slice: Slice, batch: readonly Desktop[], failure: AwsFailure): Promise<BatchEnd> {
  const ids = batch.map((desktop) => desktop.primaryId);
  const said = { code: failure.code, message: describeFailure(failure) };
  switch (failure.kind) {
    case 'denied':
    case 'quota':
      holdDesktops(slice, ids, said.code, said.message);
      return 'other';
    case 'rejected':
    case 'not-found':
      if (batch.length > 1) return sendHalves(slice, batch, said);
      slice.move(ids, 'failed', said);
      await slice.alarm();
      return 'rejected';
    default:
      backOff(slice, batch, failure);
      return 'other';
  }
}

/** Whether the size or one desktop among many is wrong, smaller calls tell. When both halves pass, it was the size. */
async function sendHalves(
  slice: Slice,
  batch: readonly Desktop[],
  said: { code: string; message: string },
): Promise<BatchEnd> {
  const half = Math.ceil(batch.length / 2);
  const ends: BatchEnd[] = [];
  for (const part of [batch.slice(0, half), batch.slice(half)]) {
    if (areCreatesHeld(slice)) giveBack(slice, part, said);
    ends.push(areCreatesHeld(slice) ? 'other' : await sendMarked(slice, part));
  }
  if (ends.every((end) => end === 'applied')) slice.batchSize = Math.min(slice.batchSize, halfOf(batch.length + 1));
  return ends.every((end) => end === 'applied') ? 'applied' : 'rejected';
}

function backOff(slice: Slice, batch: readonly Desktop[], failure: AwsFailure): void {
  slowDown(slice, failure, `${slice.input.index}`);
  giveBack(slice, batch, { code: failure.code, message: describeFailure(failure) });
}

function giveBack(slice: Slice, batch: readonly Desktop[], said: { code: string; message: string }): void {
  for (const desktop of batch) slice.move([desktop.primaryId], 'pending', { ...said, attempts: desktop.attempts });
}
