import assert from 'node:assert/strict';
import { drillFindings } from '../../../src/domain/instances/drill.ts';
import type { FieldValues } from '../../../src/domain/instances/field.ts';
import { canChangeSubnet, ownChoice, withAlternative } from '../../../src/domain/instances/specification.ts';

const written: FieldValues = { ImageId: 'ami-1', InstanceType: 'm7i.large', SubnetId: 'subnet-a', EbsOptimized: true };
const withInterfaces = (...subnets: readonly (string | undefined)[]): FieldValues => ({
  InstanceType: 'm7i.large',
  NetworkInterfaces: subnets.map((SubnetId, DeviceIndex) => ({ DeviceIndex, ...(SubnetId && { SubnetId }) })),
});

describe('an alternative', () => {
  it('takes the place of the type, of the subnet or of both, and of nothing else', () => {
    assert.deepEqual(withAlternative(written, undefined), written);
    const type = { ...written, InstanceType: 'm6i.large' };
    assert.deepEqual(withAlternative(written, { instanceType: 'm6i.large' }), type);
    assert.deepEqual(withAlternative(written, { subnetId: 'subnet-b' }), { ...written, SubnetId: 'subnet-b' });
    const both = withAlternative(written, { instanceType: 'm6i.large', subnetId: 'subnet-b' });
    assert.deepEqual(both, { ...type, SubnetId: 'subnet-b' });
  });

  it('puts its subnet into the network interfaces where the specification has it there', () => {
    const moved = withAlternative(withInterfaces('subnet-a', undefined, 'subnet-a'), { subnetId: 'subnet-b' });
    assert.deepEqual(moved, withInterfaces('subnet-b', undefined, 'subnet-b'));
  });

  it('adds a subnet where there is none, and no interface that could have one', () => {
    assert.deepEqual(withAlternative({}, { subnetId: 'subnet-b' }), { SubnetId: 'subnet-b' });
    assert.ok(canChangeSubnet({}));
  });

  it('leaves the specification as it was', () => {
    const frozen = Object.freeze({ ...written });
    withAlternative(frozen, { instanceType: 'm6i.large', subnetId: 'subnet-b' });
    assert.deepEqual(frozen, written);
  });
});

describe('a specification', () => {
  it('says which type and subnet an alternative would replace', () => {
    assert.deepEqual(ownChoice(written), { instanceType: 'm7i.large', subnetId: 'subnet-a' });
    assert.deepEqual(ownChoice(withInterfaces(undefined, 'subnet-a')), {
      instanceType: 'm7i.large',
      subnetId: 'subnet-a',
    });
    assert.deepEqual(ownChoice({}), {});
  });

  it('has one subnet to replace, or it is unclear which', () => {
    assert.ok(canChangeSubnet(written));
    assert.ok(canChangeSubnet(withInterfaces('subnet-a', 'subnet-a')));
    assert.ok(!canChangeSubnet(withInterfaces('subnet-a', 'subnet-b')));
    assert.ok(!canChangeSubnet(withInterfaces(undefined)));
  });
});

describe('a drill', () => {
  it('is refused with instances that are billed by the month, each by its name', () => {
    const groups = [
      { name: 'kiosks', billingMode: 'MONTHLY' },
      { name: 'signs', billingMode: 'HOURLY' },
      { name: 'desks', billingMode: 'MONTHLY' },
    ] as const;
    const findings = drillFindings(groups);
    assert.deepEqual(
      findings.map(({ code, severity }) => [code, severity]),
      [
        ['MonthlyInDrill', 'error'],
        ['MonthlyInDrill', 'error'],
      ],
    );
    assert.match(findings[1]?.remedy ?? '', /HOURLY for desks/);
    assert.deepEqual(drillFindings(groups.slice(1, 2)), []);
  });
});
