import type { ReadRules } from '../aws/call-aws.ts';
import { nothingWhenUnknown } from './nothing-when-unknown.ts';
import { oneCallPerAttempt } from './one-call-per-attempt.ts';

interface IdCursor<T> {
  /** Index of the id that is being read. */
  readonly at: number;
  readonly read: readonly (readonly [id: string, T])[];
}

/** Reads something that AWS tells of one id per call, one call per attempt. What it does not know is left out. */
export async function readOneByOne<T>(
  ids: readonly string[],
  readOne: (id: string, rules: ReadRules) => Promise<T>,
): Promise<readonly (readonly [id: string, T])[]> {
  const asked = [...new Set(ids)];
  return oneCallPerAttempt<IdCursor<T>, IdCursor<T>['read']>({ at: 0, read: [] }, async (cursor, rules) => {
    const id = asked[cursor.at];
    if (id === undefined) return { done: cursor.read };
    const told = await readOne(id, rules).catch(nothingWhenUnknown);
    const read = told === undefined ? cursor.read : [...cursor.read, [id, told] as const];
    return cursor.at + 1 < asked.length ? { next: { at: cursor.at + 1, read } } : { done: read };
  });
}
