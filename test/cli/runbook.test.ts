import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { parseArguments } from '../../src/cli/arguments.ts';
import { repositoryFile } from '../../src/cli/repository.ts';

/** The words of a shell line, quotes respected, comment dropped. */
function shellWords(line: string): string[] {
  return [...line.replace(/\s#.*$/, '').matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

function runbook(name: string): string {
  return readFileSync(repositoryFile(`docs/runbooks/${name}.md`), 'utf8');
}

for (const name of ['prepare', 'decommission', 'teardown', 'try-decommission']) {
  describe(`the runbook ${name}`, () => {
    const lines = runbook(name)
      .split('\n')
      .filter((line) => line.startsWith('npx lifeboat '));

    it('has commands', () => assert.ok(lines.length >= 8));

    for (const line of new Set(lines)) {
      it(`has only commands that are understood: ${line}`, () => {
        assert.equal(parseArguments(shellWords(line).slice(2)).kind, 'invocation');
      });
    }
  });
}

/** The codes that the files of a folder name, by a simple scan: `code: 'X'`, `keep('clause', 'X', …)`, `surprise('X', …)`. */
function codesIn(folder: string, isMeant: (file: string) => boolean = () => true): string[] {
  const pattern = /(?:code[:=] |[cC]ode = |keep\((?:'[^']*',\s*)?|surprise\()['`]([A-Z][a-z][A-Za-z]+)/g;
  return readdirSync(repositoryFile(folder))
    .filter((file) => file.endsWith('.ts') && isMeant(file))
    .flatMap((file) => [...readFileSync(repositoryFile(`${folder}/${file}`), 'utf8').matchAll(pattern)])
    .map(([, code]) => code ?? '');
}

describe('the runbook decommission', () => {
  it('says what to do about every code with which a desktop stays, a run waits or a run stops', () => {
    const acting = new Set(['fence.ts', 'unfence.ts', 'terminate.ts']);
    const codes = new Set([
      ...codesIn('src/domain/decommission', (file) => file !== 'gate-rules.ts'),
      ...codesIn('src/workflows/decommission'),
      ...codesIn('src/terminator', (file) => acting.has(file)),
    ]);
    const text = runbook('decommission');
    assert.ok(codes.size > 40, `${codes.size} codes found`);
    assert.deepEqual(
      [...codes].filter((code) => !text.includes(`\`${code}`)),
      [],
    );
  });
});

describe('the runbook prepare', () => {
  it('says what to do about every code with which an instance is not fine', () => {
    const codes = new Set([
      ...codesIn('src/domain/instances', (file) => file !== 'drill.ts'),
      ...codesIn('src/workflows/instances'),
      ...codesIn('src/fleets', (file) => file === 'user-data.ts'),
    ]);
    // What an operator gave up needs nobody's help.
    codes.delete('SkippedByOperator');
    const text = runbook('prepare');
    assert.ok(codes.size > 12, `${codes.size} codes found`);
    assert.deepEqual(
      [...codes].filter((code) => !text.includes(`\`${code}`)),
      [],
    );
  });

  it('has an input for the Web UI that is JSON', () => {
    const [, input = ''] = /```json\n(.*)\n```/.exec(runbook('prepare')) ?? [];
    assert.deepEqual(JSON.parse(input), { fleet: 'demo', reason: 'INC-4711' });
  });
});
