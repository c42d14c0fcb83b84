import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as client from '@aws-sdk/client-workspaces-instances';
import * as operations from '../../simulator/instances/operations.ts';
import type { Fields, Rule } from '../../simulator/validation.ts';
import { rawCall, useSimulator } from './harness.ts';
import { wholeInstance } from './whole-instance.ts';

type Shape = string | { readonly [field: string]: Shape } | readonly Shape[];
/** A broken request, the name of the field as the refusal has it, and what it says of it. */
type Broken = readonly [what: string, request: object, field: string, demand: RegExp];

const { ClientToken: token = '', ManagedInstance: whole = {} } = wholeInstance;
const digestOf = (text = '') => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** Kinds of a schema of the SDK: text, number, switch, time; 64 is a list of it. */
const simpleShapes: Readonly<Record<number, Shape>> = {
  0: 'string',
  1: 'integer',
  2: 'boolean',
  4: 'timestamp',
  64: ['string'],
};

/** What the installed client sends: schemas are tuples, `[3, …]` a structure, `[1, …]` a list, `[0, …]` a text with traits. */
function sent(schema: unknown): Shape {
  if (typeof schema === 'function') return sent((schema as () => unknown)());
  if (typeof schema === 'number') return simpleShapes[schema]!;
  const tuple = schema as unknown[];
  if (tuple.length === 2) return sent(tuple[0]);
  if (tuple[0] === 1) return [sent(tuple[4])];
  if (tuple[0] === 0) return sent(tuple[4]);
  const [names, members] = [tuple[4] as string[], tuple[5] as unknown[]];
  return Object.fromEntries(names.map((name, index) => [name, sent(members[index])]));
}

function understood(rule: Rule): Shape {
  if (rule.type === 'list') return [understood(rule.of)];
  return rule.type === 'structure' ? fieldsOf(rule.fields) : rule.type;
}

function fieldsOf(fields: Fields): Shape {
  return Object.fromEntries(Object.entries(fields).map(([name, rule]) => [name, understood(rule)]));
}

