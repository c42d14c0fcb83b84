import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Field } from '../../src/domain/instances/field.ts';
import { managedInstance } from '../../src/domain/instances/managed-instance.ts';
import { fieldsOf } from './instance-text.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/reference/fleet-file.md', import.meta.url)), 'utf8');

/** Every limit of a field, in the words of the page. */
function limitsOf(field: Field): string[] {
  switch (field.kind) {
    case 'number':
      return [`${field.least} to ${field.most}`, field.shape];
    case 'choice':
      return [field.values.map((value) => `\`${value}\``).join(', '), field.shape];
    case 'text':
      return [
        field.shape,
        ...(field.most === undefined ? [] : [`${field.least ?? 0} to ${field.most} characters`]),
        ...(field.fixed === true ? ['one machine only'] : []),
      ];
    case 'list':
      return [...(field.most === undefined ? [] : [`at most ${field.most}`]), 'list'];
    case 'file':
      return [field.shape];
    case 'switch':
      return ['`true` or `false`'];
    case 'time':
      return ['UTC'];
    case 'group':
      return ['mapping'];
  }
}

describe('the reference of a specification', () => {
  for (const { field, path } of fieldsOf(managedInstance)) {
    if (path.at(-1) === 0 || path.length === 0) continue;
    const key = `instances[].managedInstance.${path.join('.').replaceAll('.0', '[]')}`;
    it(`has the limits of ${key}`, () => {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${key}\` |`)) ?? '';
      for (const limit of limitsOf(field)) assert.ok(row.includes(limit), `${limit} is not in ${row}`);
    });
  }
});
