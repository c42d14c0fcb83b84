import { sleep } from '@temporalio/workflow';
import { piecesOf } from '../../domain/batches.ts';
import { describeFailure } from '../../domain/aws-failure.ts';
import { backoffMs } from '../../domain/backoff.ts';
import type { Desktop, DesktopState } from '../../domain/desktop.ts';
import { mayBecome } from '../../domain/ledger.ts';
import { describeLimit } from '../../domain/polling.ts';
import {
  nextRemovalStep,
  noteRead,
  nothingKnown,
  retainedAtDeadline,
  type RemovalFacts,
} from '../../domain/removal.ts';
import type { ChangeAnswer, RefusedTermination } from '../../contract/activities.ts';
import { nowMs } from '../clock.ts';
import { lostCall } from '../failures.ts';
import { onWorkspaces } from '../lanes.ts';
import { untilAllowed } from './until-allowed.ts';
import type { Slice } from './slice.ts';

/** What one removal knows: the desktops it is about, by primary id, with the facts and the last reason to wait. */
type Book = Record<string, { readonly facts: RemovalFacts; readonly why: string }>;

/** Removes every standby that this run created, and nothing else. What cannot be removed is retained, with a reason. */
export async function removeOwnStandbys(slice: Slice): Promise<void> {
  slice.setPhase('undoing');
  // What was retained once stays so: its reason is for a person.
  await removeStandbys(
    slice,
    slice.desktops.filter((desktop) => isOurs(desktop) && desktop.state !== 'retained'),
  );
}

function isOurs(desktop: Desktop): boolean {
  return desktop.createdByUs && desktop.standbyId !== undefined && mayBecome(desktop.state, 'removing');
}

/** Removes broken standbys of this run, so that their desktops can be tried again. */
export async function replaceStandbys(slice: Slice, desktops: readonly Desktop[]): Promise<void> {
  const own = desktops.filter(isOurs);
  await removeStandbys(slice, own);
  for (const { primaryId } of own) {
    if (slice.desktop(primaryId).state !== 'removed') continue;
    slice.move([primaryId], 'pending', { attempts: 0 });
  }
}

/**
 * Each standby is re-read first and must be the standby of our primary; it is gone only when two reads no longer show it.
 */
async function removeStandbys(slice: Slice, own: readonly Desktop[]): Promise<void> {
  if (own.length === 0) return;
  const { limits } = slice.fleet;
  const ids = own.map((desktop) => desktop.primaryId);
  const book: Book = Object.fromEntries(
    own.map(({ primaryId, state }) => [
      primaryId,
      { facts: { ...nothingKnown, seen: wasSeen(state) }, why: 'not read yet' },
    ]),
  );
  slice.move(ids, 'removing');
  const startedAtMs = nowMs();
  const deadlineOf = (id: string): number => (book[id]?.facts.askedAtMs ?? startedAtMs) + limits.removalDeadlineMs;
  for (let round = 1; ; round += 1) {
    const removable = await readAndDecide(slice, book);
    for (const batch of piecesOf(removable, describeLimit)) await terminate(slice, batch, book);
    const left = ids.filter((id) => slice.desktop(id).state === 'removing');
    if (left.length === 0) return;
    const overdue = left.filter((id) => nowMs() >= deadlineOf(id) && !isHalfProved(book[id]?.facts));
    retain(slice, overdue, book);
    if (overdue.length === left.length) return;
    const waitMs = Math.min(limits.pollIntervalMs, backoffMs(limits.retryDelayMs, round, 'removal'));
    await sleep(waitMs, { summary: `until ${left.length} standbys are gone` });
  }
}

/** A verdict other than "not in time" came from the standby's own record. */
function wasSeen(state: DesktopState): boolean {
  return state === 'ready' || state === 'failed';
}

/** One absence is half a proof: it is read once more, however late it is. */
function isHalfProved(facts: RemovalFacts | undefined): boolean {
  return facts !== undefined && facts.seen && facts.absences > 0;
}

/** Reads every standby that is being removed and returns those that may be terminated now. */
async function readAndDecide(slice: Slice, book: Book): Promise<Desktop[]> {
  const { standbyRegion, limits } = slice.fleet;
  const removing = slice.desktops.filter(
    ({ primaryId, state }) => state === 'removing' && book[primaryId] !== undefined,
  );
  if (removing.length === 0) return [];
  const standbyIds = removing.flatMap((desktop) => desktop.standbyId ?? []);
  const records = await untilAllowed(
    slice,
    () =>
      onWorkspaces(standbyRegion, 'read', `${standbyIds.length} standbys before removal`, limits).readStandbysById({
        region: standbyRegion,
        standbyIds,
      }),
    () => sleep(limits.removalDeadlineMs, { summary: 'for a Region that does not answer' }),
  );
  if (records === undefined) return [];
  return removing.filter((desktop) => {
    const record = records.find((each) => each.workspaceId === desktop.standbyId);
    const facts = noteRead(book[desktop.primaryId]?.facts ?? nothingKnown, record);
    const step = nextRemovalStep(slice.expected(desktop), record, facts);
    book[desktop.primaryId] = { facts, why: step.kind === 'wait' ? step.why : `state ${record?.state ?? 'unknown'}` };
    if (step.kind === 'removed') slice.move([desktop.primaryId], 'removed');
    if (step.kind === 'retain') slice.move([desktop.primaryId], 'retained', { code: step.code, message: step.message });
    return step.kind === 'terminate';
  });
}

async function terminate(slice: Slice, batch: readonly Desktop[], book: Book): Promise<void> {
  const answer = await callTerminate(slice, batch);
  for (const { primaryId, standbyId } of batch) {
    const entry = book[primaryId];
    if (entry === undefined) continue;
    const refused =
      answer.outcome === 'applied' ? answer.refused.find((each) => each.standbyId === standbyId) : undefined;
    const refusal =
      refused ??
      (answer.outcome === 'not-applied'
        ? { code: answer.failure.code, message: describeFailure(answer.failure) }
        : undefined);
    const askedAtMs = entry.facts.askedAtMs ?? nowMs();
    const facts = refusal === undefined ? { ...entry.facts, askedAtMs } : entry.facts;
    const { refusal: _earlier, ...accepted } = facts;
    book[primaryId] = { ...entry, facts: refusal === undefined ? accepted : { ...facts, refusal } };
  }
}

async function callTerminate(
  slice: Slice,
  batch: readonly Desktop[],
): Promise<ChangeAnswer<{ readonly refused: readonly RefusedTermination[] }>> {
  const { standbyRegion, limits } = slice.fleet;
  try {
    return await onWorkspaces(
      standbyRegion,
      'change',
      `terminate ${batch.length} standbys of this run`,
      limits,
    ).terminateStandbys({
      region: standbyRegion,
      standbyIds: batch.flatMap((desktop) => desktop.standbyId ?? []),
    });
  } catch (error) {
    return { outcome: 'maybe-applied', failure: lostCall(error, 'TerminateWorkspaces', standbyRegion) };
  }
}

function retain(slice: Slice, primaryIds: readonly string[], book: Book): void {
  for (const id of primaryIds) {
    const { facts, why } = book[id] ?? { facts: nothingKnown, why: 'not read' };
    slice.move([id], 'retained', retainedAtDeadline(facts, why));
  }
}
