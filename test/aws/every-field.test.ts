import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateWorkspaceInstanceRequest$, ManagedInstanceRequest$ } from '@aws-sdk/client-workspaces-instances';
import { parse } from 'yaml';
import { createWorkspaceInstance } from '../../src/aws/create-workspace-instance.ts';
import type { InstanceGroup } from '../../src/domain/fleet.ts';
import type { Field, GroupField } from '../../src/domain/instances/field.ts';
import { managedInstance } from '../../src/domain/instances/managed-instance.ts';
import { findUserData, readUserData } from '../../src/fleets/user-data.ts';
import { fileWithInstances, instancesIn, wholeSpecification } from '../fleets/instance-text.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { answersInOrder, seenBy } from './answers-in-order.ts';
import { awsAt } from './aws-at.ts';

/** What a field is to the client: `text`, `number`, `switch`, `time`, `list` or `group`. */
type Shape = ReadonlyMap<string, string>;

/** The client's own schema (@smithy/core/schema): a number for a plain field, arrays for the others, made when asked for. */
function clientShape(schema: unknown, path = ''): [string, string][] {
  if (typeof schema === 'function') return clientShape((schema as () => unknown)(), path);
  if (typeof schema === 'number') return schema >= 64 ? listShape(schema - 64, path) : [[path, plainShape(schema)]];
  assert.ok(Array.isArray(schema), `${path}: ${String(schema)}`);
  const parts = schema as readonly unknown[];
  // A member with traits of its own.
  if (parts.length === 2) return clientShape(parts[0], path);
  const [kind, , , , names, members] = parts;
  if (kind === 0) return clientShape(names, path);
  if (kind === 1) return listShape(names, path);
  assert.equal(kind, 3, `${path} is of kind ${String(kind)}`);
  const inner = (names as readonly string[]).flatMap((name, index) =>
    clientShape((members as readonly unknown[])[index], `${path}.${name}`),
  );
  return [[path, 'group'], ...inner];
}

function listShape(entry: unknown, path: string): [string, string][] {
  return [[path, 'list'], ...clientShape(entry, `${path}[]`)];
}

function plainShape(schema: number): string {
  const shape = new Map([
    [0, 'text'],
    [1, 'number'],
    [2, 'switch'],
    [4, 'time'],
  ]).get(schema);
  assert.ok(shape !== undefined, `a plain field of kind ${schema}`);
  return shape;
}

/** What a fleet file can express, in the same words. */
function ownShape(field: Field, path = ''): [string, string][] {
  switch (field.kind) {
    case 'group':
      return [
        [path, 'group'],
        ...Object.entries(field.fields).flatMap(([name, own]) => ownShape(own, `${path}.${name}`)),
      ];
    case 'list':
      return [[path, 'list'], ...ownShape(field.of, `${path}[]`)];
    case 'choice':
    case 'file':
      return [[path, 'text']];
    default:
      return [[path, field.kind]];
  }
}

/** Fields that one has and the other has not, or as something else. */
function differences(one: Shape, other: Shape): string[] {
  return [...one].filter(([path, shape]) => other.get(path) !== shape).map(([path, shape]) => `${path}: ${shape}`);
}

describe('the specification of the installed client', () => {
  const client: Shape = new Map(clientShape(ManagedInstanceRequest$));

  it('has no field that a fleet file cannot express, at any depth, and no other', () => {
    const own: Shape = new Map(ownShape(managedInstance));
    assert.ok(client.size > 120, `${client.size} fields`);
    assert.deepEqual(differences(client, own), []);
    assert.deepEqual(differences(own, client), []);
  });

  it('would be found to have one, however deep it were', () => {
    const without = (path: readonly string[], { fields }: GroupField): GroupField => {
      const [name = '', ...others] = path;
      const kept = Object.entries(fields).flatMap(([own, field]): [string, Field][] => {
        if (own !== name) return [[own, field]];
        if (others.length === 0) return [];
        const inner = field.kind === 'list' ? field.of : field;
        assert.equal(inner.kind, 'group');
        const less = without(others, inner);
        return [[own, field.kind === 'list' ? { ...field, of: less } : less]];
      });
      return { kind: 'group', fields: Object.fromEntries(kept) };
    };
    const path = ['NetworkInterfaces', 'EnaSrdSpecification', 'EnaSrdUdpSpecification', 'EnaSrdUdpEnabled'];
    const own: Shape = new Map(ownShape(without(path, managedInstance)));
    const missing = '.NetworkInterfaces[].EnaSrdSpecification.EnaSrdUdpSpecification.EnaSrdUdpEnabled: switch';
    assert.deepEqual(differences(client, own), [missing]);
  });

  it('stands in a request of four fields, each of which has its place in a fleet file or comes from us', () => {
    const [, , , , names] = CreateWorkspaceInstanceRequest$ as readonly unknown[];
    assert.deepEqual(names, ['ManagedInstance', 'ClientToken', 'Tags', 'BillingConfiguration']);
  });
});

