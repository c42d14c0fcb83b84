import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { authenticatorOf } from '../../src/codec-server/authentication.ts';
import { warnOfKeySet } from '../../src/codec-server/key-set.ts';
import { readCodecServerSettings } from '../../src/codec-server/settings.ts';
import { StartFailure } from '../../src/worker/start-failure.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { keysFile, newSecret } from './keys.ts';
import { provider } from './served.ts';

const keys = (): string => keysFile({ first: newSecret() });

function fileWith(name: string, text: string, mode = 0o600): string {
  const file = join(scratchDirectory('codec-server-settings'), name);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

async function mistakesOf(environment: Record<string, string>): Promise<string[]> {
  const error: unknown = await readCodecServerSettings(environment).catch((thrown: unknown) => thrown);
  if (!(error instanceof StartFailure)) throw new Error(`it took them: ${JSON.stringify(error)}`);
  assert.ok(error.findings.every(({ remedy }) => remedy.length > 10));
  return error.findings.map(({ code, summary }) => `${code}: ${summary}`);
}

describe('the settings of the codec server', () => {
  it('are refused without anything by which callers say who they are', async () => {
    const [mistake, ...others] = await mistakesOf({ LIFEBOAT_PAYLOAD_KEYS: keys() });
    assert.match(mistake ?? '', /^SettingMissing: Nobody would have to say who they are/);
    assert.deepEqual(others, []);
    const token = fileWith('token', `${'t'.repeat(40)}\n`);
    const settings = await readCodecServerSettings({ LIFEBOAT_PAYLOAD_KEYS: keys(), LIFEBOAT_CODEC_TOKEN_FILE: token });
    assert.deepEqual([settings.token, settings.address], ['t'.repeat(40), '127.0.0.1:8081'], 'the twin');
  });

  it('are refused with every mistake at once', async () => {
    const mistakes = await mistakesOf({
      LIFEBOAT_CODEC_ADDRESS: 'somewhere',
      LIFEBOAT_CODEC_ORIGINS: 'https://temporal.example.com, *, https://a.example.com/path ftp://b',
      LIFEBOAT_CODEC_NAMESPACES: 'lifeboat, every/one',
      LIFEBOAT_CODEC_TOKEN_FILE: fileWith('short', 'short'),
      LIFEBOAT_CODEC_JWKS: '/nowhere/jwks.json',
    });
    const expected = ['ADDRESS', '"\\*"', 'a.example', 'ftp', 'every/one', 'token', 'JWKS', 'PAYLOAD_KEYS'];
    assert.equal(mistakes.length, expected.length, mistakes.join('\n'));
    for (const word of expected)
      assert.ok(
        mistakes.some((mistake) => new RegExp(word).test(mistake)),
        word,
      );
  });

  it('serve the namespaces that are named, else that of the environment, else the default one', async () => {
    const token = fileWith('token', 't'.repeat(40));
    const served = async (environment: Record<string, string>): Promise<string[]> => {
      const needed = { LIFEBOAT_PAYLOAD_KEYS: keys(), LIFEBOAT_CODEC_TOKEN_FILE: token };
      return [...(await readCodecServerSettings({ ...needed, ...environment })).namespaces];
    };
    const ours = { TEMPORAL_NAMESPACE: 'lifeboat' };
    assert.deepEqual(await served({ ...ours, LIFEBOAT_CODEC_NAMESPACES: 'emea, apac' }), ['emea', 'apac']);
    assert.deepEqual(await served(ours), ['lifeboat']);
    assert.deepEqual(await served({}), ['default']);
    for (const none of ['*', ',']) {
      const [mistake = ''] = await mistakesOf({ LIFEBOAT_CODEC_NAMESPACES: none, LIFEBOAT_CODEC_TOKEN_FILE: token });
      assert.match(mistake, /^InvalidSetting: LIFEBOAT_CODEC_NAMESPACES/, none);
    }
  });

  it('refuse a token that others may read, and take one that its owner and group read', async () => {
    for (const [mode, findings] of [
      [0o644, 1],
      [0o604, 1],
      [0o660, 1],
      [0o640, 0],
      [0o600, 0],
      [0o400, 0],
    ] as const) {
      const file = fileWith(`mode-${mode}`, 'hush'.repeat(10), mode);
      const mistakes = await mistakesOf({ LIFEBOAT_CODEC_ADDRESS: '?', LIFEBOAT_CODEC_TOKEN_FILE: file });
      const open = mistakes.filter((mistake) => /open to others \(mode 0\d{3}\)/.test(mistake));
      assert.equal(open.length, findings, `${mode.toString(8)}: ${mistakes.join()}`);
      assert.doesNotMatch(mistakes.join(), /hush/);
    }
  });

  it('do not show the token that is wrong', async () => {
    const file = fileWith('spaced', 'hush hush');
    const mistakes = await mistakesOf({ LIFEBOAT_PAYLOAD_KEYS: keys(), LIFEBOAT_CODEC_TOKEN_FILE: file });
    assert.doesNotMatch(mistakes.join(), /hush/);
  });

  it('refuse an issuer or an audience without the keys to check them by', async () => {
    const token = fileWith('token', 't'.repeat(40));
    const needed = { LIFEBOAT_PAYLOAD_KEYS: keys(), LIFEBOAT_CODEC_TOKEN_FILE: token };
    for (const name of ['LIFEBOAT_CODEC_JWT_ISSUER', 'LIFEBOAT_CODEC_JWT_AUDIENCE']) {
      const mistakes = await mistakesOf({ ...needed, [name]: 'x' });
      assert.deepEqual([mistakes.length, /^SettingMissing: LIFEBOAT_CODEC_JWT_/.test(mistakes[0] ?? '')], [1, true]);
    }
  });

  it('get one warning at the start when the key set cannot be had at its URL, and none when it can', async () => {
    const { keySet } = await provider();
    const answering = createServer((_, response) => response.end(keySet));
    answering.listen(0, '127.0.0.1');
    await once(answering, 'listening');
    const url = new URL(`http://127.0.0.1:${(answering.address() as AddressInfo).port}/jwks`);
    const warnings: unknown[][] = [];
    const log = { warn: (...words: unknown[]) => void warnings.push(words) } as unknown as Parameters<
      typeof warnOfKeySet
    >[1];
    const issuer = { keys: { url }, claim: 'permissions' };
    await warnOfKeySet({ issuer }, log);
    await warnOfKeySet({}, log);
    assert.deepEqual(warnings, []);
    answering.close();
    answering.closeAllConnections();
    await warnOfKeySet({ issuer }, log);
    assert.equal(warnings.length, 1);
    assert.match(JSON.stringify(warnings[0]), /key-set-unreachable.*cannot be had/);
  });

  it('refuse a file that is no key set', async () => {
    const environment = { LIFEBOAT_PAYLOAD_KEYS: keys(), LIFEBOAT_CODEC_JWKS: fileWith('jwks.json', '{"keys":1}') };
    const settings = await readCodecServerSettings(environment);
    assert.throws(() => authenticatorOf(settings), StartFailure);
  });

  it('take a key set from its URL, and take no token while the URL does not answer', async () => {
    const { keySet, sign } = await provider();
    let isDown = false;
    const answering = createServer((_, response) => response.writeHead(isDown ? 500 : 200).end(keySet));
    answering.listen(0, '127.0.0.1');
    await once(answering, 'listening');
    const url = `http://127.0.0.1:${(answering.address() as AddressInfo).port}/jwks`;
    const environment = {
      LIFEBOAT_PAYLOAD_KEYS: keys(),
      LIFEBOAT_CODEC_JWKS: url,
      LIFEBOAT_CODEC_PERMISSIONS_CLAIM: 'roles',
    };
    const settings = await readCodecServerSettings(environment);
    const bearer = `Bearer ${await sign({ roles: ['default:read'] })}`;
    try {
      isDown = true;
      const refused = await authenticatorOf(settings)('decode', bearer, 'default');
      assert.deepEqual(refused, {
        kind: 'unavailable',
        why: 'The keys of the identity provider cannot be had just now.',
      });
      isDown = false;
      assert.deepEqual(await authenticatorOf(settings)('decode', bearer, 'default'), {
        kind: 'allowed',
        subject: 'ada',
      });
    } finally {
      answering.close();
      answering.closeAllConnections();
    }
  });
});
