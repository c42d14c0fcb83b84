import { sleep } from '@temporalio/workflow';
import { piecesOf } from '../../domain/batches.ts';
import type { Desktop } from '../../domain/desktop.ts';
import { describeLimit } from '../../domain/polling.ts';
import { nextGuardedStep, notePrimaryRead, noteRead, nothingKnown } from '../../domain/removal.ts';
import { nowMs } from '../clock.ts';
import { lookAround, seenOf, type Look } from '../teardown/look-around.ts';
import { readAndDecide, stillThere, takeStep, terminate, type Book } from './removal-calls.ts';
import { untilAllowed } from './until-allowed.ts';
import type { Slice } from './slice.ts';

/**
 * One round: watches the standbys that AWS was asked to terminate, and asks for the others in batches. Everything around a
 * batch is read right before its call; only a standby that nobody would miss goes.
 */
export async function removeExpendable(slice: Slice, book: Book, deadlineOf: (id: string) => number): Promise<void> {
  const isAsked = ({ primaryId }: Desktop): boolean => book[primaryId]?.facts.askedAtMs !== undefined;
  const there = stillThere(slice, book);
  // AWS still shows them as if nobody had asked: the answer was lost on its way there.
  const askedInVain = await readAndDecide(slice, book, there.filter(isAsked));
  const open = [...there.filter((desktop) => !isAsked(desktop)), ...askedInVain];
  for (const [index, batch] of piecesOf(open, describeLimit).entries()) {
    const look = await lookUntil(slice, batch, Math.max(...batch.map(({ primaryId }) => deadlineOf(primaryId))));
    if (look.kind === 'silent') return noteSilence(book, open.slice(index * describeLimit), look);
    const expendable = batch.filter((desktop) => decide(slice, book, desktop, look));
    if (expendable.length > 0) await terminate(slice, expendable, book);
  }
}

function lookUntil(slice: Slice, batch: readonly Desktop[], giveUpAtMs: number): Promise<Look> {
  return lookAround(slice.fleet, batch.map(pairOf), (read) =>
    untilAllowed(slice, read, () =>
      sleep(Math.max(1, giveUpAtMs - nowMs()), { summary: 'for a Region that does not answer' }),
    ),
  );
}

function pairOf({ primaryId, standbyId = '' }: Desktop): { readonly primaryId: string; readonly standbyId: string } {
  return { primaryId, standbyId };
}

function decide(slice: Slice, book: Book, desktop: Desktop, look: Look & { readonly kind: 'seen' }): boolean {
  const { standby, ...seen } = seenOf(look, pairOf(desktop));
  const before = book[desktop.primaryId]?.facts ?? nothingKnown;
  const facts = notePrimaryRead(noteRead(before, standby), seen.primary);
  const around = { ...seen, standbyRegion: slice.fleet.standbyRegion, ageMs: look.ageMs };
  const step = nextGuardedStep(slice.expected(desktop), standby, around, facts);
  return takeStep(slice, book, desktop, { facts, state: standby?.state }, step);
}

/** A Region that does not answer for one batch is not asked about the others in the same round. */
function noteSilence(
  book: Book,
  desktops: readonly Desktop[],
  { code, why }: { readonly code: string; readonly why: string },
): void {
  for (const { primaryId } of desktops) {
    book[primaryId] = { facts: book[primaryId]?.facts ?? nothingKnown, why, code };
  }
}
