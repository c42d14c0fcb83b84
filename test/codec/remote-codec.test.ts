import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EncryptingCodec } from '../../src/codec/encrypting-codec.ts';
import { PayloadError } from '../../src/codec/payload-error.ts';
import { payloadsToJson } from '../../src/codec/payload-json.ts';
import { RemoteCodec } from '../../src/codec/remote-codec.ts';
import { Problem } from '../../src/cli/problem.ts';
import { codecFor } from '../../src/cli/temporal/payload-codec.ts';
import { problemOf } from '../../src/cli/temporal/problem-of.ts';
import { lifeboat } from '../cli/lifeboat.ts';
import { freePort } from '../support/scratch.ts';
import { keysFile, keysOf, metadataIn, newSecret, plain, valueIn } from './keys.ts';
import { serve, type Served } from './served.ts';

const first = newSecret();
const keys = keysOf({ first });
const token = 'a-token-that-is-long-enough-to-be-one';
const secret = { reason: 'CHG-4711' };

async function failureOf(work: Promise<unknown>): Promise<PayloadError> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  assert.ok(error instanceof PayloadError, String(error));
  return error;
}

describe('a client of the codec server', () => {
  let served: Served;
  before(async () => {
    served = await serve({ payloadKeys: keys, origins: new Set(), namespaces: new Set(['default']), token });
  });
  after(() => served.close());
  const remote = (authorization = `Bearer ${token}`, endpoint = served.url): RemoteCodec =>
    new RemoteCodec({ endpoint, authorization, namespace: 'default' });

  it('encodes and decodes without a key of its own', async () => {
    const encoded = await remote().encode([plain(secret), plain(7)]);
    assert.equal(metadataIn(encoded[1], 'encryption-key-id'), 'first');
    assert.deepEqual((await remote().decode(encoded)).map(valueIn), [secret, 7]);
  });

  it('keeps the order, and does not send what is plain', async () => {
    const [encrypted] = await new EncryptingCodec(keys).encode([plain(secret)]);
    const mixed = [plain(1), encrypted!, plain(2), encrypted!];
    assert.deepEqual((await remote().decode(mixed)).map(valueIn), [1, secret, 2, secret]);
    const nobody = new RemoteCodec({ endpoint: `http://127.0.0.1:${await freePort()}`, namespace: 'default' });
    assert.deepEqual((await nobody.decode([plain(1)])).map(valueIn), [1]);
  });

  it('says that the server does not answer, that it denies it, and that it cannot do it', async () => {
    const sealed = await new EncryptingCodec(keys).encode([plain(secret)]);
    const away = await failureOf(remote(undefined, `http://127.0.0.1:${await freePort()}`).decode(sealed));
    assert.equal(away.name, 'CodecServerUnreachable');
    const denied = await failureOf(remote('Bearer wrong').decode(sealed));
    assert.equal(denied.name, 'CodecServerDenied');
    assert.match(denied.message, /401.*The token is not the right one.*TEMPORAL_CODEC_AUTH/);
    const foreign = await new EncryptingCodec(keysOf({ gone: newSecret() })).encode([plain(secret)]);
    const cannot = await failureOf(remote().decode(foreign));
    assert.equal(cannot.name, 'CodecServerRefused');
    assert.match(cannot.message, /"gone"/);
  });

  it('says in one line, with one full stop, that the server speaks no TLS', async () => {
    const sealed = await new EncryptingCodec(keys).encode([plain(secret)]);
    const { message } = await failureOf(remote(undefined, served.url.replace('http:', 'https:')).decode(sealed));
    assert.match(message, /does not answer: .*[^.\s]\. Correct TEMPORAL_CODEC_ENDPOINT/);
    assert.doesNotMatch(message, /\n/);
  });

  it('takes no answer that is not one: another page, fewer payloads, or what is still encrypted', async () => {
    const sealed = await new EncryptingCodec(keys).encode([plain(secret)]);
    for (const answer of [
      '<html>',
      '{"payloads":[]}',
      JSON.stringify({ payloads: [{ metadata: { encoding: 'YmluYXJ5L2VuY3J5cHRlZA==' } }] }),
    ]) {
      const { server, url } = await answering(answer);
      assert.equal((await failureOf(remote(undefined, url).decode(sealed))).name, 'CodecServerRefused', answer);
      server.close();
    }
  });
});

