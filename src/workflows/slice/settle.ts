import { condition, sleep } from '@temporalio/workflow';
import { backoffMs } from '../../domain/backoff.ts';
import { piecesOf } from '../../domain/batches.ts';
import type { Desktop } from '../../domain/desktop.ts';
import { triesByClass } from '../../domain/failure-classes.ts';
import { describeLimit } from '../../domain/polling.ts';
import { isLeaving } from '../../domain/workspace.ts';
import type { ReadBack } from '../../domain/read-back.ts';
import { nowMs } from '../clock.ts';
import { onWorkspaces } from '../lanes.ts';
import { holdDesktops } from './hold.ts';
import { untilAllowed } from './until-allowed.ts';
import type { Slice } from './slice.ts';

/**
 * Why an outcome is unknown: the answer was `lost` (or did not account for the desktop), AWS said that a WorkSpace of
 * this user `exists`, or it `refused` the desktop for the moment, which is read back before it is believed.
 */
export type Doubt = 'lost' | 'exists' | 'refused';

/**
 * Reads without a trace, in a row, after which nothing exists. One proves nothing, for a fresh id is invisible for a
 * while; where AWS itself said that nothing was made, it is enough.
 */
const silentReadsThatProve: Record<Doubt, number> = { lost: 2, exists: 2, refused: 1 };

/** Reads that show a WorkSpace without saying whose it is, after which it is taken for somebody else's. */
const unclearReadsThatProve = 5;

/** Creates of one desktop whose answers were lost, after which a person should look. */
const lostAnswersAllowed = 6;

/**
 * Finds out by reading, never by trying again, what became of creates with an unknown outcome: a wait for AWS to settle,
 * a read by the primaries' relation and by directory and user, and a second one before anything counts as not there.
 */
export async function settleUnknown(slice: Slice, primaryIds: readonly string[], doubt: Doubt): Promise<void> {
  if (primaryIds.length === 0) return;
  slice.settling += 1;
  const reads: ReadCounts = { silent: {}, unclear: {} };
  let open = primaryIds;
  while (open.length > 0) {
    await sleep(slice.fleet.limits.settleMs, { summary: `let AWS settle ${open.length} unknown outcomes` });
    const answers = await readWhatExists(slice, open);
    const isRead = answers !== undefined && (await takeAnswers(slice, open, answers, doubt, reads));
    if (!isRead) break;
    open = open.filter((id) => slice.desktop(id).state === 'unknown');
  }
  slice.settling -= 1;
  slice.wake();
}

/** Reads in a row, by primary id, that showed nothing, or something without saying whose. */
interface ReadCounts {
  readonly silent: Record<string, number>;
  readonly unclear: Record<string, number>;
}

async function takeAnswers(
  slice: Slice,
  ids: readonly string[],
  answers: Readonly<Record<string, ReadBack>>,
  doubt: Doubt,
  reads: ReadCounts,
): Promise<boolean> {
  const found: Desktop[] = [];
  for (const id of ids) {
    const answer = answers[id] ?? unanswered;
    if (answer.kind === 'found') found.push({ ...slice.desktop(id), standbyId: answer.standbyId });
    if (answer.kind === 'conflict') slice.move([id], 'failed', { code: answer.code, message: answer.message });
    if (answer.kind === 'nothing') takeSilence(slice, id, doubt, count(reads.silent, id));
    if (answer.kind === 'unclear') takeUnclear(slice, id, answer, count(reads.unclear, id));
    if (answer.kind === 'unclear') reads.silent[id] = 0;
  }
  return takeFound(slice, found, reads.unclear);
}

/** A read that says nothing of a desktop is no silence of AWS. */
const unanswered: ReadBack = { kind: 'unclear', code: 'StandbyIncomplete', why: 'the read did not cover it' };

function count(counts: Record<string, number>, id: string): number {
  const next = (counts[id] ?? 0) + 1;
  counts[id] = next;
  return next;
}

function takeSilence(slice: Slice, id: string, doubt: Doubt, silentReads: number): void {
  if (silentReads < silentReadsThatProve[doubt]) return;
  const { attempts, code = 'Unknown', message = '' } = slice.desktop(id);
  if (doubt === 'exists' && attempts >= triesByClass['already-done']) {
    slice.move([id], 'failed', { code, message });
  } else if (doubt === 'lost' && attempts >= lostAnswersAllowed) {
    holdDesktops(slice, [id], 'CreateKeepsGettingLost', message);
  } else {
    const waitMs =
      doubt === 'refused' ? backoffMs(slice.fleet.limits.retryDelayMs, attempts, `${slice.input.index}`) : 0;
    slice.move([id], 'pending', { code, message, notBeforeAtMs: nowMs() + waitMs });
  }
}

