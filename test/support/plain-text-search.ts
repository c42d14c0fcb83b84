/** A text that was looked for, and in which form it was found how often. */
export interface Found {
  readonly text: string;
  readonly form: Form;
  readonly times: number;
}

type Form = 'plain' | 'hex' | 'base64' | 'base64url';

/** Shorter texts would be found by chance. */
const shortest = 6;

/**
 * Looks for texts in bytes: as they are, in hexadecimal (as a dump of PostgreSQL shows its binary columns), and in base64
 * (as JSON shows payloads), at any offset in what was encoded. Case counts only where it carries meaning.
 *
 * @throws Error for a text that is too short to mean anything.
 */
export function searchPlainText(bytes: Uint8Array, texts: Iterable<string>): Found[] {
  // One character per byte: what is compared is ASCII or UTF-8 spelled out.
  const haystack = Buffer.from(bytes).toString('latin1');
  const lowerCase = haystack.toLowerCase();
  return [...texts].flatMap((text) => {
    if (text.length < shortest) throw new Error(`${JSON.stringify(text)} is too short to be looked for`);
    const utf8 = Buffer.from(text, 'utf8');
    const forms: readonly (readonly [Form, number])[] = [
      ['plain', occurrences(lowerCase, utf8.toString('latin1').toLowerCase())],
      ['hex', occurrences(lowerCase, utf8.toString('hex'))],
      ['base64', sum(base64Middles(utf8).map((middle) => occurrences(haystack, middle)))],
      ['base64url', sum(urlMiddles(utf8).map((middle) => occurrences(haystack, middle)))],
    ];
    return forms.filter(([, times]) => times > 0).map(([form, times]) => ({ text, form, times }));
  });
}

/** The part of a text's base64 that does not depend on what stands before and after it, for each of the three offsets. */
function base64Middles(bytes: Buffer): string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const wholeFrom = Math.ceil((offset * 8) / 6);
    const wholeTo = Math.floor(((offset + bytes.length) * 8) / 6);
    return encoded.slice(wholeFrom, wholeTo);
  });
}

function urlMiddles(bytes: Buffer): string[] {
  const middles = base64Middles(bytes);
  return middles.filter((middle) => /[+/]/.test(middle)).map((each) => each.replaceAll('+', '-').replaceAll('/', '_'));
}

function occurrences(haystack: string, needle: string): number {
  return haystack.split(needle).length - 1;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);
