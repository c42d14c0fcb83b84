import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { BAD_CODE, BAD_IMPORTS, GOOD, PARTNERS } from './specimens.ts';
import { projectWith, ROOT } from './project.ts';

describe('the boundaries', () => {
  const files = Object.fromEntries([...BAD_IMPORTS, ...BAD_CODE].map(([, file, text]) => [file, text]));
  let project: ReturnType<typeof projectWith>;
  let broken: Violation[];
  let linted: Map<string, string[]>;

  before(async () => {
    project = projectWith({ ...GOOD, ...PARTNERS, ...files });
    [broken, linted] = await Promise.all([cruise(project.root), lint(project.root)]);
  });
  after(() => project.remove());

  for (const [promise, file, , rule, alsoLinted] of BAD_IMPORTS) {
    it(promise, () => {
      const rules = broken.filter((violation) => violation.from === file).map((violation) => violation.rule);
      assert.ok(rules.includes(rule), `${file} broke [${rules.join(', ')}], not ${rule}`);
      if (alsoLinted) {
        assert.ok(linted.get(file)?.includes('@typescript-eslint/no-restricted-imports'), `${file} passes the editor`);
      }
    });
  }

  for (const [promise, file, , rule] of BAD_CODE) {
    it(promise, () => {
      assert.ok(linted.get(file)?.includes(rule), `${file} broke [${linted.get(file)?.join(', ')}], not ${rule}`);
    });
  }

  it('let pass what the table allows', () => {
    const good = Object.keys(GOOD);
    assert.deepEqual(
      broken.filter(({ from }) => good.includes(from)),
      [],
    );
    assert.deepEqual(
      good.filter((file) => linted.get(file)?.length !== 0).map((file) => [file, linted.get(file)]),
      [],
    );
  });

  it('hold in this repository', async () => {
    assert.deepEqual(await cruise(ROOT), []);
  });
});

interface Violation {
  from: string;
  to: string;
  rule: string;
}

function cruise(root: string): Promise<Violation[]> {
  const folders = ['src', 'simulator', 'bench', 'test'].filter((folder) => existsSync(join(root, folder)));
  const program = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [program, '--output-type=json', ...folders],
      { cwd: root, maxBuffer: 64 * 2 ** 20 },
      (error, stdout, stderr) => {
        if (error && !stdout) return reject(new Error(stderr, { cause: error }));
        const { summary } = JSON.parse(stdout) as {
          summary: { violations: { from: string; to: string; rule: { name: string } }[] };
        };
        resolve(summary.violations.map(({ from, to, rule }) => ({ from, to, rule: rule.name })));
      },
    );
  });
}

async function lint(root: string): Promise<Map<string, string[]>> {
  const results = await new ESLint({ cwd: root }).lintFiles(['src', 'simulator', 'test']);
  return new Map(
    results.map(({ filePath, messages }) => [
      filePath.slice(root.length + 1),
      messages.map(({ ruleId, message }) => ruleId ?? message),
    ]),
  );
}
