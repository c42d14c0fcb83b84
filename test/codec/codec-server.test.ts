import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { u8, type Payload } from '@temporalio/common';
import { EncryptingCodec } from '../../src/codec/encrypting-codec.ts';
import { payloadsFromJson } from '../../src/codec/payload-json.ts';
import { keysOf, metadataIn, newSecret, plain, valueIn } from './keys.ts';
import { provider, serve, type Provider, type Served } from './served.ts';

const keys = keysOf({ first: newSecret() });
const codec = new EncryptingCodec(keys);
const token = 'a-token-that-is-long-enough-to-be-one';
const namespaces = new Set(['default', 'second']);
const webUi = 'https://temporal.example.com';
const secret = { user: 'ada-lovelace' };

const payloadsIn = async (response: Response): Promise<Payload[]> => payloadsFromJson(await response.text()) ?? [];
const codeIn = async (response: Response): Promise<unknown> => ((await response.json()) as { code: unknown }).code;
const sealed = (): Promise<Payload[]> => codec.encode([plain(secret)]);

describe('the codec server', () => {
  let served: Served;
  before(async () => {
    served = await serve({ payloadKeys: keys, origins: new Set([webUi]), namespaces, token });
  });
  after(() => served.close());
  beforeEach(() => void served.lines.splice(0));

  it('encodes and decodes for whoever has the token', async () => {
    const encoded = await payloadsIn(await served.ask('/encode', { token, payloads: [plain(secret)] }));
    assert.equal(metadataIn(encoded[0], 'encryption-key-id'), 'first');
    assert.deepEqual(valueIn((await codec.decode(encoded))[0]), secret);
    const decoded = await payloadsIn(
      await served.ask('/decode?preserveStorageRefs=true', { token, payloads: encoded }),
    );
    assert.deepEqual(valueIn(decoded[0]), secret);
  });

  it('keeps the order, and lets pass what is not encrypted', async () => {
    const [encrypted] = await sealed();
    const typed = { metadata: { encoding: u8('json/plain') }, data: u8('1') };
    const decoded = await payloadsIn(await served.ask('/decode', { token, payloads: [typed, encrypted!, typed] }));
    assert.deepEqual(decoded.map(valueIn), [1, secret, 1]);
    assert.deepEqual(await payloadsIn(await served.ask('/decode', { token, body: '{}' })), []);
  });

  it('decodes for nobody without the token, or with another one', async () => {
    for (const given of [{}, { token: `${token}x` }, { token: token.slice(1) }, { token: 'x' }]) {
      const response = await served.ask('/decode', { ...given, payloads: await sealed() });
      assert.equal(response.status, 401);
      assert.equal(response.headers.get('www-authenticate'), 'Bearer');
      assert.doesNotMatch(await response.text(), /ada-lovelace/);
      assert.equal((await served.ask('/encode', given)).status, 401);
    }
  });

  it('decodes for no other namespace than those that it serves, whoever asks', async () => {
    for (const [namespace, status] of [
      ['default', 200],
      ['second', 200],
      ['drills', 403],
      ['', 403],
    ] as const) {
      const response = await served.ask('/decode', { token, namespace, payloads: await sealed() });
      assert.equal(response.status, status, namespace);
    }
  });

  it('lets pages of the configured origins ask, and those of a stranger not', async () => {
    const preflight = await served.ask('/decode', { method: 'OPTIONS', origin: webUi });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get('access-control-allow-origin'), webUi);
    assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /Authorization.*Authorization-Extras/);
    assert.equal(
      (await served.ask('/decode', { origin: webUi, token })).headers.get('access-control-allow-origin'),
      webUi,
    );
    for (const origin of ['https://evil.example.com', `${webUi}.evil.com`, 'http://temporal.example.com', 'null']) {
      const strange = await served.ask('/decode', { method: 'OPTIONS', origin });
      assert.equal(strange.status, 403, origin);
      assert.equal(strange.headers.get('access-control-allow-origin'), null, origin);
      const answer = await served.ask('/decode', { origin, token, payloads: await sealed() });
      assert.equal(
        answer.headers.get('access-control-allow-origin'),
        null,
        'a browser does not let the page read this',
      );
    }
  });

  it('says why it cannot decode, with the id of the key, and nothing is wrong with the server', async () => {
    const [foreign] = await new EncryptingCodec(keysOf({ gone: newSecret() })).encode([plain(secret)]);
    const response = await served.ask('/decode', { token, payloads: [foreign!] });
    assert.equal(response.status, 422);
    const { code, message } = (await response.json()) as { code: string; message: string };
    assert.equal(code, 'PayloadKeyUnknown');
    assert.match(message, /"gone"/);
  });

  it('refuses what is no payloads, too much of it, and other paths and methods', async () => {
    for (const body of [
      '',
      '[]',
      '{"payloads":{}}',
      '{"payloads":[{"data":"$"}]}',
      '{"payloads":[{"metadata":{"a":1}}]}',
    ]) {
      const response = await served.ask('/decode', { token, body });
      assert.deepEqual([response.status, await codeIn(response)], [400, 'NotPayloads'], body);
    }
    assert.equal((await served.ask('/decode', { method: 'GET', token })).status, 405);
    assert.equal((await served.ask('/', { token })).status, 404);
    assert.equal((await served.ask('/../decode/x', { token })).status, 404);
    assert.equal(await statusOfHugeBody(served.url), 413);
    assert.equal((await served.ask('/decode', { token, payloads: await sealed() })).status, 200, 'and goes on');
  });

  it('tells its health to everybody, and nothing else', async () => {
    const response = await served.ask('/healthy', { method: 'GET' });
    assert.deepEqual([response.status, await response.json()], [200, { healthy: true }]);
  });

  it('logs who asked for what as JSON lines, and never a payload or a token', async () => {
    await (await served.ask('/decode', { token, payloads: await sealed() })).text();
    await (await served.ask('/encode', { token, payloads: [plain(secret)] })).text();
    await (await served.ask('/decode', { token: 'wrong-token-wrong-token', payloads: [plain(secret)] })).text();
    await (await served.ask('/ada-lovelace', { token })).text();
    const lines = served.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(
      lines.map(({ event, path, status, subject }) => [event, path, status, subject]),
      [
        ['codec-request', '/decode', 200, 'shared-token'],
        ['codec-request', '/encode', 200, 'shared-token'],
        ['codec-request', '/decode', 401, undefined],
        ['codec-request', 'other', 404, undefined],
      ],
    );
    assert.doesNotMatch(served.lines.join(''), /ada-lovelace|a-token-that|wrong-token/);
  });
});

