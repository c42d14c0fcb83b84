import { ownTagCount, tagKeys } from '../domain/tags.ts';
import { pathText, quoted, type Mistake, type Path, type Place } from './mistakes.ts';
import type { WrittenFile } from './written-file.ts';

/** How many tags AWS allows on one resource, those of the run included. */
export const mostTags = 50;

const strangeCharacter = /[^\p{L}\p{M}\p{N}\s_.:/=+@-]/u;

/** What each service allows in a tag (WorkSpaces API 2015-04-08, SES API v2 2019-09-27, WorkSpaces Instances 2022-07-26). */
export const tagLimits = {
  standby: { service: 'WorkSpaces', longestKey: 127, longestValue: 255, strange: strangeCharacter },
  mail: { service: 'SES', longestKey: 128, longestValue: 256, strange: strangeCharacter },
  instance: {
    service: 'WorkSpaces Instances',
    longestKey: 128,
    longestValue: 256,
    strange: /[^\p{L}\p{N}\p{Z}_.:/=+@-]/u,
  },
} as const;

/** The kinds of resources that carry tags of a fleet file. */
export type TaggedKind = keyof typeof tagLimits;

const ownPrefix = tagKeys.fleet.slice(0, tagKeys.fleet.indexOf(':') + 1);

/** Every tag that AWS would refuse, and those that would be mistaken for ours. */
export function tagMistakes(file: WrittenFile): Mistake[] {
  return taggedPlaces(file).flatMap(([kind, path]) => {
    const tags = file.valueAt(path);
    if (typeof tags !== 'object' || tags === null || Array.isArray(tags)) return [];
    const own = Object.entries(tags).flatMap(([key, value]: [string, unknown]) =>
      oneTag(file, kind, [...path, key], key, value),
    );
    return [...tooMany(file, kind, path, Object.keys(tags).length), ...own];
  });
}

function taggedPlaces(file: WrittenFile): readonly (readonly [TaggedKind, Path])[] {
  const instances = file.valueAt(['instances']);
  const groups = Array.isArray(instances) ? instances.map((_, index) => ['instances', index, 'tags']) : [];
  return [
    ['standby', ['standby', 'tags']],
    ['mail', ['mail', 'tags']],
    ...groups.map((path) => ['instance', path] as const),
  ];
}

function tooMany(file: WrittenFile, kind: TaggedKind, path: Path, count: number): Mistake[] {
  const most = mostTags - ownTagCount[kind];
  if (count <= most) return [];
  return [
    {
      code: 'TooManyTags',
      summary: `${pathText(path)} has ${count} tags; ${most} are possible.`,
      detail: `${tagLimits[kind].service} allows ${mostTags} on a resource, and every run adds ${ownTagCount[kind]} of its own.`,
      remedy: `Remove ${count - most} of them.`,
      place: file.placeOf(path),
    },
  ];
}

function oneTag(file: WrittenFile, kind: TaggedKind, path: Path, key: string, value: unknown): Mistake[] {
  const limits = tagLimits[kind];
  const keyName = `The tag key ${quoted(key)}`;
  const keys = [
    lengthMistake('TagKeyLength', keyName, key, { least: 1, most: limits.longestKey }, limits.service),
    prefixMistake(keyName, key),
    ownPrefixMistake(keyName, key),
    characterMistake(kind, keyName, key),
  ];
  const valueName = `The value of ${pathText(path)}`;
  const values =
    typeof value !== 'string'
      ? []
      : [
          lengthMistake('TagValueLength', valueName, value, { least: 0, most: limits.longestValue }, limits.service),
          prefixMistake(valueName, value),
          characterMistake(kind, valueName, value),
        ];
  const placed = (mistakes: readonly Flaw[], place: Place): Mistake[] =>
    mistakes.flatMap((mistake) => (mistake === undefined ? [] : [{ ...mistake, place }]));
  return [...placed(keys, file.keyPlaceOf(path)), ...placed(values, file.placeOf(path))];
}

type Flaw = Omit<Mistake, 'place'> | undefined;

function lengthMistake(
  code: string,
  name: string,
  text: string,
  range: { readonly least: number; readonly most: number },
  service: string,
): Flaw {
  if (text.length >= range.least && text.length <= range.most) return undefined;
  return {
    code,
    summary: `${name} has ${text.length} characters.`,
    remedy: `Use ${range.least} to ${range.most}: ${service} takes no other.`,
  };
}

function prefixMistake(name: string, text: string): Flaw {
  if (!text.toLowerCase().startsWith('aws:')) return undefined;
  return {
    code: 'AwsTagPrefix',
    summary: `${name} begins with "${text.slice(0, 4)}".`,
    remedy: 'Write it without "aws:": AWS keeps that prefix, in any case, for itself.',
  };
}

function ownPrefixMistake(name: string, key: string): Flaw {
  if (!key.toLowerCase().startsWith(ownPrefix)) return undefined;
  return {
    code: 'OwnTagPrefix',
    summary: `${name} begins with "${ownPrefix}".`,
    remedy: 'Choose another key: these tags prove which run made a resource.',
  };
}

function characterMistake(kind: TaggedKind, name: string, text: string): Flaw {
  const [strange] = tagLimits[kind].strange.exec(text) ?? [];
  if (strange !== undefined) {
    return {
      code: 'TagCharacter',
      summary: `${name} holds ${quoted(strange)}.`,
      remedy: 'Use letters, digits, white space and _ . : / = + - @ only.',
    };
  }
  if (kind !== 'mail' || !text.includes('@')) return undefined;
  return {
    severity: 'warning',
    code: 'MailTagCharacter',
    summary: `${name} holds "@", which the SES reference does not list among the characters of tags.`,
    remedy: 'Write it without "@" to be sure that the endpoint can be created.',
  };
}
