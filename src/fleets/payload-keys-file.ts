import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Finding } from '../domain/finding.ts';
import { checkFile } from './checked-file.ts';
import { FleetFileError, readText } from './file-text.ts';
import { openToOthers } from './private-file.ts';
import { pathText, quoted, type Mistake } from './mistakes.ts';
import type { WrittenFile } from './written-file.ts';
import { noKey, payloadKeysSchema } from './written-payload-keys.ts';

/** The keys for payloads: at most one for what is new, and all of them, by id, for what is read. */
export interface PayloadKeys {
  /** Absent when nothing is encrypted any more, and what was encrypted is still to be read. */
  readonly activeId?: string;
  /** 32 bytes each. */
  readonly keys: ReadonlyMap<string, KeyObject>;
}

const example = 'a new file of `lifeboat payload-keys new --file <file>`';

/** The keys, or every finding of a file that is wrong; no finding shows what could be a key. Never throws. */
export function parsePayloadKeys(file: {
  readonly text: string;
  readonly source: string;
}):
  | { readonly keys: PayloadKeys; readonly findings: readonly Finding[] }
  | { readonly keys?: never; readonly findings: readonly Finding[] } {
  const checked = checkFile(file.text, file.source, payloadKeysSchema, keyMistakes, example);
  const findings = checked.findings.map(withoutKeys);
  if (checked.read === undefined) return { findings };
  const { active, keys } = checked.read;
  const byId = keys.map(({ id, secret }) => [id, createSecretKey(secret, 'base64')] as const);
  const activeId = active === noKey ? {} : { activeId: active };
  return { keys: { ...activeId, keys: new Map(byId) }, findings };
}

/**
 * Reads a file of payload keys that only its owner, and at most its group, may read.
 *
 * @throws FleetFileError with every finding.
 */
export async function loadPayloadKeys(path: string): Promise<PayloadKeys> {
  const file = await readText(path);
  if (file === undefined) throw new FleetFileError([missingFile(path)]);
  const { keys, findings } = parsePayloadKeys({ text: file.text, source: path });
  const mistakes = [...(await modeFindings(path)), ...findings];
  if (keys === undefined || mistakes.length > 0) throw new FleetFileError(mistakes);
  return keys;
}

async function modeFindings(path: string): Promise<Finding[]> {
  const mode = await openToOthers(path);
  if (mode === undefined) return [];
  return [
    {
      severity: 'error',
      code: 'PayloadKeysNotPrivate',
      summary: `The payload keys in ${path} are open to others (mode ${mode}).`,
      remedy: `Take them away: chmod 600 ${path}. If others could get at the file, make a new key and use it, too.`,
      source: path,
    },
  ];
}

function missingFile(path: string): Finding {
  return {
    severity: 'error',
    code: 'PayloadKeysNotFound',
    summary: `There is no file ${path} with payload keys.`,
    remedy:
      'Correct LIFEBOAT_PAYLOAD_KEYS. Only if nothing was ever encrypted, make one: lifeboat payload-keys new --file <file>',
    source: path,
  };
}

function keyMistakes(file: WrittenFile): Mistake[] {
  const keys = file.valueAt(['keys']);
  if (!Array.isArray(keys)) return [];
  return [...repeated(file, keys.length, 'id'), ...repeated(file, keys.length, 'secret'), ...strangeActive(file, keys)];
}

function repeated(file: WrittenFile, count: number, field: 'id' | 'secret'): Mistake[] {
  const firsts = new Map<unknown, number>();
  return Array.from({ length: count }, (_, index) => index).flatMap((index): Mistake[] => {
    const path = ['keys', index, field];
    const value = file.valueAt(path);
    const first = firsts.get(value);
    if (first === undefined) firsts.set(value, index);
    if (typeof value !== 'string' || first === undefined) return [];
    const line = file.placeOf(['keys', first, field]).line;
    return [
      {
        code: field === 'id' ? 'PayloadKeyIdTwice' : 'PayloadKeyTwice',
        summary: `${pathText(path)} stands in line ${line} already.`,
        remedy:
          field === 'id' ? 'Give every key an id of its own.' : 'Keep the key under the id that it has encrypted with.',
        place: file.placeOf(path),
      },
    ];
  });
}

function strangeActive(file: WrittenFile, keys: readonly unknown[]): Mistake[] {
  const active = file.valueAt(['active']);
  if (typeof active !== 'string' || active === noKey) return [];
  if (keys.some((_, index) => file.valueAt(['keys', index, 'id']) === active)) return [];
  return [
    {
      code: 'ActiveKeyUnknown',
      summary: `active names ${quoted(active)}, and no key has this id.`,
      remedy: 'Name the id of one of the keys, or bring back the key that is missing.',
      place: file.placeOf(['active']),
    },
  ];
}

/** Whatever is long enough to be a key, or a good part of one, and stands where it should not. */
const likeAKey = /[A-Za-z0-9+/]{20,}={0,2}/g;

function withoutKeys(finding: Finding): Finding {
  const hide = (words: string): string => words.replace(likeAKey, '[hidden]');
  const { summary, remedy, detail } = finding;
  return {
    ...finding,
    summary: hide(summary),
    remedy: hide(remedy),
    ...(detail !== undefined && { detail: hide(detail) }),
  };
}
