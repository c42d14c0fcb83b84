import { createSecretKey, randomBytes } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultPayloadConverter, str, type Payload } from '@temporalio/common';
import type { PayloadKeys } from '../../src/fleets/payload-keys-file.ts';
import { scratchDirectory } from '../support/scratch.ts';

/** A new key in base64. */
export const newSecret = (): string => randomBytes(32).toString('base64');

/** Keys by their ids, the first of which encrypts. */
export function keysOf(secrets: Readonly<Record<string, string>>): PayloadKeys {
  const [activeId = ''] = Object.keys(secrets);
  const keys = Object.entries(secrets).map(([id, secret]) => [id, createSecretKey(secret, 'base64')] as const);
  return { activeId, keys: new Map(keys) };
}

/** The text of a file with these keys; the first of them encrypts. */
export function keysText(secrets: Readonly<Record<string, string>>, active = Object.keys(secrets)[0] ?? ''): string {
  const entries = Object.entries(secrets).map(([id, secret]) => `  - id: ${id}\n    secret: ${secret}\n`);
  return `active: ${active}\nkeys:\n${entries.join('')}`;
}

let written = 0;

/** Writes a file of keys for this test run; its path. */
export function keysFile(secrets: Readonly<Record<string, string>>, mode = 0o600, active?: string): string {
  written += 1;
  const file = join(scratchDirectory('payload-keys'), `keys-${written}.yaml`);
  writeFileSync(file, keysText(secrets, active), { mode: 0o600 });
  chmodSync(file, mode);
  return file;
}

/** A payload as the SDK makes it. */
export const plain = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);

/** What a payload says, as the SDK reads it. */
export const valueIn = (payload: Payload | undefined): unknown =>
  payload === undefined ? undefined : defaultPayloadConverter.fromPayload(payload);

/** An entry of a payload's metadata as text. */
export function metadataIn(payload: Payload | undefined, name: string): string {
  const found = payload?.metadata?.[name];
  return found == null ? '' : str(found);
}
