import type { Json, JsonObject } from '../json.ts';
import { badRequest } from './endpoints.ts';

/** One page of a list under its field, with a token when there is more. */
export function listPage(field: string, records: readonly JsonObject[], request: JsonObject): JsonObject {
  const size = typeof request['PageSize'] === 'number' ? request['PageSize'] : 100;
  const start = placeOf(request['NextToken']);
  const end = start + size;
  const page: JsonObject = { [field]: records.slice(start, end) };
  if (end < records.length) page['NextToken'] = Buffer.from(`after:${String(end)}`).toString('base64url');
  return page;
}

function placeOf(token: Json | undefined): number {
  if (typeof token !== 'string') return 0;
  const place = /^after:(\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1];
  if (place === undefined) throw badRequest('The next token is invalid.');
  return Number(place);
}