describe('every field that a fleet file can hold', () => {
  const userData = 'kiosk.ps1';
  const bytes = 'Write-Output "Grüße"\n';
  const text = fileWithInstances({
    name: 'kiosks',
    billingMode: 'MONTHLY',
    tags: { team: 'desk' },
    managedInstance: wholeSpecification(managedInstance, userData),
  });

  async function sent(group: InstanceGroup, userDataSent: string): Promise<Record<string, unknown>> {
    const server = await answersInOrder({ WorkspaceInstanceId: 'wsinst-12345678' });
    const aws = awsAt(server.url);
    try {
      const token = { fleet: 'demo', instance: 'kiosks', ordinal: 1, specification: group.digest, attempt: 1 };
      const order = { ...group, token, userData: userDataSent };
      await createWorkspaceInstance(aws.clients, 'us-west-2', order, { notAfterMs: Date.now() + 10_000 });
      const [request, ...others] = seenBy(server);
      assert.deepEqual([request?.operation, others], ['CreateWorkspaceInstance', []]);
      return request!.input;
    } finally {
      aws.close();
      await server.close();
    }
  }

  it('arrives at AWS as it was written, field by field', async () => {
    const folder = mkdtempSync(join(scratchDirectory('fleets'), 'whole-'));
    writeFileSync(join(folder, userData), bytes);
    const [group] = instancesIn(text, await findUserData(folder, text));
    const { ManagedInstance: arrived, ...others } = await sent(group!, await readUserData(folder, group!.userData!));
    const written = (parse(text) as { instances: { managedInstance: object }[] }).instances[0]!.managedInstance;

    const [expected, found] = [leavesOf(asAwsHasIt(written)), leavesOf(arrived)];
    assert.ok(expected.size > 150, `${expected.size} values`);
    for (const [path, value] of expected) assert.deepEqual(found.get(path), value, path);
    assert.deepEqual([...found.keys()].sort(), [...expected.keys()].sort());
    assert.deepEqual(
      [others['Tags'], others['BillingConfiguration']],
      [[{ Key: 'team', Value: 'desk' }], { BillingMode: 'MONTHLY' }],
    );
    assert.deepEqual(Object.keys(others).sort(), ['BillingConfiguration', 'ClientToken', 'Tags']);
  });

  it('would not all be told apart if one were exchanged with another: the values differ where they can', () => {
    const values = [...leavesOf(wholeSpecification(managedInstance, userData)).values()];
    const numbers = values.filter((value) => typeof value === 'number');
    assert.equal(new Set(numbers).size, numbers.length);
  });

  /** An own way from what people write to what AWS gets: capitals, seconds since 1970, the file's bytes. */
  function asAwsHasIt(written: unknown, key = ''): unknown {
    if (key === 'UserData') return Buffer.from(bytes).toString('base64');
    if (key === 'ValidUntilUtc') return Date.parse(String(written)) / 1000;
    if (Array.isArray(written)) return written.map((entry) => asAwsHasIt(entry));
    if (typeof written !== 'object' || written === null) return written;
    return Object.fromEntries(
      Object.entries(written).map(([name, value]) => {
        const capital = name.replace(/^./, (letter) => letter.toUpperCase());
        return [capital, asAwsHasIt(value, capital)];
      }),
    );
  }
});

/** Every value that is no list and no mapping, by its path. */
function leavesOf(value: unknown, path = ''): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]]);
  return new Map(Object.entries(value).flatMap(([name, inner]) => [...leavesOf(inner, `${path}.${name}`)]));
}
