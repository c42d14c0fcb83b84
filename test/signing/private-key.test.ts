import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newKeyPair, publicKeyOf, signatureFits, signText } from '../../src/signing/ed25519.ts';
import { readPrivateKey } from '../../src/signing/private-key.ts';
import { scratchDirectory } from '../support/scratch.ts';

describe('the file of a private key', () => {
  it('is read when its owner alone may read it', async () => {
    const pair = newKeyPair();
    const key = await readPrivateKey(keyFile('own', pair.privateKey));
    assert.equal(publicKeyOf(key), pair.publicKey);
    assert.ok(signatureFits('a', signText('a', key), pair.publicKey));
    assert.ok(!signatureFits('b', signText('a', key), pair.publicKey));
  });

  for (const mode of [0o640, 0o604, 0o620, 0o601]) {
    it(`is refused with mode ${mode.toString(8)}, for others may know it`, async () => {
      const path = keyFile(`mode-${mode.toString(8)}`, newKeyPair().privateKey, mode);
      await assert.rejects(readPrivateKey(path), /can be read by others .* Make a new key/);
    });
  }

  it('is refused when it is a key of another kind', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const path = keyFile('ec', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    await assert.rejects(readPrivateKey(path), /is ec, not Ed25519\. Make one with `lifeboat approver keygen`/);
  });

  it('is refused when it is no PEM, a public key, or behind a passphrase', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const behind = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'a' } as const;
    const texts = ['', 'a', publicKey.export({ type: 'spki', format: 'pem' }), privateKey.export(behind)];
    for (const [index, text] of texts.entries()) {
      await assert.rejects(
        readPrivateKey(keyFile(`bad-${index}`, text.toString())),
        /not a private key in PEM .* Give the file/,
      );
    }
  });

  it('is asked for by name when it is not there, or is a directory', async () => {
    const directory = scratchDirectory('keys');
    await assert.rejects(
      readPrivateKey(join(directory, 'none.pem')),
      /none\.pem cannot be read: ENOENT\. Name the file/,
    );
    await assert.rejects(readPrivateKey(directory), /cannot be read: it is not a file/);
  });
});

function keyFile(name: string, text: string, mode = 0o600): string {
  const path = join(scratchDirectory('keys'), name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}
