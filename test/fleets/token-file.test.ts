import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnsecuredJWT } from 'jose';
import { FleetFileError } from '../../src/fleets/fleet-file.ts';
import { expiryOf, TokenFile, tokenFileOf, tokenFileVariable } from '../../src/fleets/token-file.ts';
import { scratchDirectory } from '../support/scratch.ts';

const rejected = (work: () => unknown): readonly string[] => {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof FleetFileError, String(error));
    return error.findings.map(({ code, summary }) => `${code}: ${summary}`);
  }
  throw new Error('it was not rejected');
};

describe('a token in a file', () => {
  let path: string;

  beforeEach(() => {
    path = join(scratchDirectory('token-file'), 'token');
    rmSync(path, { recursive: true, force: true });
  });

  it('is what stands on its line, and what stands there later once it is read again', () => {
    writeFileSync(path, '  first.token.of-many\n');
    const file = new TokenFile(path);
    assert.equal(file.token, 'first.token.of-many');
    writeFileSync(path, 'second.token.of-many');
    assert.equal(file.token, 'first.token.of-many');
    assert.deepEqual(file.refresh(), []);
    assert.equal(file.token, 'second.token.of-many');
  });

  it('is rejected with a sentence when the file is missing, empty, a folder, or holds more than a token', () => {
    assert.deepEqual(
      rejected(() => new TokenFile(path)),
      [`TokenFileUnusable: The token file ${path} cannot be read: ENOENT.`],
    );
    writeFileSync(path, ' \n');
    assert.deepEqual(
      rejected(() => new TokenFile(path)),
      [`TokenFileUnusable: The token file ${path} is empty.`],
    );
    for (const text of ['two words', 'two\nlines', 'smärt', 'Bearer x.y.z', 'a\u0000b']) {
      writeFileSync(path, text);
      const findings = rejected(() => new TokenFile(path));
      assert.deepEqual(findings, [`TokenFileUnusable: The token file ${path} holds more than a token.`]);
    }
    rmSync(path);
    mkdirSync(path);
    assert.deepEqual(
      rejected(() => new TokenFile(path)),
      [`TokenFileUnusable: The token file ${path} cannot be read: EISDIR.`],
    );
  });

  it('stays what it was while the file is gone or spoiled, and goes on with the next good one', () => {
    writeFileSync(path, 'good');
    const file = new TokenFile(path);
    rmSync(path);
    assert.match(file.refresh()[0]?.summary ?? '', /cannot be read: ENOENT/);
    writeFileSync(path, '');
    assert.match(file.refresh()[0]?.summary ?? '', /is empty/);
    assert.equal(file.token, 'good');
    writeFileSync(path, 'better');
    assert.deepEqual(file.refresh(), []);
    assert.equal(file.token, 'better');
  });

  it('is taken only where the environment names a file, and never beside another token', () => {
    writeFileSync(path, 'good');
    const environment = { [tokenFileVariable]: path };
    assert.equal(tokenFileOf({}, {}), undefined);
    assert.equal(tokenFileOf({ [tokenFileVariable]: ' ' }, { apiKey: 'x' }), undefined);
    assert.equal(tokenFileOf(environment, { metadata: { other: 'x' } })?.token, 'good');
    for (const profile of [{ apiKey: 'x' }, { apiKey: '' }, { metadata: { authorization: 'Bearer x' } }]) {
      assert.match(rejected(() => tokenFileOf(environment, profile))[0] ?? '', /^TokenTwice: /);
    }
  });

  it('says when it ends if it is a JSON Web Token that does, and nothing otherwise', () => {
    const endsAtMs = Date.UTC(2026, 10, 21, 12);
    assert.equal(expiryOf(new UnsecuredJWT({}).setExpirationTime(endsAtMs / 1_000).encode()), endsAtMs);
    for (const text of [new UnsecuredJWT({}).encode(), 'opaque', 'a.b.c', ''])
      assert.equal(expiryOf(text), undefined, text);
  });
});
