import { AwsCallError } from '../aws/aws-call-error.ts';
import type { AwsClients } from '../aws/clients.ts';
import { describeTags } from '../aws/describe-tags.ts';
import type { Tag } from '../domain/fleet.ts';
import { madeByRun } from '../domain/tags.ts';
import { oneCallPerAttempt } from './one-call-per-attempt.ts';

interface TagCursor {
  /** Index of the standby that is being read. */
  readonly at: number;
  /** How often AWS did not know it, though a read had shown it. */
  readonly misses: number;
  readonly own: readonly string[];
}

/** A fresh id can be unknown to one part of AWS for a while. After this many misses it counts as not ours. */
const missesTolerated = 3;
const missWaitMs = 2_000;

/** Which of these standbys carry the run's tag. AWS takes one resource per call, so this takes one attempt per standby. */
export async function findOwnStandbys(
  clients: AwsClients,
  region: string,
  standbyIds: readonly string[],
  run: string,
): Promise<readonly string[]> {
  if (standbyIds.length === 0) return [];
  return oneCallPerAttempt<TagCursor, readonly string[]>({ at: 0, misses: 0, own: [] }, async (cursor, rules) => {
    const standbyId = standbyIds[cursor.at];
    if (standbyId === undefined) return { done: cursor.own };
    const tags = await describeTags(clients, region, standbyId, rules).catch(nothingWhenUnknown);
    if (tags === undefined && cursor.misses < missesTolerated) {
      return { next: { ...cursor, misses: cursor.misses + 1 }, dueAtMs: Date.now() + missWaitMs };
    }
    const own = madeByRun(tags ?? [], run) ? [...cursor.own, standbyId] : cursor.own;
    const at = cursor.at + 1;
    return at < standbyIds.length ? { next: { at, misses: 0, own } } : { done: own };
  });
}

function nothingWhenUnknown(error: unknown): readonly Tag[] | undefined {
  if (error instanceof AwsCallError && error.failure.kind === 'not-found') return undefined;
  throw error;
}
