import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/decommission/canonical.ts';
import type { InstanceGroup } from '../domain/fleet.ts';
import { writtenName, type Field, type FieldValue, type FieldValues } from '../domain/instances/field.ts';
import { managedInstance } from '../domain/instances/managed-instance.ts';
import type { FoundFiles } from './user-data.ts';
import type { ReadInstanceGroup } from './written-instances.ts';
import { tagsOf } from './written-tags.ts';

/** A group that code trusts, from a file in which no check found an error. */
export function trustedInstances(read: ReadInstanceGroup, files: FoundFiles): InstanceGroup {
  const { name, count, billingMode, alternatives } = read;
  const specification = groupUnderAwsNames(managedInstance.fields, read.managedInstance);
  const userData = userDataOf(read.managedInstance['userData'], files);
  const sent = { billingMode, tags: tagsOf(read.tags), managedInstance: specification, ...(userData && { userData }) };
  return {
    name,
    count,
    alternatives: alternatives.map(({ instanceType, subnetId }) => ({
      ...(instanceType !== undefined && { instanceType }),
      ...(subnetId !== undefined && { subnetId }),
    })),
    ...sent,
    digest: digestOf({ ...sent, userData: userData?.digest ?? null }),
  };
}

/** What people type, under AWS's names; user data stands in its own file and is left out. */
function groupUnderAwsNames(fields: Readonly<Record<string, Field>>, written: object): FieldValues {
  const values = new Map<string, unknown>(Object.entries(written));
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]): [string, FieldValue][] => {
      const value = values.get(writtenName(name));
      return value === undefined || field.kind === 'file' ? [] : [[name, valueUnderAwsNames(field, value)]];
    }),
  );
}

/** The schema has seen that the value is of the field's kind. */
function valueUnderAwsNames(field: Field, value: unknown): FieldValue {
  if (field.kind === 'group') return groupUnderAwsNames(field.fields, value as object);
  if (field.kind === 'list') return (value as readonly unknown[]).map((entry) => valueUnderAwsNames(field.of, entry));
  return value as FieldValue;
}

function userDataOf(written: unknown, files: FoundFiles): InstanceGroup['userData'] {
  if (written === undefined) return undefined;
  const { file } = written as { readonly file: string };
  const digest = files.get(file)?.digest;
  if (digest === undefined) throw new Error(`nobody has looked at ${file}`);
  return { file, digest };
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
