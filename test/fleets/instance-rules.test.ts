import assert from 'node:assert/strict';
import fc from 'fast-check';
import { managedInstance } from '../../src/domain/instances/managed-instance.ts';
import { codesIn, fleetIn, soundFile, soundFileWith } from './fleet-text.ts';
import {
  fieldsOf,
  fileWithInstances,
  instanceCodes,
  instanceFindings,
  instancesIn,
  specificationWith,
} from './instance-text.ts';

const kiosks = { name: 'kiosks', managedInstance: { instanceType: 'm7i.large', subnetId: 'subnet-a' } };
const codesOf = (...groups: readonly object[]): string[] =>
  instanceCodes(fileWithInstances(...groups)).map((code) => code.split(' ')[0] ?? '');

describe('a fleet with instances', () => {
  it('is as it was without any', () => {
    assert.deepEqual(fleetIn(soundFileWith('instances: []')), fleetIn(soundFile));
    assert.ok(!('instances' in fleetIn(soundFile)));
  });

  it('need not have anything else', () => {
    const regions = 'fleet: demo\nprimaryRegion: us-east-1\nstandbyRegion: us-west-2\n';
    const rest = fileWithInstances(kiosks).slice(soundFile.length);
    assert.deepEqual(instanceCodes(regions + rest), []);
    assert.deepEqual(codesIn(regions + rest), []);
    assert.deepEqual(codesIn(`${regions}instances: []\n`), ['EmptyFleet 1:1']);
  });
});

describe('a group of instances', () => {
  it('has one machine, billed by the hour, of which every field is AWS’s to decide', () => {
    const [group, ...others] = instancesIn(fileWithInstances({ name: 'a', managedInstance: {} }));
    const { digest, ...rest } = group!;
    assert.deepEqual(
      [rest, others],
      [{ name: 'a', count: 1, billingMode: 'HOURLY', tags: [], alternatives: [], managedInstance: {} }, []],
    );
    assert.match(digest, /^[0-9a-f]{64}$/);
  });

  it('has from 1 to 1000 machines', () => {
    for (const count of [1, 1000]) assert.deepEqual(codesOf({ ...kiosks, count }), []);
    for (const count of [0, 1001, 1.5]) assert.equal(codesOf({ ...kiosks, count }).length, 1);
  });

  it('has a name of its own', () => {
    const text = fileWithInstances(kiosks, { ...kiosks, name: 'signs' }, kiosks);
    assert.deepEqual(instanceCodes(text), ['InstancesTwice 16']);
    assert.match(instanceFindings(text)[0]?.summary ?? '', /line 8 already/);
  });

  it('is refused when there would be more than a thousand machines with the others: no run could remove them', () => {
    const of = (...counts: readonly number[]): string[] =>
      codesOf(...counts.map((count, index) => ({ ...kiosks, name: `g${index}`, count })));
    assert.deepEqual(of(600, 400), []);
    assert.deepEqual(of(600, 401), ['TooManyInstances']);
  });

  it('has at most 46 tags, within the limits of its service', () => {
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));
    assert.equal(instancesIn(fileWithInstances({ ...kiosks, tags: many(46) }))[0]?.tags.length, 46);
    assert.deepEqual(codesOf({ ...kiosks, tags: many(47) }), ['TooManyTags']);
    assert.deepEqual(codesOf({ ...kiosks, tags: { ['k'.repeat(128)]: 'v'.repeat(256) } }), []);
    assert.deepEqual(codesOf({ ...kiosks, tags: { ['k'.repeat(129)]: 'v'.repeat(257) } }), [
      'TagKeyLength',
      'TagValueLength',
    ]);
    assert.deepEqual(codesOf({ ...kiosks, tags: { 'lifeboat:run': 'x' } }), ['OwnTagPrefix']);
    // A combining mark on its own, which WorkSpaces takes and this service does not.
    assert.deepEqual(codesOf({ ...kiosks, tags: { 'e\u0301': 'x' } }), ['TagCharacter']);
  });
});

describe('the digest of a group', () => {
  const digestOf = (group: object): string => instancesIn(fileWithInstances(group))[0]?.digest ?? '';
  const { managedInstance: specification } = kiosks;

  it('is another one for each change of what is sent', () => {
    const groups = [
      kiosks,
      { ...kiosks, billingMode: 'MONTHLY' },
      { ...kiosks, tags: { a: 'b' } },
      { ...kiosks, managedInstance: { ...specification, ebsOptimized: true } },
      { ...kiosks, managedInstance: { ...specification, ebsOptimized: false } },
    ];
    assert.equal(new Set(groups.map(digestOf)).size, groups.length);
  });

  it('is the same for more machines, other alternatives and another order of keys', () => {
    const turned = { subnetId: specification.subnetId, instanceType: specification.instanceType };
    const alike = { ...kiosks, count: 7, alternatives: [{ instanceType: 'm6i.large' }], managedInstance: turned };
    assert.equal(digestOf(alike), digestOf(kiosks));
  });
});

