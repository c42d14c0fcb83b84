import type { Ownership } from '../contract/activities.ts';
import type { AwsClients } from '../aws/clients.ts';
import { describeTags } from '../aws/describe-tags.ts';
import type { Tag } from '../domain/fleet.ts';
import { nothingWhenUnknown } from './nothing-when-unknown.ts';
import { oneCallPerAttempt } from './one-call-per-attempt.ts';

interface TagCursor extends Ownership {
  /** Index of the standby that is being read. */
  readonly at: number;
}

/**
 * Which of these standbys carry the tag that is looked for. AWS takes one resource per call: one attempt per standby.
 * One that AWS does not know (a fresh id can be unknown to a part of AWS for a while) is named unreadable, not foreign.
 */
export async function findOwnStandbys(
  clients: AwsClients,
  region: string,
  standbyIds: readonly string[],
  isOurs: (tags: readonly Tag[]) => boolean,
): Promise<Ownership> {
  const start: TagCursor = { at: 0, own: [], unreadable: [] };
  return oneCallPerAttempt<TagCursor, Ownership>(start, async ({ at, own, unreadable }, rules) => {
    const standbyId = standbyIds[at];
    if (standbyId === undefined) return { done: { own, unreadable } };
    const tags = await describeTags(clients, region, standbyId, rules).catch(nothingWhenUnknown);
    const next = {
      own: isOurs(tags ?? []) ? [...own, standbyId] : own,
      unreadable: tags === undefined ? [...unreadable, standbyId] : unreadable,
    };
    return at + 1 < standbyIds.length ? { next: { at: at + 1, ...next } } : { done: next };
  });
}
