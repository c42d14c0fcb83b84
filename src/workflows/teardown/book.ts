import { nothingKnown, type RemovalFacts } from '../../domain/removal.ts';

/** What a teardown knows of one standby that goes. */
interface Entry {
  readonly facts: RemovalFacts;
  /** The last reason to wait; its code, if it has one, is what the standby is kept with at the deadline. */
  readonly why: string;
  readonly code?: string;
  /** When it was first looked at for its removal; the deadline counts from then, or from when AWS was asked. */
  readonly sinceMs: number;
}

/** What a teardown knows of the standbys that go, by primary id. */
export type Book = Map<string, Entry>;

/** The entry of a standby. It was seen when the plan was made. */
export function entryOf(book: Book, primaryId: string, nowMs: number): Entry {
  return book.get(primaryId) ?? { facts: { ...nothingKnown, seen: true }, why: 'not read yet', sinceMs: nowMs };
}

/** Time that was spent at the gate does not count against a standby. */
export function postpone(book: Book, waitedMs: number): void {
  for (const [id, entry] of book) book.set(id, { ...entry, sinceMs: entry.sinceMs + waitedMs });
}
