import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes } from '../../src/cli/exit-codes.ts';
import { Problem } from '../../src/cli/problem.ts';
import { withRole } from '../../src/cli/temporal/roles.ts';
import { readTarget, whereabouts } from '../../src/cli/temporal/target.ts';
import { scratchDirectory } from '../support/scratch.ts';

const nowMs = Date.UTC(2026, 10, 21, 12);
const problem = (code: string): Problem =>
  new Problem({ code, message: 'Words.', exitCode: exitCodes.error, next: ['A step.'] });
const noFile = { TEMPORAL_CONFIG_FILE: '/dev/null' };

describe('a command that Temporal denies', () => {
  const denied = (asking: Partial<Parameters<typeof withRole>[1]>): Problem =>
    withRole(problem('TemporalDenied'), { command: 'status', namespace: 'dr', ...asking }, nowMs);

  it('names the permission that it needs, by what it does', () => {
    for (const [command, permission] of [
      ['status', 'dr:read'],
      ['runs', 'dr:read'],
      ['watch', 'dr:read'],
      ['plan', 'dr:write'],
      ['stop', 'dr:write'],
      ['approve', 'dr:write'],
      ['namespace ensure', 'dr:admin'],
    ] as const) {
      const [first = ''] = denied({ command }).next;
      assert.ok(first.startsWith(`${command} needs a valid token with the permission ${permission}: `), first);
    }
  });

  it('says whether a token was sent, and when it ended', () => {
    assert.equal(denied({}).message, 'Words. No token was sent.');
    assert.equal(denied({ token: {} }).message, 'Words. A token was sent.');
    assert.equal(denied({ token: { expiresAtMs: nowMs + 1 } }).message, 'Words. A token was sent.');
    const ended = 'Words. The token ended at 2026-11-21T12:00:00.000Z.';
    assert.equal(denied({ token: { expiresAtMs: nowMs } }).message, ended);
  });

  it('or cannot reach is told about TLS where it is on, with a token and without; of any other problem, nothing', () => {
    const unreachable = problem('TemporalUnreachable');
    const asking = { command: 'status', token: {}, tls: true } as const;
    assert.match(withRole(unreachable, asking, nowMs).next[0] ?? '', /^A token turns TLS on.*TEMPORAL_TLS=false/);
    const withTls = { command: 'status', tls: true } as const;
    assert.match(withRole(unreachable, withTls, nowMs).next[0] ?? '', /^TLS is on.*TEMPORAL_TLS=false/);
    assert.equal(withRole(unreachable, { ...asking, tls: false }, nowMs), unreachable, 'it is off already');
    assert.equal(withRole(unreachable, { command: 'status' }, nowMs), unreachable);
    const other = problem('NoWorker');
    assert.equal(withRole(other, asking, nowMs), other);
  });
});

