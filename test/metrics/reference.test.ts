import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { callAnswers } from '../../src/domain/call-answer.ts';
import { mismatchCodes } from '../../src/domain/ledger-mismatch.ts';
import { definitions } from '../../src/metrics/definitions.ts';
import { repository } from '../support/repository.ts';

const page = readFileSync(join(repository, 'docs/reference/metrics.md'), 'utf8');

/** The cells of each row of the table below a heading. */
function rowsBelow(heading: string): readonly (readonly string[])[] {
  const [, below = ''] = page.split(`\n## ${heading}\n`);
  const [section = ''] = below.split('\n## ');
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const quoted = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);

describe('the reference of metrics', () => {
  it('has every metric of ours, with its kind and labels, and no other', () => {
    const written = rowsBelow('Metrics of ours').map(([name, kind, labels]) => [quoted(name)[0], kind, quoted(labels)]);
    const ours = Object.entries(definitions).map(([name, { kind, labels }]) => [
      kind === 'counter' ? `${name}_total` : name,
      kind,
      labels,
    ]);
    assert.deepEqual(written, ours);
  });

  it('has every answer of AWS', () => {
    assert.deepEqual(
      rowsBelow('Answers of AWS').flatMap(([answer]) => quoted(answer)),
      callAnswers,
    );
  });

  it('has every code of a mismatch', () => {
    const written = rowsBelow('Ledger mismatches').flatMap(([codes]) => quoted(codes));
    assert.deepEqual(written.sort(), [...mismatchCodes].sort());
  });
});

describe('the metrics of ours', () => {
  it('have no label that could hold a user', () => {
    const labels = new Set(Object.values(definitions).flatMap((each): readonly string[] => each.labels));
    const allowed = [
      'fleet',
      'operation',
      'phase',
      'on',
      'code',
      'state',
      'of',
      'service',
      'region',
      'answer',
      'reading',
    ];
    assert.deepEqual([...labels].sort(), allowed.sort());
  });

  it('leave the endings to the exporter: a counter would end in _total twice', () => {
    for (const [name, { kind }] of Object.entries(definitions)) {
      assert.match(name, /^lifeboat_[a-z_]+$/);
      if (kind === 'counter') assert.doesNotMatch(name, /_total$/);
    }
  });
});
