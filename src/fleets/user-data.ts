import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { UserDataFile } from '../domain/fleet.ts';
import { userData as limits } from '../domain/instances/managed-instance.ts';
import { FleetFileError, readBytes } from './file-text.ts';
import { pathText, quoted, type Mistake, type Path } from './mistakes.ts';
import { readWrittenFile, type WrittenFile } from './written-file.ts';

/** What stands where a fleet file says that user data does: its digest, or what is wrong with it. */
export type FoundUserData =
  { readonly digest: string; readonly flaw?: never } | { readonly digest?: never; readonly flaw: Flaw };

type Flaw = Pick<Mistake, 'code' | 'summary' | 'remedy'>;

/** By the path as it is written. */
export type FoundFiles = ReadonlyMap<string, FoundUserData>;

/** Looks at every file of user data that the text of a fleet file names, below the folder of that file. */
export async function findUserData(folder: string, text: string): Promise<FoundFiles> {
  const file = readWrittenFile(text);
  if (!('value' in file)) return new Map();
  const names = [...new Set(userDataIn(file).map(({ name }) => name))];
  return new Map(await Promise.all(names.map(async (name) => [name, await lookAt(folder, name)] as const)));
}

/** User data that cannot be sent. A file that nobody has looked at counts as one that is not there. */
export function userDataMistakes(file: WrittenFile, found: FoundFiles): Mistake[] {
  return userDataIn(file).flatMap(({ name, path }) => {
    const { flaw } = found.get(name) ?? { flaw: notFound(name) };
    return flaw === undefined
      ? []
      : [{ ...flaw, summary: `${pathText(path)}: ${flaw.summary}`, place: file.placeOf(path) }];
  });
}

/**
 * User data as it is sent, in base64, read anew right before. Who calls this keeps it out of results and errors.
 *
 * @throws FleetFileError when it is not (any more) what the fleet was loaded with.
 */
export async function readUserData(folder: string, { file, digest }: UserDataFile): Promise<string> {
  const { bytes, flaw } = await readFlawless(folder, file);
  if (bytes !== undefined && digestOf(bytes) === digest) return bytes.toString('base64');
  const source = join(folder, file);
  throw new FleetFileError([{ severity: 'error', ...(flaw ?? changed(file)), source }]);
}

/** What stands at `file` of each group's user data, of those whose path has the right form. */
function userDataIn(file: WrittenFile): { readonly name: string; readonly path: Path }[] {
  const groups = file.valueAt(['instances']);
  if (!Array.isArray(groups)) return [];
  return groups.flatMap((_, index) => {
    const path = ['instances', index, 'managedInstance', 'userData', 'file'];
    const name = file.valueAt(path);
    return typeof name === 'string' && userDataPath.test(name) ? [{ name, path }] : [];
  });
}

/** Below the folder of the fleet file and nowhere else: what it names is sent to AWS. */
export const userDataPath = /^(?!(?:.*\/)?\.\.(?:\/|$))[A-Za-z0-9._-]{1,100}(?:\/[A-Za-z0-9._-]{1,100}){0,9}$/;

async function lookAt(folder: string, name: string): Promise<FoundUserData> {
  const { bytes, flaw } = await readFlawless(folder, name);
  return bytes === undefined ? { flaw } : { digest: digestOf(bytes) };
}

async function readFlawless(
  folder: string,
  name: string,
): Promise<{ readonly bytes: Buffer; readonly flaw?: never } | { readonly bytes?: never; readonly flaw: Flaw }> {
  try {
    const path = join(folder, name);
    const bytes = await readBytes(path);
    if (bytes === undefined) return { flaw: notFound(name) };
    if (!(await isBelow(folder, path))) return { flaw: outside(name) };
    return sentLength(bytes) <= limits.most ? { bytes } : { flaw: tooLarge(name) };
  } catch (error) {
    if (!(error instanceof FleetFileError)) throw error;
    return {
      flaw: error.findings.some(({ code }) => code === 'FileTooLarge') ? tooLarge(name) : unreadable(name, error),
    };
  }
}

/** A link may lead anywhere, and what is read is sent to AWS. */
async function isBelow(folder: string, path: string): Promise<boolean> {
  const [from, to] = await Promise.all([realpath(folder), realpath(path)]);
  return to.startsWith(`${from}${sep}`);
}

/** Base64 makes four characters of three bytes, or of what is left of them at the end (RFC 4648). */
function sentLength(bytes: Buffer): number {
  return 4 * Math.ceil(bytes.length / 3);
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function notFound(name: string): Flaw {
  return {
    code: 'UserDataNotFound',
    summary: `There is no file ${quoted(name)} below the folder of the fleet file.`,
    remedy: 'Write the path from the folder of the fleet file, and put the file there for every worker.',
  };
}

function outside(name: string): Flaw {
  return {
    code: 'UserDataUnreadable',
    summary: `${quoted(name)} leads out of the folder of the fleet file.`,
    remedy: 'Put the file itself there, not a link.',
  };
}

function tooLarge(name: string): Flaw {
  const bytes = Math.floor(limits.most / 4) * 3;
  return {
    code: 'UserDataTooLarge',
    summary: `${quoted(name)} has more than ${bytes} bytes.`,
    remedy: `Shorten it, or let it fetch the rest: AWS takes ${limits.most} characters, and base64 makes four of three bytes.`,
  };
}

function unreadable(name: string, { message }: FleetFileError): Flaw {
  return {
    code: 'UserDataUnreadable',
    summary: `${quoted(name)} cannot be read. ${message}`,
    remedy: 'Check the file and its permissions.',
  };
}

function changed(name: string): Flaw {
  return {
    code: 'UserDataChanged',
    summary: `${quoted(name)} is not what it was when the fleet was loaded.`,
    remedy: 'Put the old file back and retry, or stop the run and start another one with the new file.',
  };
}
