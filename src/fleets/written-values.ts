import ms from 'ms';
import { z } from 'zod';

/**
 * The kinds of values in our files. Each says in words what is wanted: the words end both "…, not" and "Write …",
 * so a finding needs no more than the issue's message.
 */

/** The Regions of WorkSpaces multi-region resilience (administration guide, 2026-11); a fleet can live in no other. */
export const supportedRegions = ['us-east-1', 'us-west-2', 'eu-central-1', 'eu-west-1'] as const;

const regionWords = `one of the Regions of WorkSpaces multi-region resilience: ${supportedRegions.join(', ')}`;

/** A Region that WorkSpaces multi-region resilience supports. */
export function region() {
  return z.enum(supportedRegions, { error: regionWords });
}

/** A text of a given form. */
export function text(words: string, pattern: RegExp) {
  return z.string({ error: words }).regex(pattern, { error: words });
}

/** The id of a WorkSpace; `words` say which one is wanted. */
export function workspaceId(words: string) {
  return text(words, /^ws-[0-9a-z]{8,63}$/);
}

/** One of a few words. */
export function oneOf<const T extends readonly string[]>(values: T) {
  return z.enum(values, { error: `one of ${values.join(', ')}` });
}

/** A whole number within a range, both ends included. */
export function wholeNumber(least: number, most: number) {
  const words = `a whole number from ${least} to ${most}`;
  return z.int({ error: words }).min(least, { error: words }).max(most, { error: words });
}

const durationPattern = /^\d{1,9}(\.\d{1,3})?(ms|s|m|h|d)$/;

/**
 * A duration within a range, both ends included, written as `90s`, `20m` or `1h`; in milliseconds once read.
 * `usual` stands in when the file says nothing.
 */
export function duration(usual: ms.StringValue, least: ms.StringValue, most: ms.StringValue, description: string) {
  const words = `a duration from ${least} to ${most}, such as "90s", "20m" or "1h"`;
  return z
    .string({ error: words })
    .regex(durationPattern, { error: words })
    .transform((written, context) => {
      const time = durationPattern.test(written) ? ms(written as ms.StringValue) : NaN;
      if (time >= ms(least) && time <= ms(most)) return Math.round(time);
      if (!Number.isNaN(time)) context.addIssue({ code: 'custom', message: words, params: { outOfRange: true } });
      return z.NEVER;
    })
    .prefault(usual)
    .describe(`${description} From ${least} to ${most}.`);
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** Milliseconds as somebody would write them in a file, nothing rounded: `90m`, not `2h`. */
export function durationText(milliseconds: number): string {
  const [name, size] = units.find(([, unit]) => milliseconds % unit === 0) ?? ['ms', 1];
  return `${milliseconds / size}${name}`;
}

/** A name of a fleet; it is also a file name and part of workflow ids, so it holds nothing that could mean more. */
export const fleetNamePattern = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** What a fleet's name may look like, in words. */
export const fleetNameWords =
  'a name of lower-case letters, digits and hyphens, at most 63, that begins with a letter or digit';
