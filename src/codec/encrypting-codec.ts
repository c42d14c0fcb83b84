import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { PayloadKeys } from '../fleets/payload-keys-file.ts';
import { cipherName, isEncrypted, metadataFor, namedIn } from './encrypted-payload.ts';
import { PayloadError } from './payload-error.ts';

const WholePayload = proto.temporal.api.common.v1.Payload;

/** Bytes of the nonce and of the authentication tag of AES-GCM (NIST SP 800-38D: 96 and 128 bits). */
const nonceBytes = 12;
const tagBytes = 16;

/** What names the key is authenticated with what it encrypts: a payload under another id does not open. */
const bound = (keyId: string): Buffer => Buffer.from(`lifeboat payload 1\n${cipherName}\n${keyId}`, 'utf8');

/**
 * Encrypts each payload as a whole, metadata included, with the active key; decrypts with the key that a payload names.
 * What is not encrypted passes, so that histories from before and JSON that was typed into the Web UI can be read.
 *
 * Without an active key nothing is encrypted; without keys, what is encrypted is refused with a sentence.
 */
export class EncryptingCodec implements PayloadCodec {
  readonly #keys: PayloadKeys | undefined;

  constructor(keys?: PayloadKeys) {
    this.#keys = keys;
  }

  encode(payloads: Payload[]): Promise<Payload[]> {
    const { activeId, keys } = this.#keys ?? {};
    if (activeId === undefined) return Promise.resolve(payloads);
    const key = keys?.get(activeId);
    if (key === undefined) throw new Error(`the active key ${activeId} is not among the keys`);
    return Promise.resolve(payloads.map((payload) => encrypted(activeId, key, payload)));
  }

  /** @throws PayloadError when the key is not known or does not fit, or when the payload was changed. */
  async decode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.resolve().then(() =>
      payloads.map((payload) => (isEncrypted(payload) ? decrypted(this.#keys, payload) : payload)),
    );
  }
}

function encrypted(keyId: string, key: KeyObject, payload: Payload): Payload {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound(keyId));
  const sealed = [cipher.update(WholePayload.encode(payload).finish()), cipher.final()];
  return { metadata: metadataFor(keyId), data: Buffer.concat([nonce, ...sealed, cipher.getAuthTag()]) };
}

function decrypted(keys: PayloadKeys | undefined, payload: Payload): Payload {
  const { keyId, cipher } = namedIn(payload);
  if (cipher !== cipherName) throw unknownCipher(keyId, cipher);
  const key = keys?.keys.get(keyId);
  if (key === undefined) throw keys === undefined ? noKeys(keyId) : unknownKey(keyId);
  const bytes = opened(key, keyId, payload.data ?? new Uint8Array());
  if (bytes === undefined) throw damaged(keyId);
  return WholePayload.decode(bytes);
}

/** Undefined when it is not what this key has sealed. */
function opened(key: KeyObject, keyId: string, data: Uint8Array): Buffer | undefined {
  if (data.length < nonceBytes + tagBytes) return undefined;
  const tagAt = data.length - tagBytes;
  const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, nonceBytes), { authTagLength: tagBytes })
    .setAAD(bound(keyId))
    .setAuthTag(data.subarray(tagAt));
  try {
    return Buffer.concat([decipher.update(data.subarray(nonceBytes, tagAt)), decipher.final()]);
  } catch {
    return undefined;
  }
}

function noKeys(keyId: string): PayloadError {
  return new PayloadError(
    'PayloadKeysMissing',
    `A payload is encrypted with the key "${keyId}", and there are no keys here.`,
    'Set LIFEBOAT_PAYLOAD_KEYS to the file of the payload keys; the CLI may also take TEMPORAL_CODEC_ENDPOINT and TEMPORAL_CODEC_AUTH.',
    { keyId },
  );
}

function unknownKey(keyId: string): PayloadError {
  return new PayloadError(
    'PayloadKeyUnknown',
    `A payload is encrypted with the key "${keyId}", which is not among the keys here.`,
    'Add this key to the file that LIFEBOAT_PAYLOAD_KEYS names, and start the process again.',
    { keyId },
  );
}

function unknownCipher(keyId: string, cipher: string): PayloadError {
  return new PayloadError(
    'PayloadCipherUnknown',
    `A payload with the key "${keyId}" says that its cipher is "${cipher}", not ${cipherName}.`,
    'It was not encrypted by Lifeboat: find out who wrote it.',
    { keyId },
  );
}

function damaged(keyId: string): PayloadError {
  return new PayloadError(
    'PayloadDamaged',
    `A payload that names the key "${keyId}" was changed, or the key here with this id is another one.`,
    'Compare the file of the payload keys with its copies; if the key is right, somebody has tampered with the payload.',
    { keyId },
  );
}
