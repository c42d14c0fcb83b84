import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { audit, codes } from '../../scripts/dependencies/audit.mjs';
import { scratchDirectory } from '../support/scratch.ts';

/** Runs the audit against a registry that answers so. */
async function auditedBy(answer: (response: ServerResponse, path: string) => void, patienceMs = 20_000) {
  const server = createServer((request, response) => {
    request.resume();
    answer(response, request.url ?? '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    const own = { npm_config_registry: registry, npm_config_cache: scratchDirectory('npm-cache') };
    return await audit({ env: { ...process.env, ...own, npm_config_userconfig: '/dev/null' }, patienceMs });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const advisory = {
  ...{ id: 1, url: 'https://example.invalid/1', title: 'made up', severity: 'high', vulnerable_versions: '*' },
  ...{ cwe: [], cvss: { score: 0, vectorString: null } },
};

describe('the audit of what runs', function () {
  this.timeout(60_000);

  it('is clean when the registry knows of nothing', async () => {
    const { code, words } = await auditedBy((response) => json(response, 200, {}));
    assert.deepEqual([code, words], [codes.clean, ['No vulnerability is known of what runs.']]);
  });

  it('names what the registry knows', async () => {
    const { code, words } = await auditedBy((response, path) =>
      path.includes('/advisories/bulk') ? json(response, 200, { pino: [advisory] }) : json(response, 404, {}),
    );
    assert.equal(code, codes.vulnerable);
    assert.match(words.join('\n'), /high: pino .*made up https:\/\/example\.invalid\/1/);
  });

  it('does not look at what is for development', async () => {
    const { code } = await auditedBy((response, path) =>
      path.includes('/advisories/bulk') ? json(response, 200, { mocha: [advisory] }) : json(response, 404, {}),
    );
    assert.equal(code, codes.clean);
  });

  for (const status of [404, 405, 403, 500]) {
    it(`is not passed when the registry refuses to answer (${status})`, async () => {
      const { code, words } = await auditedBy((response) => json(response, status, { error: 'no' }));
      assert.equal(code, codes.unanswered);
      assert.equal(words.length, 1);
      assert.match(words[0] ?? '', /^Nobody has answered .*\.$/);
    });
  }

  it('is not passed when the registry answers something else', async () => {
    const { code } = await auditedBy((response) => response.end('<html>Welcome</html>'));
    assert.equal(code, codes.unanswered);
  });

  it('is not passed when the registry says nothing', async () => {
    const { code, words } = await auditedBy(() => undefined, 1_000);
    assert.deepEqual([code, words.length], [codes.unanswered, 1]);
  });

  it('is not passed when there is no registry', async () => {
    const env = {
      ...process.env,
      npm_config_registry: 'http://127.0.0.1:1/',
      npm_config_cache: scratchDirectory('npm-2'),
    };
    assert.equal((await audit({ env, patienceMs: 5_000 })).code, codes.unanswered);
  });
});
