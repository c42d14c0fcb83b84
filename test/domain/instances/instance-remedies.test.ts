import assert from 'node:assert/strict';
import fc from 'fast-check';
import { desktopStates } from '../../../src/domain/desktop.ts';
import { remedyFor } from '../../../src/domain/gaps.ts';
import { gapOfInstance } from '../../../src/domain/instances/instance-gap.ts';
import { newInstance } from '../../../src/domain/instances/instance-ledger.ts';
import { remedyForInstance } from '../../../src/domain/instances/instance-remedies.ts';
import type { Instance } from '../../../src/domain/instances/instance.ts';
import { kiosk3 } from './machines.ts';

const machine = (change: Partial<Instance>): Instance => ({ ...newInstance(kiosk3), ...change });
const remedyOf = (change: Partial<Instance>): string => gapOfInstance(machine(change))?.remedy ?? assert.fail('no gap');

/** Codes of AWS and EC2 as they come, and our own. */
const codes = [
  ...['InsufficientInstanceCapacity', 'InsufficientFreeAddressesInSubnet', 'ReservationCapacityExceeded'],
  ...['ServiceQuotaExceededException', 'VcpuLimitExceeded', 'AccessDeniedException', 'UnauthorizedOperation'],
  ...['ValidationException', 'ConflictException', 'ThrottlingException', 'ResourceNotFoundException'],
  ...['OtherSpecification', 'DuplicateInstances', 'TokenConflict', 'TokensSpent', 'InstanceNotAllocated'],
  ...['NotOursInstance', 'InstanceNeverVisible', 'InstanceStillThere', 'ErrorAllocating', 'ErrorDeallocating'],
  ...['UserDataChanged', 'UserDataNotFound', 'UserDataUnreadable', 'StoppedByOperator', 'SkippedByOperator'],
];

describe('the remedy of an instance', () => {
  it('is a sentence for any state and any code that AWS may think of', () => {
    const anyCode = fc.oneof(fc.string(), fc.constantFrom('constructor', '__proto__', '', ...codes));
    fc.assert(
      fc.property(fc.constantFrom(...desktopStates), anyCode, (state, code) => {
        const remedy: unknown = remedyForInstance(state, code);
        assert.ok(typeof remedy === 'string' && /^[A-Z].+\.$/.test(remedy), `${state} ${code}: ${typeof remedy}`);
      }),
      { numRuns: 1000 },
    );
  });

  it('never speaks of standbys, users or directories, as that of a desktop does', () => {
    const foreign = /standby (?!Region)|standbys|WorkSpaces? (?!Instances)|directory|desktop|primary/;
    const all = desktopStates.flatMap((state) => codes.map((code) => [state, code] as const));
    for (const [state, code] of all) assert.doesNotMatch(remedyForInstance(state, code), foreign, `${state} ${code}`);
    assert.match(remedyFor('held', 'ServiceQuotaExceededException'), foreign);
    assert.match(remedyFor('retained', 'NotOurs'), foreign);
  });

  it('without capacity is another alternative, for all of them were tried', () => {
    assert.match(remedyOf({ state: 'failed', code: 'InsufficientInstanceCapacity' }), /Add an alternative/);
    assert.match(remedyOf({ state: 'failed', code: 'InsufficientFreeAddressesInSubnet' }), /another subnet/);
    assert.doesNotMatch(remedyOf({ state: 'failed', code: 'ValidationException' }), /alternative/);
  });

  it('tells a quota from a missing permission and from what AWS refuses for good', () => {
    assert.match(remedyOf({ state: 'held', code: 'VcpuLimitExceeded' }), /Raise the quota .* EC2/);
    assert.match(remedyOf({ state: 'held', code: 'AccessDeniedException' }), /missing permission/);
    assert.match(remedyOf({ state: 'failed', code: 'ValidationException' }), /its group of the fleet file/);
    assert.match(remedyOf({ state: 'held', code: 'ConflictException' }), /Read the message of AWS/);
  });

  it('of what a retry cannot help is a run of its own', () => {
    for (const code of ['OtherSpecification', 'DuplicateInstances']) {
      const remedy = remedyOf({ state: 'failed', code, instanceId: 'wsinst-00000003' });
      assert.match(remedy, /run prepare again\.$/, code);
      assert.doesNotMatch(remedy, /try again/, code);
    }
  });

  it('of a failed instance that is still there says that somebody has to delete it, whatever it failed of', () => {
    const left = { state: 'failed', code: 'InsufficientInstanceCapacity', instanceId: 'wsinst-00000003' } as const;
    assert.match(remedyOf(left), /Delete it by hand/);
    const { instanceId: _gone, ...gone } = left;
    assert.doesNotMatch(remedyOf(gone), /Delete it by hand/);
  });

  it('says of what is retained that it costs money, whatever AWS called it', () => {
    for (const code of ['InternalServerException', 'ErrorDeallocating', 'InstanceStillThere', 'InstanceNeverVisible']) {
      assert.match(remedyOf({ state: 'retained', code, instanceId: 'wsinst-00000003' }), /costs money/, code);
    }
  });
});

describe('the gap of an instance', () => {
  it('names the machine and its instance, and what AWS said', () => {
    const broken = machine({
      state: 'stuck',
      instanceId: 'wsinst-00000003',
      code: 'InstanceNotAllocated',
      message: 'm',
    });
    const { remedy, ...gap } = gapOfInstance(broken) ?? assert.fail('no gap');
    assert.deepEqual(gap, {
      ...{ user: 'instance kiosks/3', instanceId: 'wsinst-00000003' },
      ...{ state: 'stuck', code: 'InstanceNotAllocated', message: 'm' },
    });
    assert.match(remedy, /console/);
  });

  it('is none when it is allocated, or gone because the run was undone, and one in every other state', () => {
    const without = desktopStates.filter((state) => gapOfInstance(machine({ state })) === undefined);
    assert.deepEqual(without, ['ready', 'removed']);
  });
});
