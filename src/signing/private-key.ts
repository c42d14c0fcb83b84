import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Finding } from '../domain/finding.ts';
import { insideSentence } from '../domain/sentence.ts';

/** Why a key file is not used, with what to do about it. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
  readonly finding: Finding;

  constructor(code: string, path: string, summary: string, remedy: string) {
    super(`${summary} ${remedy}`);
    this.finding = { severity: 'error', code, summary, remedy, source: path };
  }
}

/** The bits of a file's mode that let others than its owner at it. */
const forOthers = 0o077;

/**
 * Reads an Ed25519 private key (PKCS8, PEM) from a file that only its owner may read.
 *
 * @throws KeyFileError with a sentence and its remedy.
 */
export async function readPrivateKey(path: string): Promise<KeyObject> {
  const key = parsed(path, await readOwn(path));
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw new KeyFileError(
    'KeyOfWrongType',
    path,
    `The key in ${path} is ${key.asymmetricKeyType ?? 'of an unknown type'}, not Ed25519.`,
    'Make one with `lifeboat approver keygen`.',
  );
}

async function readOwn(path: string): Promise<Buffer> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw unreadable(path, 'it is not a file');
    if ((found.mode & forOthers) !== 0) throw notPrivate(path, found.mode & 0o777);
    return await readFile(path);
  } catch (error) {
    if (error instanceof KeyFileError) throw error;
    throw unreadable(path, error instanceof Error && 'code' in error ? String(error.code) : String(error));
  }
}

function parsed(path: string, pem: Buffer): KeyObject {
  try {
    return createPrivateKey({ key: pem, format: 'pem' });
  } catch (error) {
    throw new KeyFileError(
      'KeyNotPem',
      path,
      `${path} is not a private key in PEM without a passphrase: ${insideSentence(error instanceof Error ? error.message : String(error))}.`,
      'Give the file that `lifeboat approver keygen` has made.',
    );
  }
}

function notPrivate(path: string, mode: number): KeyFileError {
  return new KeyFileError(
    'KeyNotPrivate',
    path,
    `The key in ${path} can be read by others (mode ${mode.toString(8).padStart(4, '0')}).`,
    'Make a new key, for this one may be known, and give its file the mode 0600.',
  );
}

function unreadable(path: string, why: string): KeyFileError {
  return new KeyFileError(
    'KeyUnreadable',
    path,
    `The key file ${path} cannot be read: ${why}.`,
    'Name the file with your private key, or make one with `lifeboat approver keygen`.',
  );
}
