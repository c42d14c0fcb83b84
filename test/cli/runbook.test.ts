import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseArguments } from '../../src/cli/arguments.ts';
import { repositoryFile } from '../../src/cli/repository.ts';

/** The words of a shell line, quotes respected, comment dropped. */
function shellWords(line: string): string[] {
  return [...line.replace(/\s#.*$/, '').matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

describe('the runbook', () => {
  const text = readFileSync(repositoryFile('docs/runbooks/prepare.md'), 'utf8');
  const lines = text.split('\n').filter((line) => line.startsWith('npx lifeboat '));

  it('has commands', () => assert.ok(lines.length > 10));

  for (const line of new Set(lines)) {
    it(`has only commands that are understood: ${line}`, () => {
      assert.equal(parseArguments(shellWords(line).slice(2)).kind, 'invocation');
    });
  }

  it('has an input for the Web UI that is JSON', () => {
    const [, input = ''] = /```json\n(.*)\n```/.exec(text) ?? [];
    assert.deepEqual(JSON.parse(input), { fleet: 'demo', reason: 'INC-4711' });
  });
});