describe('a codec server that does not encrypt', () => {
  const authorization = `Bearer ${token}`;
  const settings = { origins: new Set<string>(), namespaces: new Set(['default']), token };

  it('is not used to encode: neither one without an active key, nor one that leaves out a payload', async () => {
    const [sealed] = await new EncryptingCodec(keys).encode([plain(secret)]);
    const off = await serve({ ...settings, payloadKeys: { keys: keys.keys } });
    const { server, url } = await answering(JSON.stringify(payloadsToJson([sealed!, plain(secret)])));
    for (const endpoint of [off.url, url]) {
      const remote = new RemoteCodec({ endpoint, authorization, namespace: 'default' });
      const failure = await failureOf(remote.encode([plain(secret), plain(secret)]));
      assert.equal(failure.name, 'CodecServerDoesNotEncrypt');
      assert.match(failure.message, /Nothing was sent.*TEMPORAL_CODEC_ENDPOINT.*active: none/);
    }
    off.close();
    server.close();
  });

  it('still decodes what was encrypted before', async () => {
    const off = await serve({ ...settings, payloadKeys: { keys: keys.keys } });
    const remote = new RemoteCodec({ endpoint: off.url, authorization, namespace: 'default' });
    const sealed = await new EncryptingCodec(keys).encode([plain(secret)]);
    assert.deepEqual((await remote.decode(sealed)).map(valueIn), [secret]);
    off.close();
  });
});

async function answering(answer: string): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { Connection: 'close' }).end(answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('how the CLI encodes and decodes', () => {
  it('is by the keys of LIFEBOAT_PAYLOAD_KEYS when both are set, else by the codec server, else not at all', async () => {
    const endpoint = 'https://codec.example.com/{namespace}';
    const file = keysFile({ first });
    const both = await codecFor({ LIFEBOAT_PAYLOAD_KEYS: file, TEMPORAL_CODEC_ENDPOINT: endpoint }, 'default');
    assert.equal(metadataIn((await both!.encode([plain(1)]))[0], 'encryption-key-id'), 'first');
    assert.ok((await codecFor({ TEMPORAL_CODEC_ENDPOINT: endpoint }, 'default')) instanceof RemoteCodec);
    assert.equal(await codecFor({}, 'default'), undefined);
  });

  it('is refused, with exit code 2, when keys or endpoint cannot be used', async () => {
    await assert.rejects(codecFor({ TEMPORAL_CODEC_ENDPOINT: 'codec' }, 'default'), {
      code: 'CodecEndpointRejected',
      exitCode: 2,
    });
    const open = keysFile({ first }, 0o644);
    await assert.rejects(codecFor({ LIFEBOAT_PAYLOAD_KEYS: open }, 'default'), {
      code: 'PayloadKeysRejected',
      exitCode: 2,
    });
  });

  it('is refused without the password or token that somebody has put into it', async () => {
    const endpoint = 'https://codec.example.com';
    for (const [code, env] of [
      ['CodecEndpointRejected', { TEMPORAL_CODEC_ENDPOINT: 'http://user:SECRETPW@codec.example.com' }],
      ['CodecEndpointRejected', { TEMPORAL_CODEC_ENDPOINT: 'user:SECRETPW@codec.example.com' }],
      ['CodecAuthRejected', { TEMPORAL_CODEC_ENDPOINT: endpoint, TEMPORAL_CODEC_AUTH: 'Bearer SECRETPW\nx' }],
      ['CodecAuthRejected', { TEMPORAL_CODEC_ENDPOINT: endpoint, TEMPORAL_CODEC_AUTH: 'Bearer SECRETPW\u2019' }],
    ] as const) {
      const error: unknown = await codecFor(env, 'default').catch((thrown: unknown) => thrown);
      assert.ok(error instanceof Problem, 'it took it');
      assert.deepEqual([error.code, error.exitCode], [code, 2]);
      assert.doesNotMatch([error.message, ...error.next].join(), /SECRETPW/);
    }
    const good = { TEMPORAL_CODEC_ENDPOINT: endpoint, TEMPORAL_CODEC_AUTH: 'Bearer SECRETPW' };
    assert.ok((await codecFor(good, 'default')) instanceof RemoteCodec, 'the twin');
  });

  it('is told as a problem with the next step, not as a defect, when it does not work', async () => {
    const sealed = await new EncryptingCodec(keys).encode([plain(secret)]);
    const error = await failureOf(new EncryptingCodec().decode(sealed));
    const problem = problemOf(new Error('the SDK says', { cause: error }));
    assert.deepEqual([problem.code, problem.exitCode], ['PayloadKeysMissing', 1]);
    assert.match(problem.message, /encrypted with the key "first"/);
    assert.match(problem.next[0] ?? '', /LIFEBOAT_PAYLOAD_KEYS.*TEMPORAL_CODEC_ENDPOINT/);
    const ended = await lifeboat('status demo', { describe: () => Promise.reject(error) });
    assert.equal(ended.code, 1);
    assert.match(ended.err, /LIFEBOAT_PAYLOAD_KEYS/);
  });
});
