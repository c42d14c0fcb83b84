import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { authenticatorOf } from '../../src/codec-server/authentication.ts';
import { readCodecServerSettings } from '../../src/codec-server/settings.ts';
import { StartFailure } from '../../src/worker/start-failure.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { keysFile, newSecret } from './keys.ts';
import { provider } from './served.ts';

const keys = (): string => keysFile({ first: newSecret() });

function fileWith(name: string, text: string): string {
  const file = join(scratchDirectory('codec-server-settings'), name);
  writeFileSync(file, text);
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
      LIFEBOAT_CODEC_TOKEN_FILE: fileWith('short', 'short'),
      LIFEBOAT_CODEC_JWKS: '/nowhere/jwks.json',
    });
    const expected = ['ADDRESS', '"\\*"', 'a.example', 'ftp', 'token', 'JWKS', 'PAYLOAD_KEYS'];
    assert.equal(mistakes.length, expected.length, mistakes.join('\n'));
    for (const word of expected)
      assert.ok(
        mistakes.some((mistake) => new RegExp(word).test(mistake)),
        word,
      );
  });

  it('do not show the token that is wrong', async () => {
    const file = fileWith('spaced', 'hush hush');
    const mistakes = await mistakesOf({ LIFEBOAT_PAYLOAD_KEYS: keys(), LIFEBOAT_CODEC_TOKEN_FILE: file });
    assert.doesNotMatch(mistakes.join(), /hush/);
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
