import type { JsonObject } from '../json.ts';
import type { Call, Result } from '../operation.ts';
import { cutPage } from '../paging.ts';
import { invalidField } from './refusals.ts';

/** One page of a list under its field, with a token when there is more. */
export function listPage<T>(
  call: Call,
  { operation, field, size }: { operation: string; field: string; size: number },
  list: { all: readonly T[]; isShown: (item: T) => boolean; recordOf: (item: T) => JsonObject },
): Result {
  const terms = {
    operation,
    sizeField: 'MaxResults',
    usualSize: size,
    invalidToken: () => invalidField('nextToken', 'The specified next token is invalid.'),
  };
  const { items, nextToken } = cutPage(call, terms, list.all, list.isShown);
  return {
    answer: { [field]: items.map(list.recordOf), ...(nextToken === undefined ? {} : { NextToken: nextToken }) },
  };
}