function takeUnclear(
  slice: Slice,
  id: string,
  { code, why }: { readonly code: string; readonly why: string },
  reads: number,
): void {
  if (reads >= unclearReadsThatProve) slice.move([id], 'failed', { code, message: why });
}

function tagsUnread(standbyId: string): { readonly code: string; readonly why: string } {
  return { code: 'StandbyIncomplete', why: `${standbyId} does not show its tags` };
}

/**
 * Ours by the run's tag, or adopted: the tag is the only proof, and it is read only after an unknown outcome. False when
 * the patience of a stopped run has ended.
 */
async function takeFound(slice: Slice, found: readonly Desktop[], unclear: Record<string, number>): Promise<boolean> {
  if (found.length === 0) return true;
  const { standbyRegion, limits } = slice.fleet;
  const standbyIds = found.flatMap((desktop) => desktop.standbyId ?? []);
  const owners = await untilAllowed(
    slice,
    () =>
      onWorkspaces(standbyRegion, 'read', `whose are ${standbyIds.length} standbys?`, limits).findOwnStandbys({
        region: standbyRegion,
        standbyIds,
        run: slice.input.run,
      }),
    () => afterPatience(slice),
  );
  if (owners === undefined) return false;
  for (const { primaryId, standbyId = '' } of found) {
    const createdByUs = owners.own.includes(standbyId);
    const state = createdByUs ? 'provisioning' : 'adopted';
    if (!owners.unreadable.includes(standbyId))
      slice.move([primaryId], state, { standbyId, createdByUs, createdAtMs: nowMs() });
    else takeUnclear(slice, primaryId, tagsUnread(standbyId), count(unclear, primaryId));
  }
  return true;
}

/**
 * A stopped run still wants to know what became of its creates, but not for ever: when a Region does not answer for as
 * long as a removal may take, they stay unknown, and are named so.
 */
async function afterPatience(slice: Slice): Promise<void> {
  await condition(() => slice.stopping);
  await sleep(slice.fleet.limits.removalDeadlineMs, { summary: 'for what a stopped run still has to read' });
}

/** What both Regions show for each desktop; undefined when the patience of a stopped run has ended. */
async function readWhatExists(
  slice: Slice,
  ids: readonly string[],
): Promise<Readonly<Record<string, ReadBack>> | undefined> {
  const related = await readRelations(slice, ids);
  if (related === undefined) return undefined;
  const rest = ids.filter((id) => related[id] === undefined);
  if (rest.length === 0) return related;
  const { standbyRegion, limits } = slice.fleet;
  const expected = slice.desktops
    .filter((desktop) => rest.includes(desktop.primaryId))
    .map((desktop) => slice.expected(desktop));
  const byUser = await untilAllowed(
    slice,
    () =>
      onWorkspaces(standbyRegion, 'read', `what exists for ${rest.length} users`, limits).readBackByUser({
        region: standbyRegion,
        expected,
      }),
    () => afterPatience(slice),
  );
  return byUser && { ...byUser, ...related };
}

async function readRelations(slice: Slice, ids: readonly string[]): Promise<Record<string, ReadBack> | undefined> {
  const { primaryRegion, standbyRegion, limits } = slice.fleet;
  const found: Record<string, ReadBack> = {};
  for (const primaryIds of piecesOf(ids, describeLimit)) {
    const records = await untilAllowed(
      slice,
      () =>
        onWorkspaces(primaryRegion, 'read', `relations of ${primaryIds.length} primaries`, limits).readPrimariesById({
          region: primaryRegion,
          primaryIds,
        }),
      () => afterPatience(slice),
    );
    if (records === undefined) return undefined;
    for (const record of records) {
      const standbys = record.related.filter(
        (each) => each.type === 'STANDBY' && each.region === standbyRegion && !isLeaving(each),
      );
      const standbyId = standbys[0]?.workspaceId;
      if (standbyId !== undefined && standbys.length === 1) found[record.workspaceId] = { kind: 'found', standbyId };
      if (standbys.length > 1) found[record.workspaceId] = severalStandbys(standbys.map((each) => each.workspaceId));
    }
  }
  return found;
}

function severalStandbys(ids: readonly string[]): ReadBack {
  return { kind: 'conflict', code: 'DuplicateStandbys', message: `it has several standbys: ${ids.join(', ')}` };
}
