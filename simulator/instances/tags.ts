import { isObject, textIn, type Json } from '../json.ts';
import { invalidField } from './refusals.ts';

/** The tags of a request as a map; refuses what the model does not express (AWS's rules for tags of any service). */
export function tagsOf(
  written: Json | undefined,
  already: ReadonlyMap<string, string> = new Map(),
): Map<string, string> {
  const given = new Map<string, string>();
  for (const tag of Array.isArray(written) ? written.filter(isObject) : []) {
    const key = textIn(tag, 'Key');
    if (/^aws:/i.test(key)) throw invalidField('tags', 'Tag keys must not begin with the reserved prefix aws:.');
    if (given.has(key)) throw invalidField('tags', 'The tag keys of a resource must be unique.');
    given.set(key, textIn(tag, 'Value'));
  }
  if (new Map([...already, ...given]).size > 50) throw invalidField('tags', 'A resource can have at most 50 tags.');
  return given;
}
