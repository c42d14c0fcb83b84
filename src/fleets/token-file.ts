import { readFileSync } from 'node:fs';
import { decodeJwt } from 'jose';
import type { Finding } from '../domain/finding.ts';
import { FleetFileError, systemCode } from './file-text.ts';

/** The variable that names the file. */
export const tokenFileVariable = 'LIFEBOAT_TEMPORAL_TOKEN_FILE';

/** A token for Temporal in a file that somebody else renews. */
export class TokenFile {
  readonly path: string;
  #token: string;

  /** @throws FleetFileError when no token can be read from it. */
  constructor(path: string) {
    this.path = path;
    this.#token = readToken(path);
  }

  /** The last one that could be read. */
  get token(): string {
    return this.#token;
  }

  /** Reads the file again. What is wrong with it, if it cannot be used now: the token stays what it was. */
  refresh(): readonly Finding[] {
    try {
      this.#token = readToken(this.path);
      return [];
    } catch (error) {
      if (error instanceof FleetFileError) return error.findings;
      throw error;
    }
  }
}

/** How a Temporal profile says who is asking, as far as it matters beside a file. */
interface Profile {
  readonly apiKey?: unknown;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/**
 * The token file that the environment names, if it names one.
 *
 * @throws FleetFileError when it cannot be used, or the profile carries a token as well: nobody could say which one counts.
 */
export function tokenFileOf(
  environment: Readonly<Record<string, string | undefined>>,
  { apiKey, metadata = {} }: Profile,
): TokenFile | undefined {
  const path = environment[tokenFileVariable]?.trim();
  if (!path) return undefined;
  const isAuthorized = Object.keys(metadata).some((name) => name.toLowerCase() === 'authorization');
  if (apiKey !== undefined || isAuthorized) throw new FleetFileError([tokenTwice(path)]);
  return new TokenFile(path);
}

/** When a token ends by its own account, in epoch milliseconds; undefined when it does not say. Its signature is not checked. */
export function expiryOf(token: string): number | undefined {
  try {
    const { exp } = decodeJwt(token);
    return exp === undefined ? undefined : exp * 1000;
  } catch {
    return undefined;
  }
}

/** Does it fit into one header of HTTP as it is: no blanks, no line breaks, nothing that must be encoded? */
export function isOneToken(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

function readToken(path: string): string {
  const token = textOf(path).trim();
  if (isOneToken(token)) return token;
  const summary = token === '' ? `The token file ${path} is empty.` : `The token file ${path} holds more than a token.`;
  throw new FleetFileError([unusable(path, summary, 'Write the token into it and nothing else, on one line.')]);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const summary = `The token file ${path} cannot be read: ${systemCode(error)}.`;
    const remedy = `Write the token of this process there, readable for it, or correct ${tokenFileVariable}.`;
    throw new FleetFileError([unusable(path, summary, remedy)]);
  }
}

function unusable(source: string, summary: string, remedy: string): Finding {
  return { severity: 'error', code: 'TokenFileUnusable', summary, remedy, source };
}

function tokenTwice(source: string): Finding {
  return {
    severity: 'error',
    code: 'TokenTwice',
    summary: `${tokenFileVariable} is set, and the Temporal profile carries a token as well.`,
    remedy: `Keep one of them: ${tokenFileVariable}, which is read anew, or TEMPORAL_API_KEY and its companions in temporal.toml.`,
    source,
  };
}