describe('the codec server, with an identity provider', () => {
  let ours: Provider;
  let theirs: Provider;
  let served: Served;
  before(async () => {
    [ours, theirs] = await Promise.all([provider(), provider()]);
    served = await serve({
      payloadKeys: keys,
      origins: new Set(),
      namespaces,
      issuer: {
        keys: { text: ours.keySet, file: 'jwks.json' },
        issuer: 'https://idp.example.com',
        audience: 'lifeboat',
        claim: 'permissions',
      },
    });
  });
  after(() => served.close());

  const about = { iss: 'https://idp.example.com', aud: 'lifeboat' };
  const statusFor = async (verb: string, signed: string, namespace = 'default'): Promise<number> =>
    (await served.ask(`/${verb}`, { token: signed, namespace, payloads: await sealed() })).status;

  it('lets readers of the namespace decode, and those who may write into it encode as well', async () => {
    for (const [permission, decodes, encodes] of [
      ['default:read', 200, 403],
      ['default:write', 200, 200],
      ['default:Admin', 200, 200],
      ['temporal-system:write', 200, 200],
      ['temporal-system:admin', 200, 200],
      ['default:worker', 403, 403],
      ['other:admin', 403, 403],
      ['default', 403, 403],
      ['default:read:more', 403, 403],
    ] as const) {
      const signed = await ours.sign({ ...about, permissions: [permission] });
      assert.deepEqual(
        [await statusFor('decode', signed), await statusFor('encode', signed)],
        [decodes, encodes],
        permission,
      );
    }
    const reader = await ours.sign({ ...about, permissions: ['default:read'] });
    assert.equal(await statusFor('decode', reader, 'second'), 403);
    assert.equal(await statusFor('decode', reader, ''), 403);
  });

  it('decodes for nobody who may only look into every namespace, as the Web UI needs it', async () => {
    const system = 'temporal-system:read';
    assert.equal(await statusFor('decode', await ours.sign({ ...about, permissions: [system] })), 403);
    const reader = await ours.sign({ ...about, permissions: [system, 'default:read'] });
    assert.equal(await statusFor('decode', reader), 200, 'the twin');
  });

  it('decodes for nobody who names a namespace that it does not serve, whatever they may do there', async () => {
    const permissions = ['drills:read', 'drills:admin', 'temporal-system:admin'];
    const signed = await ours.sign({ ...about, permissions });
    const response = await served.ask('/decode', { token: signed, namespace: 'drills', payloads: await sealed() });
    assert.equal(response.status, 403);
    assert.match(await response.text(), /does not serve/);
    const drills = await ours.sign({ ...about, permissions: ['drills:admin'] });
    assert.equal(await statusFor('decode', drills, 'default'), 403);
    assert.equal(await statusFor('decode', signed, 'default'), 200, 'the twin');
  });

  it('refuses a token that has expired, is of another issuer, for another audience, of a stranger, or unsigned', async () => {
    const permissions = ['default:read'];
    const unsigned = (await ours.sign({ ...about, permissions })).split('.')[1];
    const header = Buffer.from('{"alg":"none"}').toString('base64url');
    const tokens = {
      expired: await ours.sign({ ...about, permissions }, -60),
      issuer: await ours.sign({ ...about, iss: 'https://other.example.com', permissions }),
      audience: await ours.sign({ ...about, aud: 'temporal', permissions }),
      stranger: await theirs.sign({ ...about, permissions }),
      unsigned: `${header}.${unsigned}.`,
      eternal: await ours.sign({ ...about, permissions }, 'never'),
      shared: token,
    };
    for (const [why, signed] of Object.entries(tokens)) assert.equal(await statusFor('decode', signed), 401, why);
    assert.equal(await statusFor('decode', await ours.sign({ ...about, permissions })), 200, 'the twin');
  });

  it("takes no key that is not the provider's, by whatever algorithm", async () => {
    const rsa = await provider('RS256');
    assert.equal(await statusFor('decode', await rsa.sign({ ...about, permissions: ['default:read'] })), 401);
  });
});

/** Says that it will send 17 MiB; the answer comes before that. */
function statusOfHugeBody(url: string): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `POST /decode HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nX-Namespace: default\r\nContent-Length: ${17 * 1024 * 1024}\r\n\r\n{`,
      );
    });
    socket.once('data', (answer: Buffer) => {
      socket.destroy();
      resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(answer.toString('latin1'))?.[1]));
    });
    socket.once('error', reject);
  });
}