describe('A request to WorkSpaces Instances', () => {
  const aws = useSimulator({ fleet: { desktops: 0 } });

  async function raw(operation: string, request: object | string) {
    const body = typeof request === 'string' ? request : JSON.stringify(request);
    const target = `EUCMIFrontendAPIService.${operation}`;
    const { status, headers, text } = await rawCall(aws.url, { service: 'workspaces-instances', target, body });
    return { status, type: headers.get('content-type'), answer: JSON.parse(text) as Record<string, unknown> };
  }

  for (const { name, request } of Object.values(operations)) {
    it(`has the fields that the installed client sends: ${name}`, () => {
      const schemas: Record<string, unknown> = { ...client };
      assert.deepEqual(fieldsOf(request), sent(schemas[`${name}Request$`]));
    });
  }

  it('is received field by field, its secrets as digests', async () => {
    await aws.createInstance(wholeInstance);
    const [truth] = await aws.instanceTruth();
    const expected = JSON.parse(JSON.stringify(whole)) as Record<string, Record<string, object>>;
    expected['InstanceMarketOptions']!['SpotOptions'] = {
      ...expected['InstanceMarketOptions']!['SpotOptions'],
      ValidUntilUtc: Date.UTC(2027, 0) / 1000,
    };
    assert.deepEqual(truth?.managedInstance, { ...expected, UserData: digestOf(whole.UserData) });
    assert.deepEqual(truth.tags, { 'lifeboat:fleet': 'emea' });
    const [entry] = await aws.audit('event=applied');
    const request = entry?.request as Record<string, unknown>;
    assert.deepEqual([request['ClientToken'], request['ManagedInstance']], [digestOf(token), truth.managedInstance]);
  });

  it('shows UserData and ClientToken to nobody, refused or not, wherever they stand', async () => {
    const secret = 'c2VjcmV0';
    await aws.createInstance(wholeInstance);
    for (const request of [
      { ClientToken: `${secret}\u00e9`, ManagedInstance: { UserData: secret.repeat(3000) } },
      { ManagedInstance: { userData: secret, UserData: [secret] } },
      { ManagedInstance: {}, UserData: { text: secret }, Tags: Array(51).fill({ clientToken: secret }) },
    ]) {
      assert.equal((await raw('CreateWorkspaceInstance', request)).status, 400);
    }
    const everything = JSON.stringify([await aws.audit(), await aws.instanceTruth()]);
    for (const hidden of [secret, token, whole.UserData!]) assert.ok(!everything.includes(hidden), hidden);
    assert.ok(everything.includes(digestOf(secret)), 'the same text has the same digest');
  });

  const managed = (ManagedInstance: object) => ({ ManagedInstance });
  const interfaces = (one: object) => managed({ NetworkInterfaces: [one] });
  const tags = (...Tags: object[]) => ({ ...managed({}), Tags });
  for (const [what, request, field, demand] of [
    ['nothing', {}, 'managedInstance', /must not be null/],
    ['an empty token', { ...managed({}), ClientToken: '' }, 'clientToken', /length greater than or equal to 1/],
    [
      'a token of 65',
      { ...managed({}), ClientToken: 'x'.repeat(65) },
      'clientToken',
      /length less than or equal to 64/,
    ],
    ['a token with é', { ...managed({}), ClientToken: 'é' }, 'clientToken', /regular expression/],
    ['51 tags', tags(...Array.from({ length: 51 }, (_, n) => ({ Key: `k${n}` }))), 'tags', /less than or equal to 50/],
    ['a tag key with #', tags({ Key: '#', Value: '' }), 'tags.1.member.key', /regular expression/],
    ['a tag value of 257', tags({ Key: 'k', Value: 'v'.repeat(257) }), 'tags.1.member.value', /equal to 256/],
    ['a reserved tag key', tags({ Key: 'aws:x', Value: '' }), 'tags', /reserved prefix/],
    ['a tag key twice', tags({ Key: 'k', Value: '' }, { Key: 'k', Value: '' }), 'tags', /unique/],
    ['no billing mode', { ...managed({}), BillingConfiguration: {} }, 'billingConfiguration.billingMode', /null/],
    ['another image', managed({ ImageId: 'wsi-1' }), 'managedInstance.imageId', /ami-/],
    ['another type', managed({ InstanceType: 'M5.LARGE' }), 'managedInstance.instanceType', /regular expression/],
    ['another subnet', managed({ SubnetId: 'net-1' }), 'managedInstance.subnetId', /subnet-/],
    [
      'a hop limit of 65',
      managed({ MetadataOptions: { HttpPutResponseHopLimit: 65 } }),
      'managedInstance.metadataOptions.httpPutResponseHopLimit',
      /equal to 64/,
    ],
    [
      'minus one core',
      managed({ CpuOptions: { CoreCount: -1 } }),
      'managedInstance.cpuOptions.coreCount',
      /equal to 0/,
    ],
    [
      'another volume',
      managed({ BlockDeviceMappings: [{ Ebs: { VolumeType: 'gp9' } }] }),
      'managedInstance.blockDeviceMappings.1.member.ebs.volumeType',
      /\[standard, io1, io2, gp2, sc1, st1, gp3\]/,
    ],
    [
      '31 tag specifications',
      managed({ TagSpecifications: Array(31).fill({}) }),
      'managedInstance.tagSpecifications',
      /equal to 30/,
    ],
    ['user data of 16,001', managed({ UserData: 'x'.repeat(16_001) }), 'managedInstance.userData', /equal to 16000/],
    [
      'an address of 256',
      interfaces({ PrivateIpAddress: '10.0.0.256' }),
      'managedInstance.networkInterfaces.1.member.privateIpAddress',
      /regular expression/,
    ],
    [
      'a group by its id',
      managed({ SecurityGroups: ['sg-1'] }),
      'managedInstance.securityGroups.1.member',
      /regular expression/,
    ],
    ['an unknown field', { ...managed({}), DryRun: true }, 'dryRun', /Unknown field/],
    [
      'an unknown field within',
      interfaces({ SubnetID: 'subnet-a' }),
      'managedInstance.networkInterfaces.1.member.subnetID',
      /Unknown field/,
    ],
  ] as Broken[]) {
    it(`is refused with ${what}, and the field is named`, async () => {
      const { status, answer } = await raw('CreateWorkspaceInstance', request);
      assert.deepEqual(
        [status, answer['__type'], answer['Reason']],
        [400, 'ValidationException', 'FIELD_VALIDATION_FAILED'],
      );
      const fields = answer['FieldList'] as { Name: string; Reason: string; Message: string }[];
      assert.deepEqual([...new Set(fields.map(({ Name }) => Name))], [field]);
      assert.match(fields[0]!.Message, demand);
      assert.deepEqual(await aws.instanceTruth(), []);
    });
  }

  it('is refused with every mistake at once, as the client reads them', async () => {
    const ManagedInstance = { ImageId: 'x', SubnetId: 'y', UserData: 'z'.repeat(16_001) };
    await assert.rejects(aws.createInstance({ ManagedInstance }), (error: client.ValidationException) => {
      assert.ok(error instanceof client.ValidationException);
      assert.equal(error.Reason, 'FIELD_VALIDATION_FAILED');
      assert.equal(error.FieldList?.length, 3);
      assert.match(error.message, /^3 validation errors detected: Value 'x' at 'managedInstance\.imageId' failed/);
      assert.doesNotMatch(error.message, /zzz/);
      return true;
    });
  });

  it('of another JSON type, or none, cannot be read', async () => {
    for (const body of ['{', '[]', '{"ManagedInstance":"x"}', '{"ManagedInstance":{"EbsOptimized":"true"}}']) {
      const { status, answer } = await raw('CreateWorkspaceInstance', body);
      assert.deepEqual([status, answer['__type']], [400, 'SerializationException'], body);
    }
  });

  it('in plain JSON, as the AWS CLI sends it, works through a whole life', async () => {
    const create = {
      ClientToken: token,
      ManagedInstance: { InstanceType: 'm5.large' },
      Tags: [{ Key: 'a', Value: 'b' }],
    };
    const created = await raw('CreateWorkspaceInstance', create);
    assert.deepEqual([created.status, created.type], [200, 'application/x-amz-json-1.0']);
    const id = created.answer['WorkspaceInstanceId'];
    const one = { WorkspaceInstanceId: id };
    assert.deepEqual((await raw('GetWorkspaceInstance', one)).answer['ProvisionState'], 'ALLOCATING');
    assert.deepEqual((await raw('ListTagsForResource', one)).answer, { Tags: [{ Key: 'a', Value: 'b' }] });
    assert.deepEqual((await raw('DeleteWorkspaceInstance', one)).answer, {});
    const states = await raw('ListWorkspaceInstances', { ProvisionStates: ['DEALLOCATING'] });
    assert.deepEqual(states.answer, { WorkspaceInstances: [{ ProvisionState: 'DEALLOCATING', ...one }] });
    const missing = await raw('GetWorkspaceInstance', { WorkspaceInstanceId: 'wsinst-00000000' });
    assert.deepEqual(Object.keys(missing.answer), ['__type', 'Message', 'ResourceId', 'ResourceType']);
    assert.equal(missing.status, 404);
  });
});
