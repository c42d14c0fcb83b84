import assert from 'node:assert/strict';
import type { Field, TextField } from '../../src/domain/instances/field.ts';
import { managedInstance } from '../../src/domain/instances/managed-instance.ts';
import { instanceGroupSchema } from '../../src/fleets/written-instances.ts';
import {
  fieldsOf,
  fileWithInstances,
  instanceCodes,
  instanceFindings,
  specificationWith,
  type FieldAt,
} from './instance-text.ts';

const schema = instanceGroupSchema.shape.managedInstance;
const takes = ({ path }: FieldAt, value: unknown): boolean => schema.safeParse(specificationWith(path, value)).success;
const nameOf = ({ path }: FieldAt): string => path.join('.').replaceAll('.0', '[]');

interface Values {
  readonly good: readonly unknown[];
  readonly bad: readonly unknown[];
}

/** What is just inside a field's limits, and just outside. */
function valuesAtLimits(field: Field): Values {
  switch (field.kind) {
    case 'number': {
      const { least, most } = field;
      return { good: [least, least + 1, most - 1, most], bad: [least - 1, most + 1, least + 0.5, String(least), null] };
    }
    case 'text':
      return textsAtLimits(field);
    case 'choice':
      return { good: field.values, bad: [`${field.values[0]}x`, field.values[0]?.toUpperCase(), '', true] };
    case 'switch':
      return { good: [true, false], bad: ['true', 'yes', 1, 0, null] };
    case 'time':
      return {
        good: ['2027-01-31T22:00:00Z', '2028-02-29T00:00:00Z'],
        bad: ['2027-02-29T00:00:00Z', '2027-01-31', '2027-01-31T22:00:00+01:00', '2027-01-31T24:00:00Z', 1_800_000_000],
      };
    case 'file':
      return {
        good: [{ file: 'user-data/kiosk.ps1' }, { file: 'a' }],
        bad: [{ file: '../a' }, { file: 'a/../../b' }, { file: '/etc/passwd' }, { file: '' }, {}, 'echo hello'],
      };
    case 'list':
      return { good: [[]], bad: [{}, 'text', null] };
    case 'group':
      return { good: [{}], bad: [[], 'text', null] };
  }
}

function textsAtLimits({ example, least = 0, most, pattern = '' }: TextField): Values {
  const ofLength = (length: number): string => example.padEnd(length, '1').slice(0, length);
  const [head = ''] = /^[a-z]+-/.exec(example) ?? [];
  const isId = pattern.endsWith('{1,63}');
  const lengths = most === undefined ? [] : [most - 1, most].map(ofLength);
  return {
    good: [example, ...lengths, ...(isId ? [1, 63].map((count) => head + 'a'.repeat(count)) : [])],
    bad: [
      ...[47, true, null, []],
      ...(most === undefined ? [] : [ofLength(most + 1)]),
      ...(least > 0 ? [ofLength(least - 1)] : []),
      ...(isId ? [head, head + 'a'.repeat(64), `x${example}`, `${example} `] : []),
    ],
  };
}

describe('each field of a specification', () => {
  const fields = fieldsOf(managedInstance).slice(1);

  it('is one of many: names, places and bounds come from the data', () => {
    assert.ok(fields.length > 120, `${fields.length} fields`);
  });

  for (const at of fields) {
    it(`takes what is at its bounds and refuses what is beyond: ${nameOf(at)}`, () => {
      const { good, bad } = valuesAtLimits(at.field);
      for (const value of good) assert.ok(takes(at, value), `${JSON.stringify(value)} was refused`);
      for (const value of bad) assert.ok(!takes(at, value), `${JSON.stringify(value)} was accepted`);
    });
  }

  for (const at of fields) {
    it(`is told with its line and a remedy when it is wrong: ${nameOf(at)}`, () => {
      const wrong = ['list', 'group', 'file'].includes(at.field.kind) ? 'x' : {};
      const text = fileWithInstances({ name: 'kiosks', managedInstance: specificationWith(at.path, wrong) });
      const [finding, ...others] = instanceFindings(text);
      const key = at.path.findLast((step) => step !== 0) ?? '';
      const line = text.split('\n').findLastIndex((written) =>
        written
          .trim()
          .replace(/^(- )+/, '')
          .startsWith(`${key}:`),
      );
      // The entry of a list stands in the line below the list's key.
      const expected = line + (at.path.at(-1) === 0 ? 2 : 1);
      assert.equal(Number((finding?.source ?? '').split(':')[1]), expected, JSON.stringify(finding));
      assert.match(finding?.remedy ?? '', /^Write /);
      assert.deepEqual(others, []);
    });
  }
});

describe('lists with a limit', () => {
  for (const at of fieldsOf(managedInstance)) {
    if (at.field.kind !== 'list' || at.field.most === undefined) continue;
    const { most } = at.field;
    it(`take ${most} entries and not one more: ${nameOf(at)}`, () => {
      assert.ok(takes(at, Array(most).fill({})));
      assert.ok(!takes(at, Array(most + 1).fill({})));
    });
  }
});

describe('keys that do not exist', () => {
  const groups = fieldsOf(managedInstance).filter(({ field }) => field.kind === 'group');
  for (const at of groups) {
    it(`are refused, with the one that was meant: ${nameOf(at) || 'managedInstance'}`, () => {
      const [name = ''] = at.field.kind === 'group' ? Object.keys(at.field.fields) : [];
      const written = specificationWith(at.path, { [name]: true, nonsense: 1 });
      const text = fileWithInstances({ name: 'kiosks', managedInstance: written });
      const findings = instanceFindings(text);
      assert.deepEqual(
        findings.map(({ code, remedy }) => [code, remedy]),
        [
          ['UnknownKey', `Did you mean ${name.charAt(0).toLowerCase()}${name.slice(1)}?`],
          ['UnknownKey', 'Remove it.'],
        ],
      );
    });
  }

  it('are all told at once, beside every other mistake of the file', () => {
    const text = fileWithInstances(
      { name: 'kiosks', managedInstance: { imageID: 'ami-1', instanceType: 'big', cpuOptions: { coreCount: -1 } } },
      { count: 0, tags: { 'aws:x': 'y' }, billingMode: 'DAILY', managedInstance: { monitoring: { enabled: 'on' } } },
    );
    assert.deepEqual(instanceCodes(text), [
      'UnknownKey 10',
      'WrongValue 11',
      'OutOfRange 13',
      'MissingKey 14',
      'OutOfRange 14',
      'AwsTagPrefix 16',
      'WrongValue 17',
      'WrongType 20',
    ]);
  });
});
