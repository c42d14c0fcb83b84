import { randomBytes } from 'node:crypto';
import { link, open, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Document, parseDocument, type YAMLSeq } from 'yaml';
import { readText, systemCode } from '../fleets/file-text.ts';
import { loadPayloadKeys, type PayloadKeys } from '../fleets/payload-keys-file.ts';
import { noKey } from '../fleets/written-payload-keys.ts';

/** Thrown when a file of payload keys is not changed; what it held is still there. */
export class KeysNotChanged extends Error {
  override readonly name = 'KeysNotChanged';
  /**
   * `BeingChanged`: somebody else is at it; `Exists`: it came meanwhile; `KeyUnknown`: it has no such key; `OwnerNotKept`: its
   * owner or group is another, and only they or root can keep it so; `PayloadKeysNotFound`: there is no such file.
   */
  readonly code: 'BeingChanged' | 'Exists' | 'KeyUnknown' | 'OwnerNotKept' | 'PayloadKeysNotFound';

  constructor(code: KeysNotChanged['code'], message: string) {
    super(message);
    this.code = code;
  }
}

const firstLines = ` The keys for the payloads of Lifeboat on the Temporal server. Whoever has them can read every run; without them nobody can.
 Keep a copy outside of this machine for as long as the server keeps runs. docs/deployment.md says how keys are changed.`;

/**
 * Makes a file with one key, in use, or adds a key to a file. An added one is not used yet: every process that reads must
 * have it before the first one writes with it.
 *
 * @returns the id of the new key.
 * @throws KeysNotChanged, FleetFileError when the file has mistakes, or an error of the file system.
 */
export async function addPayloadKey(path: string, nowMs: number): Promise<string> {
  const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '');
  const id = `key-${day}-${randomBytes(3).toString('hex')}`;
  const secret = randomBytes(32).toString('base64');
  await change(path, (file) => {
    if (file === undefined) return newFile(id, secret);
    const document = parseDocument(file.text);
    (document.get('keys') as YAMLSeq).add(document.createNode({ id, secret }));
    return document;
  });
  return id;
}

/**
 * Encrypts with another key of the file from now on; with `none` not at all.
 *
 * @throws KeysNotChanged, FleetFileError when the file has mistakes, or an error of the file system.
 */
export async function usePayloadKey(path: string, id: string): Promise<void> {
  if ((await readText(path)) === undefined)
    throw new KeysNotChanged('PayloadKeysNotFound', `There is no file ${path} with payload keys.`);
  await change(path, (file) => {
    if (file === undefined || (id !== noKey && !file.keys.keys.has(id)))
      throw new KeysNotChanged('KeyUnknown', `${path} has no key "${id}".`);
    const document = parseDocument(file.text);
    document.set('active', id);
    return document;
  });
}

function newFile(id: string, secret: string): Document {
  const document = new Document({ active: id, keys: [{ id, secret }] });
  document.commentBefore = firstLines;
  return document;
}

interface Found {
  readonly text: string;
  readonly keys: PayloadKeys;
}

/** The new text is written beside the file, where only one can be, and then takes its place: readers see the old or the new. */
async function change(path: string, edit: (file: Found | undefined) => { toString(): string }): Promise<void> {
  const beside = `${path}.new`;
  const draft = await open(beside, 'wx', 0o600).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new KeysNotChanged('BeingChanged', `${beside} exists: somebody is changing the keys, or was interrupted.`);
  });
  try {
    const file = await readFound(path);
    try {
      await draft.writeFile(edit(file).toString());
      if (file !== undefined) await giveAs(path, draft);
      await draft.sync();
    } finally {
      await draft.close();
    }
    await (file === undefined ? placeNew(beside, path) : rename(beside, path));
  } catch (error) {
    await draft.close().catch(() => undefined);
    await unlink(beside).catch(() => undefined);
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** Whoever reads the old file, such as the user of the containers, must be able to read the new one. */
async function giveAs(path: string, draft: FileHandle): Promise<void> {
  const { uid, gid, mode } = await stat(path);
  await draft.chown(uid, gid).catch((error: unknown) => {
    if (systemCode(error) !== 'EPERM') throw error;
    const words = `${path} belongs to user ${uid} and group ${gid}, and a new one that you write would not.`;
    throw new KeysNotChanged('OwnerNotKept', `${words} It was left as it is.`);
  });
  await draft.chmod(mode & 0o777);
}

async function readFound(path: string): Promise<Found | undefined> {
  const file = await readText(path);
  if (file === undefined) return undefined;
  return { text: file.text, keys: await loadPayloadKeys(path) };
}

/** A rename would take the place of a file that has come meanwhile. */
async function placeNew(from: string, to: string): Promise<void> {
  await link(from, to).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new KeysNotChanged('Exists', `${to} has come into being meanwhile. It was left as it is.`);
  });
  await unlink(from);
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  await directory.sync().finally(() => directory.close());
}
