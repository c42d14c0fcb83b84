import { isObject, type JsonObject } from './json.ts';
import type { Call } from './operation.ts';
import { hashOf } from './randomness.ts';
import type { AwsError } from './aws-error.ts';

/** One page, and the token of the next one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/** How an operation pages. */
export interface PageTerms {
  readonly operation: string;
  /** The field of the request that says how many records a page may have. */
  readonly sizeField: string;
  /** Records per page where the request does not say. */
  readonly usualSize: number;
  readonly invalidToken: () => AwsError;
}

/**
 * Cuts one page out of a list that may hold invisible members. Tokens are opaque and hold for
 * the same filter only. With stable paging a token is a place in the list, with shifting paging a count of records.
 */
export function cutPage<T>(
  { request, world, faults, region }: Call,
  terms: PageTerms,
  list: readonly T[],
  isShown: (item: T) => boolean,
): Page<T> {
  const { operation, sizeField, usualSize } = terms;
  const asked = request[sizeField];
  const size = typeof asked === 'number' ? asked : usualSize;
  const filter = filterOf(request, sizeField);
  const start = placeIn(request['NextToken'], filter, terms);
  if (faults.strikingRead('empty-page', operation, region)) {
    return { items: [], nextToken: tokenOf(start, filter) };
  }
  const page = world.settings.paging === 'stable' ? stablePage : shiftingPage;
  const { items, next } = page(list, isShown, start, size);
  if (next === undefined) return { items, nextToken: undefined };
  const isRepeating = faults.strikingRead('repeat-token', operation, region) !== undefined;
  return { items, nextToken: tokenOf(isRepeating ? start : next, filter) };
}

interface Cut<T> {
  readonly items: T[];
  readonly next: number | undefined;
}

function stablePage<T>(list: readonly T[], isShown: (item: T) => boolean, start: number, size: number): Cut<T> {
  const items: T[] = [];
  for (let place = start; place < list.length; place += 1) {
    // Nobody looks ahead: where only invisible ones follow, the last page is an empty one.
    if (items.length === size) return { items, next: place };
    const item = list[place] as T;
    if (isShown(item)) items.push(item);
  }
  return { items, next: undefined };
}

function shiftingPage<T>(list: readonly T[], isShown: (item: T) => boolean, start: number, size: number): Cut<T> {
  const shown = list.filter(isShown);
  return { items: shown.slice(start, start + size), next: start + size < shown.length ? start + size : undefined };
}

function filterOf(request: JsonObject, sizeField: string): string {
  const { NextToken: _token, [sizeField]: _size, ...filter } = request;
  return hashOf(JSON.stringify(filter)).toString(36);
}

function tokenOf(place: number, filter: string): string {
  return Buffer.from(JSON.stringify({ v: 1, place, filter })).toString('base64url');
}

function placeIn(token: unknown, filter: string, { invalidToken }: PageTerms): number {
  if (typeof token !== 'string') return 0;
  try {
    const read: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (isObject(read) && read['filter'] === filter && typeof read['place'] === 'number') return read['place'];
  } catch {
    // Not one of ours: refused below.
  }
  throw invalidToken();
}
