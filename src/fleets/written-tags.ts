import { z } from 'zod';
import type { Tag } from '../domain/fleet.ts';
import { ownTagCount } from '../domain/tags.ts';
import { mostTags, tagLimits, type TaggedKind } from './tag-rules.ts';

/** The rules for tags stand in `tag-rules.ts`, for they look at all of a resource's tags; this much is for editors. */
export function tags(kind: TaggedKind) {
  const { longestKey, longestValue } = tagLimits[kind];
  return z
    .record(z.string(), z.string({ error: 'a text, in quotes if it looks like a number' }), {
      error: 'a mapping of tag keys to texts',
    })
    .meta({
      maxProperties: mostTags - ownTagCount[kind],
      propertyNames: { minLength: 1, maxLength: longestKey },
      additionalProperties: { type: 'string', maxLength: longestValue },
    });
}

/** Tags as the file has them, in its order. */
export function tagsOf(tags: Readonly<Record<string, string>> | undefined): Tag[] {
  return Object.entries(tags ?? {}).map(([key, value]) => ({ key, value }));
}
