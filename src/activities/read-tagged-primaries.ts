import type { AwsClients } from '../aws/clients.ts';
import { describeTags } from '../aws/describe-tags.ts';
import { taggedPrimary } from '../domain/tags.ts';
import { nothingWhenUnknown } from './nothing-when-unknown.ts';
import { oneCallPerAttempt } from './one-call-per-attempt.ts';

interface TagCursor {
  /** Index of the standby that is being read. */
  readonly at: number;
  readonly primaries: Readonly<Record<string, string>>;
}

/** Whose standbys these were made to be, by the fleet's tags: for those whose records do not say it any more. */
export async function readTaggedPrimaries(
  clients: AwsClients,
  region: string,
  standbyIds: readonly string[],
  fleet: string,
): Promise<Readonly<Record<string, string>>> {
  return oneCallPerAttempt<TagCursor, TagCursor['primaries']>({ at: 0, primaries: {} }, async (cursor, rules) => {
    const { at, primaries } = cursor;
    const standbyId = standbyIds[at];
    if (standbyId === undefined) return { done: primaries };
    const tags = await describeTags(clients, region, standbyId, rules).catch(nothingWhenUnknown);
    const primaryId = taggedPrimary(tags ?? [], fleet);
    const read = primaryId === undefined ? primaries : { ...primaries, [standbyId]: primaryId };
    return at + 1 < standbyIds.length ? { next: { at: at + 1, primaries: read } } : { done: read };
  });
}
