import type { Call } from '../operation.ts';
import { cutPage, type Page } from '../paging.ts';
import { invalidParameter } from './limits.ts';

/** One page of at most `Limit`, or 25. */
export function pageOf<T>(call: Call, operation: string, list: readonly T[], isShown: (item: T) => boolean): Page<T> {
  const invalidToken = () => invalidParameter('The specified next token is invalid.');
  return cutPage(call, { operation, sizeField: 'Limit', usualSize: 25, invalidToken }, list, isShown);
}
