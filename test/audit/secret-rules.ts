import { createHash } from 'node:crypto';
import type { Violation } from './case.ts';

/** A text that people or programs can read, and where it lies. */
export interface ReadableText {
  readonly where: string;
  readonly text: string;
}

/** What AWS marks as sensitive in a create of an instance (service model 2022-07-26), as far as a stranger can know it. */
export interface Secrets {
  /** User data as it stands in its file. */
  readonly userData: readonly string[];
  /** The simulator's digests of the tokens that it was sent. */
  readonly tokenDigests: readonly string[];
}

/** Judges that neither user data nor a token stands in any of these texts. */
export function judgeSecrets(texts: readonly ReadableText[], secrets: Secrets): Violation[] {
  return texts.flatMap((text) => [...userDataIn(text, secrets), ...tokensIn(text, secrets)]);
}

/** Lines that are shorter than this stand in many a text by chance. */
const tellingLength = 16;

function userDataIn({ where, text }: ReadableText, { userData }: Secrets): Violation[] {
  const lines = userData.flatMap((each) => each.split('\n')).filter((line) => line.trim().length >= tellingLength);
  return lines
    .filter((line) => formsOf(line).some((form) => text.includes(form)))
    .map((line) => ({ rule: 'user data is nowhere', message: `${where} has "${line.trim()}"` }));
}

/** As it is, as JSON has it, in hex, and within a longer text in base64, wherever it begins in a group of three bytes. */
function formsOf(line: string): string[] {
  const bytes = Buffer.from(line);
  const inBase64 = [0, 1, 2].map((shift) => {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes]);
    const whole = shifted.subarray(0, shifted.length - (shifted.length % 3));
    // The first group holds bytes that are not ours.
    return whole.toString('base64').slice(shift === 0 ? 0 : 4);
  });
  return [line, JSON.stringify(line).slice(1, -1), bytes.toString('hex'), ...inBase64];
}

/** Tokens as Lifeboat makes them: 64 hexadecimal digits. */
const likeAToken = /(?=([0-9a-f]{64}))/g;

function tokensIn({ where, text }: ReadableText, { tokenDigests }: Secrets): Violation[] {
  const known = new Set(tokenDigests);
  const found = [...text.matchAll(likeAToken)].map(([, token = '']) => token);
  return [...new Set(found)]
    .filter((token) => known.has(`sha256:${createHash('sha256').update(token).digest('hex')}`))
    .map((token) => ({ rule: 'tokens are nowhere', message: `${where} has a token: ${token.slice(0, 8)}…` }));
}
