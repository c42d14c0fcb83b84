import { AwsError } from '../aws-error.ts';
import { isObject } from '../json.ts';
import type { Rule } from '../validation.ts';

/** Patterns and limits of WorkSpaces fields, from AWS's published service model (2015-04-08). */
export const workspaceId: Rule = { type: 'string', pattern: /^ws-[0-9a-z]{8,63}$/ };
/** Directories of the service's own and of Directory Service. */
export const directoryId: Rule = {
  type: 'string',
  min: 10,
  max: 65,
  pattern: /^(d-[0-9a-f]{8,63}$)|(wsd-[0-9a-z]{8,63}$)/,
};
/** Bundles. */
export const bundleId: Rule = { type: 'string', pattern: /^wsb-[0-9a-z]{8,63}$/ };
/** Regions. */
export const region: Rule = { type: 'string', min: 1, max: 31, pattern: /^[-0-9a-z]{1,31}$/ };
/** Texts that must not be empty. */
export const nonEmpty: Rule = { type: 'string', min: 1 };
/** Where the next page begins. */
export const nextToken: Rule = { type: 'string', min: 1, max: 2048 };
/** Records per page. */
export const limit: Rule = { type: 'integer', min: 1, max: 25 };
/** Tags: key 1–127, value up to 255 characters. */
export const tags: Rule = {
  type: 'list',
  of: {
    type: 'structure',
    fields: {
      Key: { type: 'string', required: true, min: 1, max: 127 },
      Value: { type: 'string', max: 255 },
    },
  },
};

/** The same rule, for a field that must be there. */
export function required(rule: Rule): Rule {
  return { ...rule, required: true };
}

/** WorkSpaces' name for a request that follows the model but makes no sense. */
export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterValuesException', message);
}

/** The tags of a request as a map; refuses what the model does not express. */
export function tagsOf(written: unknown, already: ReadonlyMap<string, string> = new Map()): Map<string, string> {
  const given = new Map<string, string>();
  for (const tag of Array.isArray(written) ? written.filter(isObject) : []) {
    const { Key: key, Value: value } = tag;
    if (typeof key !== 'string') continue;
    if (/^aws:/i.test(key)) throw invalidParameter('Tag keys must not begin with the reserved prefix aws:.');
    if (given.has(key)) throw invalidParameter('The tag keys of a resource must be unique.');
    given.set(key, typeof value === 'string' ? value : '');
  }
  const all = new Map([...already, ...given]);
  if (all.size > 50) throw invalidParameter('A resource can have at most 50 tags.');
  return all;
}