describe('what only one machine can have', () => {
  const fixed = fieldsOf(managedInstance).filter(({ field }) => field.kind === 'text' && field.fixed === true);

  it('are addresses, prefixes and interfaces', () => {
    assert.deepEqual(
      fixed.map(({ path }) => path.join('.').replaceAll('.0', '[]')),
      [
        'ipv6Addresses[].ipv6Address',
        'networkInterfaces[].ipv4Prefixes[].ipv4Prefix',
        'networkInterfaces[].ipv6Addresses[].ipv6Address',
        'networkInterfaces[].ipv6Prefixes[].ipv6Prefix',
        'networkInterfaces[].networkInterfaceId',
        'networkInterfaces[].privateIpAddress',
        'networkInterfaces[].privateIpAddresses[].privateIpAddress',
        'privateIpAddress',
      ],
    );
  });

  for (const { field, path } of fixed) {
    it(`is refused for several and taken for one: ${path.join('.')}`, () => {
      const value = field.kind === 'text' ? field.example : '';
      const group = { name: 'a', managedInstance: specificationWith(path, value) };
      assert.deepEqual(codesOf({ ...group, count: 2 }), ['FixedAddressShared']);
      assert.deepEqual(codesOf({ ...group, count: 1 }), []);
      assert.deepEqual(codesOf(group), []);
    });
  }

  it('is told wherever it stands, each in its line', () => {
    const networkInterfaces = [{ privateIpAddress: '10.0.0.4' }, { networkInterfaceId: 'eni-1' }];
    const text = fileWithInstances({ name: 'a', count: 3, managedInstance: { networkInterfaces } });
    assert.deepEqual(instanceCodes(text), ['FixedAddressShared 12', 'FixedAddressShared 13']);
    assert.match(instanceFindings(text)[0]?.summary ?? '', /3 machines/);
  });
});

describe('an Availability Zone', () => {
  it('is one of the standby Region', () => {
    const placedIn = (availabilityZone: string): string[] =>
      codesOf({ name: 'a', managedInstance: { placement: { availabilityZone } } });
    assert.deepEqual(placedIn('us-west-2a'), []);
    assert.deepEqual(placedIn('us-west-2-lax-1a'), []);
    assert.deepEqual(placedIn('us-east-1a'), ['ZoneInOtherRegion']);
  });
});

describe('alternatives', () => {
  const withAlternatives = (...alternatives: readonly object[]): string[] => codesOf({ ...kiosks, alternatives });

  it('are an instance type, a subnet or both, each another one', () => {
    const alternatives = [{ instanceType: 'm6i.large' }, { subnetId: 'subnet-b' }];
    const both = { instanceType: 'm6i.large', subnetId: 'subnet-b' };
    assert.deepEqual(withAlternatives(...alternatives, both), []);
    const [group] = instancesIn(fileWithInstances({ ...kiosks, alternatives }));
    assert.deepEqual(group?.alternatives, alternatives);
  });

  it('are refused when they are nothing, or what was tried before', () => {
    assert.deepEqual(withAlternatives({}), ['EmptyAlternative']);
    assert.deepEqual(withAlternatives({ instanceType: 'm7i.large' }), ['AlternativeTwice']);
    assert.deepEqual(withAlternatives({ subnetId: 'subnet-a' }), ['AlternativeTwice']);
    const again = [{ instanceType: 'm6i.large' }, { instanceType: 'm6i.large', subnetId: 'subnet-a' }];
    assert.deepEqual(withAlternatives(...again), ['AlternativeTwice']);
  });

  it('are at most ten', () => {
    const types = (count: number) => Array.from({ length: count }, (_, index) => ({ instanceType: `m${index}.large` }));
    assert.deepEqual(withAlternatives(...types(10)), []);
    assert.deepEqual(withAlternatives(...types(11)), ['OutOfRange']);
  });

  it('take no subnet when it is not clear which one it would replace', () => {
    const alternatives = [{ subnetId: 'subnet-c' }];
    const interfaces = (...subnets: readonly string[]) => ({
      networkInterfaces: subnets.map((subnetId) => ({ subnetId })),
    });
    const codesWith = (specification: object): string[] =>
      codesOf({ name: 'a', alternatives, managedInstance: specification });
    assert.deepEqual(codesWith({}), []);
    assert.deepEqual(codesWith(interfaces('subnet-a', 'subnet-a')), []);
    assert.deepEqual(codesWith(interfaces('subnet-a', 'subnet-b')), ['AlternativeSubnetUnclear']);
    assert.deepEqual(codesWith({ networkInterfaces: [{ deviceIndex: 0 }] }), ['AlternativeSubnetUnclear']);
  });

  it('are checked whatever else is wrong', () => {
    const group = { name: 'a', alternatives: [{}], managedInstance: { coreCount: 3 } };
    assert.deepEqual(codesOf(group), ['EmptyAlternative', 'UnknownKey']);
  });
});

describe('any value under managedInstance', () => {
  it('gives findings or a fleet, never an error', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (written) => {
        assert.ok(Array.isArray(instanceCodes(fileWithInstances({ name: 'a', managedInstance: written }))));
      }),
    );
  });
});
