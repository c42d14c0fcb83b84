import { isObject, type JsonObject } from '../json.ts';
import type { Call } from '../operation.ts';
import { hashOf } from '../randomness.ts';
import { invalidParameter } from './limits.ts';

/** One page, and the token of the next one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/**
 * Cuts one page of at most `Limit` out of a list that may hold invisible members. Tokens are opaque and hold for
 * the same filter only. With stable paging a token is a place in the list, with shifting paging a count of records.
 */
export function pageOf<T>(call: Call, operation: string, list: readonly T[], isShown: (item: T) => boolean): Page<T> {
  const { request, world, faults, region } = call;
  const size = typeof request['Limit'] === 'number' ? request['Limit'] : 25;
  const filter = filterOf(request);
  const start = placeIn(request['NextToken'], filter);
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

function filterOf(request: JsonObject): string {
  const { NextToken: _token, Limit: _limit, ...filter } = request;
  return hashOf(JSON.stringify(filter)).toString(36);
}

function tokenOf(place: number, filter: string): string {
  return Buffer.from(JSON.stringify({ v: 1, place, filter })).toString('base64url');
}

function placeIn(token: unknown, filter: string): number {
  if (typeof token !== 'string') return 0;
  try {
    const read: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (isObject(read) && read['filter'] === filter && typeof read['place'] === 'number') return read['place'];
  } catch {
    // Not one of ours: refused below.
  }
  throw invalidParameter('The specified next token is invalid.');
}
