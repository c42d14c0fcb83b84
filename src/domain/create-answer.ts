import type { AwsFailure } from './aws-failure.ts';
import { sameUser } from './fleet.ts';

/** One desktop of a CreateStandbyWorkspaces call. */
export interface CreateItem {
  readonly primaryId: string;
  readonly user: string;
  readonly standbyDirectory: string;
}

/** An entry of `PendingStandbyRequests`. It does not name the primary; any field can be missing. */
export interface PendingItem {
  readonly user?: string;
  readonly directoryId?: string;
  readonly standbyId?: string;
  readonly state?: string;
}

/** An entry of `FailedStandbyRequests` with the primary that its echo names. */
export interface FailedItem {
  readonly primaryId?: string;
  readonly standbyDirectory?: string;
  readonly code: string;
  readonly message: string;
}

/** How one CreateStandbyWorkspaces call ended. A lost worker or a time-out counts as `maybe-applied`. */
export type CreateAnswer =
  | { readonly outcome: 'applied'; readonly pending: readonly PendingItem[]; readonly failed: readonly FailedItem[] }
  | { readonly outcome: 'not-applied' | 'maybe-applied'; readonly failure: AwsFailure };

/** What the answer says of one desktop. `unaccounted` must be read back: it is never assumed fine. */
export type ItemVerdict =
  | { readonly kind: 'created'; readonly standbyId: string }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'unaccounted'; readonly why: string };

/** The verdict per primary id, and ids in the answer that belong to nobody who was asked for. */
export interface AnsweredBatch {
  readonly verdicts: Readonly<Record<string, ItemVerdict>>;
  readonly strayStandbyIds: readonly string[];
}

/**
 * Matches the two lists of an answer to the desktops of the call, whatever their order: the pending ones by directory
 * and user (the only thing AWS echoes), the failed ones by the primary's id.
 */
export function readCreateAnswer(
  asked: readonly CreateItem[],
  answer: { readonly pending: readonly PendingItem[]; readonly failed: readonly FailedItem[] },
): AnsweredBatch {
  const verdicts = Object.fromEntries(asked.map((item) => [item.primaryId, verdictOf(item, asked, answer)]));
  const strayStandbyIds = answer.pending
    .filter((pending) => !asked.some((item) => belongsTo(pending, item)))
    .flatMap((pending) => (pending.standbyId === undefined ? [] : [pending.standbyId]));
  return { verdicts, strayStandbyIds };
}

function verdictOf(
  item: CreateItem,
  asked: readonly CreateItem[],
  answer: { readonly pending: readonly PendingItem[]; readonly failed: readonly FailedItem[] },
): ItemVerdict {
  const pending = answer.pending.filter((entry) => belongsTo(entry, item));
  const failed = answer.failed.filter((entry) => entry.primaryId === item.primaryId);
  const [created, refused] = [pending[0], failed[0]];
  if (pending.length + failed.length !== 1) {
    return { kind: 'unaccounted', why: whyUnaccounted(pending.length, failed.length) };
  }
  if (refused !== undefined) return readFailedItem(item, refused);
  if (created?.standbyId === undefined) return { kind: 'unaccounted', why: 'the answer names no WorkSpace id' };
  const { standbyId } = created;
  if (asked.filter((other) => belongsTo(created, other)).length > 1) {
    return { kind: 'unaccounted', why: 'the answer fits several desktops of the call' };
  }
  if (answer.pending.filter((entry) => entry.standbyId === standbyId).length > 1) {
    return { kind: 'unaccounted', why: `the answer names ${standbyId} for several users` };
  }
  return { kind: 'created', standbyId };
}

function readFailedItem(item: CreateItem, failed: FailedItem): ItemVerdict {
  if (failed.standbyDirectory !== undefined && failed.standbyDirectory !== item.standbyDirectory) {
    return { kind: 'unaccounted', why: 'the answer echoes another directory' };
  }
  return { kind: 'failed', code: failed.code, message: failed.message };
}

function belongsTo(pending: PendingItem, item: CreateItem): boolean {
  return (
    pending.directoryId === item.standbyDirectory && pending.user !== undefined && sameUser(pending.user, item.user)
  );
}

function whyUnaccounted(pending: number, failed: number): string {
  if (pending > 0 && failed > 0) return 'the answer names it as created and as failed';
  if (pending > 0) return 'the answer names it as created more than once';
  if (failed > 0) return 'the answer names it as failed more than once';
  return 'the answer names it nowhere';
}