describe('where a command looks for Temporal', () => {
  const path = join(scratchDirectory('target'), 'token');

  it('takes the token of the file that the environment names, as it stands there at each call', () => {
    writeFileSync(path, 'first');
    const { apiKey } = readTarget({ ...noFile, LIFEBOAT_TEMPORAL_TOKEN_FILE: path }).connectionOptions;
    assert.ok(typeof apiKey === 'function');
    assert.equal(apiKey(), 'first');
    writeFileSync(path, 'second');
    assert.equal(apiKey(), 'second');
  });

  it('lets the environment alone decide when the profile file is empty, and rejects one that is wrong', () => {
    const empty = join(scratchDirectory('target'), 'empty.toml');
    writeFileSync(empty, '');
    for (const TEMPORAL_CONFIG_FILE of [empty, '/dev/null']) {
      assert.equal(readTarget({ TEMPORAL_CONFIG_FILE, TEMPORAL_ADDRESS: 'a:1' }).address, 'a:1', TEMPORAL_CONFIG_FILE);
      const rejected = { code: 'TemporalProfileRejected' };
      assert.throws(() => readTarget({ TEMPORAL_CONFIG_FILE, TEMPORAL_PROFILE: 'emea' }), rejected);
    }
    const wrong = join(scratchDirectory('target'), 'wrong.toml');
    writeFileSync(wrong, '[profile.default');
    assert.throws(() => readTarget({ TEMPORAL_CONFIG_FILE: wrong }), { code: 'TemporalProfileRejected' });
  });

  it('rejects what the SDK would take for something else or throw at, with exit code 2 and without a secret', () => {
    const strange: readonly (readonly [string, Record<string, string>])[] = [
      ['AddressRejected', { TEMPORAL_ADDRESS: 'http://127.0.0.1:7233' }],
      ['AddressRejected', { TEMPORAL_ADDRESS: 'ada:SECRET@127.0.0.1:7233' }],
      ['AddressRejected', { TEMPORAL_ADDRESS: '127.0.0.1:7233/' }],
      ['TokenRejected', { TEMPORAL_API_KEY: 'SECRET\nSECRET' }],
      ['TokenRejected', { TEMPORAL_API_KEY: 'SECRET\u2019' }],
      ['HeaderRejected', { TEMPORAL_GRPC_META_AUTHORIZATION: 'Bearer SECRET\nx' }],
      ['TlsRejected', { TEMPORAL_TLS: 'maybe' }],
      ['TlsRejected', { TEMPORAL_TLS: '' }],
      ['TemporalConfigNotFound', { TEMPORAL_CONFIG_FILE: '/nowhere/temporal.toml' }],
    ];
    for (const [code, env] of strange) {
      assert.throws(
        () => readTarget({ ...noFile, ...env }),
        (error: unknown) => {
          assert.ok(error instanceof Problem);
          assert.deepEqual([error.code, error.exitCode, error.next.length], [code, 2, 1], JSON.stringify(env));
          assert.doesNotMatch([error.message, ...error.next].join(), /SECRET/);
          return true;
        },
      );
    }
    for (const TEMPORAL_ADDRESS of ['temporal:7233', 'a.tmprl.cloud', '[::1]:7233', '127.0.0.1:7233']) {
      const env = { ...noFile, TEMPORAL_ADDRESS, TEMPORAL_API_KEY: 'SECRET', TEMPORAL_TLS: 'false' };
      assert.equal(readTarget(env).address, TEMPORAL_ADDRESS, 'the twin');
    }
  });

  it('says every mistake at once, and nothing of the lines of a profile that cannot be read', () => {
    const both = { ...noFile, TEMPORAL_ADDRESS: 'http://a', TEMPORAL_API_KEY: 'a b' };
    assert.throws(() => readTarget(both), /http:\/\/a.*The token/);
    const wrong = join(scratchDirectory('target'), 'secret.toml');
    writeFileSync(wrong, '[profile.default]\napi_key = "SECRET\n');
    assert.throws(
      () => readTarget({ TEMPORAL_CONFIG_FILE: wrong }),
      (error: unknown) => error instanceof Problem && !/SECRET|\n|\.\./.test(error.message),
    );
  });

  it('leaves TLS on beside a token unless it is told otherwise', () => {
    writeFileSync(path, 'first');
    const withToken = { ...noFile, LIFEBOAT_TEMPORAL_TOKEN_FILE: path };
    assert.equal(readTarget(withToken).connectionOptions.tls, undefined);
    assert.equal(readTarget({ ...withToken, TEMPORAL_TLS: 'false' }).connectionOptions.tls, false);
    assert.equal(readTarget({ ...noFile, TEMPORAL_API_KEY: 'x' }).connectionOptions.tls, true);
  });

  it('rejects a file that holds no token, with a finding, and two tokens at once', () => {
    for (const [env, code] of [
      [{ LIFEBOAT_TEMPORAL_TOKEN_FILE: '/nowhere/token' }, 'TokenFileUnusable'],
      [{ LIFEBOAT_TEMPORAL_TOKEN_FILE: path, TEMPORAL_API_KEY: 'x' }, 'TokenTwice'],
    ] as const) {
      assert.throws(
        () => readTarget({ ...noFile, ...env }),
        (error: unknown) =>
          error instanceof Problem && error.code === 'TokenFileRejected' && error.findings[0]?.code === code,
      );
    }
  });

  it('is told without the token', () => {
    const told = whereabouts({ ...noFile, TEMPORAL_API_KEY: 'very-secret', TEMPORAL_ADDRESS: 'a:1' });
    assert.deepEqual(told, { address: 'a:1', namespace: 'default', tls: true, token: {} });
    const plain = { address: 'a:1', namespace: 'default', tls: false };
    assert.deepEqual(whereabouts({ ...noFile, TEMPORAL_ADDRESS: 'a:1' }), plain);
    assert.equal(whereabouts({ ...noFile, TEMPORAL_TLS: 'true' }).tls, true);
  });
});
