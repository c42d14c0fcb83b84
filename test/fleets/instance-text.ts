import { stringify } from 'yaml';
import type { Finding } from '../../src/domain/finding.ts';
import type { InstanceGroup } from '../../src/domain/fleet.ts';
import { writtenName, type Field, type TextField } from '../../src/domain/instances/field.ts';
import { checkFile } from '../../src/fleets/checked-file.ts';
import { instanceMistakes } from '../../src/fleets/instance-rules.ts';
import { tagMistakes } from '../../src/fleets/tag-rules.ts';
import { trustedFleet } from '../../src/fleets/trusted-fleet.ts';
import type { FoundFiles } from '../../src/fleets/user-data.ts';
import { fleetFileSchema } from '../../src/fleets/written-fleet.ts';
import { soundFileWith } from './fleet-text.ts';

/** A sound fleet file with these entries of `instances:`. */
export function fileWithInstances(...groups: readonly object[]): string {
  return soundFileWith(stringify({ instances: groups }, { lineWidth: 0, aliasDuplicateObjects: false }));
}

function read(text: string, files: FoundFiles) {
  return checkFile(text, 'demo.yaml', fleetFileSchema, (file) => [
    ...instanceMistakes(file, files),
    ...tagMistakes(file),
  ]);
}

/** The findings of a file, apart from the one that refuses every file with instances. */
export function instanceFindings(text: string, files: FoundFiles = new Map()): readonly Finding[] {
  return read(text, files).findings;
}

/** The same, as `Code line`. */
export function instanceCodes(text: string, files?: FoundFiles): string[] {
  return instanceFindings(text, files).map(({ code, source = '' }) => `${code} ${source.split(':')[1]}`);
}

/** The groups of a file without a mistake. */
export function instancesIn(text: string, files: FoundFiles = new Map()): readonly InstanceGroup[] {
  const { read: sound, findings } = read(text, files);
  if (sound === undefined) throw new Error(JSON.stringify(findings, null, 2));
  return trustedFleet(sound, files).instances ?? [];
}

/** A value for every field of a specification, as people type it, each its own where its form allows. */
export function wholeSpecification(field: Field, userDataFile: string): unknown {
  let number = 0;
  const write = (inner: Field): unknown => {
    number += 1;
    switch (inner.kind) {
      case 'text':
        return ownText(inner, number);
      case 'number':
        // Even where there is room, odd in the one narrow range: no two alike.
        return inner.most > 1000 ? 2 * number : inner.most - 1;
      case 'choice':
        return inner.values[number % inner.values.length];
      case 'switch':
        return number % 2 === 0;
      case 'time':
        return `2027-01-31T22:00:${String(number % 60).padStart(2, '0')}Z`;
      case 'file':
        return { file: userDataFile };
      case 'list':
        return [write(inner.of), write(inner.of)];
      case 'group':
        return Object.fromEntries(Object.entries(inner.fields).map(([name, own]) => [writtenName(name), write(own)]));
    }
  };
  return write(field);
}

function ownText({ example, pattern = '.*' }: TextField, number: number): string {
  const own = `${example}${number}`;
  return new RegExp(`^(?:${pattern})$`, 'u').test(own) ? own : example;
}

/** A field and how it is reached; a list is passed by its first entry. */
export interface FieldAt {
  readonly field: Field;
  readonly path: readonly (string | 0)[];
}

/** Every field of a field, itself included. */
export function fieldsOf(field: Field, path: FieldAt['path'] = []): FieldAt[] {
  const inner =
    field.kind === 'group'
      ? Object.entries(field.fields).flatMap(([name, own]) => fieldsOf(own, [...path, writtenName(name)]))
      : field.kind === 'list'
        ? fieldsOf(field.of, [...path, 0])
        : [];
  return [{ field, path }, ...inner];
}

/** A specification with one value in it. */
export function specificationWith(path: FieldAt['path'], value: unknown): unknown {
  return path.reduceRight<unknown>((inner, step) => (step === 0 ? [inner] : { [step]: inner }), value);
}
