import { patched, sleep } from '@temporalio/workflow';
import { piecesOf } from '../../domain/batches.ts';
import { backoffMs } from '../../domain/backoff.ts';
import type { Desktop, DesktopState } from '../../domain/desktop.ts';
import { mayBecome } from '../../domain/ledger.ts';
import { describeLimit } from '../../domain/polling.ts';
import { nothingKnown, retainedAtDeadline, type RemovalFacts } from '../../domain/removal.ts';
import { nowMs } from '../clock.ts';
import { removeExpendable } from './guarded-removal.ts';
import { readAndDecide, terminate, type Book } from './removal-calls.ts';
import type { Slice } from './slice.ts';

/**
 * Removes every standby that this run created and nobody would miss, and nothing else. What is kept or cannot be removed
 * is retained, with a reason.
 */
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
  // Runs that began before look at the standby alone; now somebody may work on it, or its primary may be gone.
  const isGuarded = patched('removal-reads-users-20261121');
  const startedAtMs = nowMs();
  const deadlineOf = (id: string): number => (book[id]?.facts.askedAtMs ?? startedAtMs) + limits.removalDeadlineMs;
  for (let round = 1; ; round += 1) {
    if (isGuarded) await removeExpendable(slice, book, deadlineOf);
    else await removeUnguarded(slice, book);
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

/** As runs from before the guard did it; their histories replay. */
async function removeUnguarded(slice: Slice, book: Book): Promise<void> {
  const removable = await readAndDecide(slice, book);
  for (const batch of piecesOf(removable, describeLimit)) await terminate(slice, batch, book);
}

function retain(slice: Slice, primaryIds: readonly string[], book: Book): void {
  for (const id of primaryIds) {
    const { facts, why, code } = book[id] ?? { facts: nothingKnown, why: 'not read' };
    slice.move([id], 'retained', retainedAtDeadline(facts, why, code));
  }
}
