import assert from 'node:assert/strict';
import { u8, type Payload } from '@temporalio/common';
import fc from 'fast-check';
import { EncryptingCodec } from '../../src/codec/encrypting-codec.ts';
import { PayloadError } from '../../src/codec/payload-error.ts';
import { keysOf, metadataIn, newSecret, plain, valueIn } from './keys.ts';

const [first, second] = [newSecret(), newSecret()];
const codec = new EncryptingCodec(keysOf({ first }));
const secret = { user: 'ada', reason: 'CHG-4711' };

async function sealed(value: unknown = secret): Promise<Payload> {
  const [payload] = await codec.encode([plain(value)]);
  return payload!;
}

async function refusalOf(reader: EncryptingCodec, payload: Payload): Promise<PayloadError> {
  const error: unknown = await reader.decode([payload]).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof PayloadError, `decoded, or failed otherwise: ${String(error)}`);
  return error;
}

function withData(payload: Payload, data: Uint8Array): Payload {
  return { metadata: payload.metadata ?? null, data };
}

describe('the encrypting codec', () => {
  it('gives back what it was given, metadata included, whatever the bytes', async () => {
    const payloads = fc.record({
      metadata: fc.dictionary(fc.string({ minLength: 1 }), fc.uint8Array()),
      data: fc.uint8Array(),
    });
    await fc.assert(
      fc.asyncProperty(payloads, async (payload) => {
        const [decoded] = await codec.decode(await codec.encode([payload]));
        const bytes = Object.entries(decoded?.metadata ?? {}).map(([name, each]) => [name, Buffer.from(each)]);
        assert.deepEqual(
          new Map(bytes as [string, Buffer][]),
          new Map(Object.entries(payload.metadata).map(([name, each]) => [name, Buffer.from(each)])),
        );
        assert.deepEqual(Buffer.from(decoded?.data ?? []), Buffer.from(payload.data));
      }),
      { numRuns: 200 },
    );
  });

  it('shows nothing of a payload but the cipher and the id of the key', async () => {
    const payload = await sealed();
    assert.deepEqual(Object.keys(payload.metadata ?? {}), ['encoding', 'encryption-cipher', 'encryption-key-id']);
    assert.equal(metadataIn(payload, 'encoding'), 'binary/encrypted');
    assert.equal(metadataIn(payload, 'encryption-cipher'), 'AES-256-GCM');
    assert.equal(metadataIn(payload, 'encryption-key-id'), 'first');
    assert.doesNotMatch(Buffer.from(payload.data ?? []).toString('latin1'), /ada|CHG-4711|json/);
    assert.match(Buffer.from(plain(secret).data ?? []).toString('latin1'), /ada.*CHG-4711/, 'the twin: plain it shows');
  });

  it('takes another nonce for each payload, so that equal ones differ', async () => {
    const many = await codec.encode(Array.from({ length: 200 }, () => plain(secret)));
    const nonces = many.map(({ data }) =>
      Buffer.from(data ?? [])
        .subarray(0, 12)
        .toString('hex'),
    );
    assert.equal(new Set(nonces).size, many.length);
  });

  it('lets pass what is not encrypted, such as JSON that was typed into the Web UI', async () => {
    const typed = { metadata: { encoding: u8('json/plain') }, data: u8('{"fleet":"demo"}') };
    assert.deepEqual(await codec.decode([typed]), [typed]);
    const [one, other] = await codec.decode([typed, await sealed()]);
    assert.deepEqual([valueIn(one), valueIn(other)], [{ fleet: 'demo' }, secret]);
  });

  it('refuses a payload of which any bit was changed', async () => {
    const payload = await sealed();
    const data = Buffer.from(payload.data ?? []);
    for (let at = 0; at < data.length; at += 1) {
      const changed = Buffer.from(data);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const { name } = await refusalOf(codec, withData(payload, changed));
      assert.equal(name, 'PayloadDamaged', `byte ${at}`);
    }
    assert.deepEqual(
      valueIn((await codec.decode([withData(payload, data)]))[0]),
      secret,
      'the twin: unchanged it opens',
    );
  });

  it('refuses a payload that was cut off, at any length', async () => {
    const payload = await sealed('x');
    const data = Buffer.from(payload.data ?? []);
    for (let length = 0; length < data.length; length += 1) {
      const { name } = await refusalOf(codec, withData(payload, data.subarray(0, length)));
      assert.equal(name, 'PayloadDamaged', `${length} bytes`);
    }
  });

  it('refuses a payload under the id of another key, even when both ids stand for the same bytes', async () => {
    const both = new EncryptingCodec(keysOf({ first, copy: first }));
    const payload = await sealed();
    const swapped = { ...payload, metadata: { ...payload.metadata, 'encryption-key-id': u8('copy') } };
    const refusal = await refusalOf(both, swapped);
    assert.deepEqual([refusal.name, refusal.keyId], ['PayloadDamaged', 'copy']);
    assert.deepEqual(valueIn((await both.decode([payload]))[0]), secret, 'the twin: under its own id it opens');
  });

  it('reads with an older key what it was encrypted with, and encrypts with the active one', async () => {
    const old = await sealed();
    const rotated = new EncryptingCodec(keysOf({ second, first }));
    assert.deepEqual(valueIn((await rotated.decode([old]))[0]), secret);
    const [fresh] = await rotated.encode([plain(secret)]);
    assert.equal(metadataIn(fresh, 'encryption-key-id'), 'second');
  });

  it('names the key that it does not have, and the one that is another', async () => {
    const payload = await sealed();
    const without = await refusalOf(new EncryptingCodec(keysOf({ second })), payload);
    assert.deepEqual([without.name, without.keyId], ['PayloadKeyUnknown', 'first']);
    assert.match(without.message, /"first".*LIFEBOAT_PAYLOAD_KEYS/);
    const other = await refusalOf(new EncryptingCodec(keysOf({ first: second })), payload);
    assert.deepEqual([other.name, other.keyId], ['PayloadDamaged', 'first']);
    assert.match(other.message, /the key here with this id is another one/);
  });

  it('refuses a cipher that it does not know, and shows no odd text', async () => {
    const payload = await sealed();
    const weak = { ...payload, metadata: { ...payload.metadata, 'encryption-cipher': u8('ROT13') } };
    assert.equal((await refusalOf(codec, weak)).name, 'PayloadCipherUnknown');
    const odd = { ...payload, metadata: { ...payload.metadata, 'encryption-key-id': u8('\u001b[2J') } };
    assert.doesNotMatch((await refusalOf(codec, odd)).message, /\u001b/);
  });

  it('without keys encrypts nothing, and says of what is encrypted which key is missing', async () => {
    const keyless = new EncryptingCodec();
    const payload = plain(secret);
    assert.deepEqual(await keyless.decode(await keyless.encode([payload])), [payload]);
    const refusal = await refusalOf(keyless, await sealed());
    assert.deepEqual([refusal.name, refusal.keyId], ['PayloadKeysMissing', 'first']);
    assert.match(refusal.remedy, /LIFEBOAT_PAYLOAD_KEYS.*TEMPORAL_CODEC_ENDPOINT/);
  });

  it('never says what a key is', async () => {
    const messages = [
      (await refusalOf(new EncryptingCodec(keysOf({ second })), await sealed())).message,
      (await refusalOf(new EncryptingCodec(keysOf({ first: second })), await sealed())).stack ?? '',
    ].join('\n');
    assert.ok(![first, second].some((each) => messages.includes(each)));
  });
});
