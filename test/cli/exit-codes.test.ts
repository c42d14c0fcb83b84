import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseArguments } from '../../src/cli/arguments.ts';
import { exitCodeMeanings, exitCodeOfEnd, exitCodes, exitCodesOf, type CommandName } from '../../src/cli/exit-codes.ts';
import { referencePage } from '../../src/cli/write-reference.ts';
import { repositoryFile } from '../../src/cli/repository.ts';

function helpOf(argv: readonly string[]): string {
  const parsed = parseArguments([...argv, '--help']);
  return parsed.kind === 'help' ? parsed.text.trimEnd() : '';
}

function codesAtTheEnd(help: string): [string, string][] {
  const [, codes = ''] = help.split('Exit codes:\n');
  return codes.split('\n').map((line) => [line.trim().split(' ', 1)[0] ?? '', line.slice(7)]);
}

const entries = (meanings: object): [string, string][] => Object.entries(meanings) as [string, string][];

describe('exit codes', () => {
  it('are the documented ones', () => {
    assert.deepEqual(exitCodes, {
      done: 0,
      error: 1,
      usage: 2,
      gaps: 3,
      waiting: 4,
      refused: 5,
      busy: 6,
      interrupted: 130,
    });
  });

  it('say whether the fleet is prepared', () => {
    const ends = ['done', 'done-with-gaps', 'stopped', 'compensated', 'failed-safe'] as const;
    assert.deepEqual(ends.map(exitCodeOfEnd), [0, 3, 3, 1, 1]);
  });

  it('end the help of the program', () => {
    assert.deepEqual(codesAtTheEnd(helpOf([])), entries(exitCodeMeanings));
  });

  for (const command of Object.keys(exitCodesOf) as CommandName[]) {
    it(`end the help of ${command}`, () => {
      assert.deepEqual(codesAtTheEnd(helpOf(command.split(' '))), entries(exitCodesOf[command]));
    });
  }

  it('of every command have a meaning in the table of all codes', () => {
    for (const meanings of Object.values(exitCodesOf)) {
      for (const code of Object.keys(meanings)) assert.ok(code in exitCodeMeanings, code);
    }
  });
});

describe('the reference page', () => {
  it('is what the help says now', () => {
    const page = readFileSync(repositoryFile('docs/reference/cli.md'), 'utf8');
    assert.equal(page, referencePage(), 'run: npx tsx src/cli/write-reference.ts');
  });

  it('has every command', () => {
    for (const command of Object.keys(exitCodesOf))
      assert.ok(referencePage().includes(`## lifeboat ${command}\n`), command);
  });
});
