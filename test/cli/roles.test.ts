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
const noFile = { TEMPORAL_CONFIG_FILE: '/nowhere/temporal.toml' };

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

  it('or cannot reach with a token is told about TLS; without one, and of any other problem, nothing', () => {
    const unreachable = problem('TemporalUnreachable');
    const asking = { command: 'status', token: {} } as const;
    assert.match(withRole(unreachable, asking, nowMs).next[0] ?? '', /TEMPORAL_TLS=false/);
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
    assert.deepEqual(told, { address: 'a:1', namespace: 'default', token: {} });
    assert.deepEqual(whereabouts({ ...noFile, TEMPORAL_ADDRESS: 'a:1' }), { address: 'a:1', namespace: 'default' });
  });
});
