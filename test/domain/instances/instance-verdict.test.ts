import assert from 'node:assert/strict';
import fc from 'fast-check';
import { classifyAllocation, classifyAllocationError } from '../../../src/domain/instances/allocation-failure.ts';
import type { InstanceRecord } from '../../../src/domain/instances/instance.ts';
import {
  isGoingState,
  isLeavingState,
  judgeInstance,
  nextInstanceStep,
  spentTokensTolerated,
  type AllocationFacts,
} from '../../../src/domain/instances/instance-verdict.ts';
import { leaving } from './machines.ts';

const record = (state?: string, ...codes: readonly string[]): InstanceRecord => ({
  instanceId: 'wsinst-1',
  ...(state !== undefined && { state }),
  errors: codes.map((code) => ({ code, message: `${code}!` })),
});
const facts: AllocationFacts = { attempt: 1, alternative: 0, alternatives: 2, spentTokens: 0, seen: true, absences: 0 };
const failed = (...codes: readonly string[]): InstanceRecord => record('ERROR_ALLOCATING', ...codes);

describe('an error of an allocation', () => {
  /** The whole table, written out a second time. */
  const table = {
    capacity: [
      'InsufficientCapacity',
      'InsufficientInstanceCapacity',
      'InsufficientHostCapacity',
      'InsufficientCapacityOnHost',
      'InsufficientReservedInstanceCapacity',
      'InsufficientVolumeCapacity',
      'InsufficientAddressCapacity',
      'InsufficientFreeAddressesInSubnet',
      'ReservationCapacityExceeded',
    ],
    quota: [
      'ServiceQuotaExceeded',
      'ServiceQuotaExceededException',
      'ResourceLimitExceeded',
      'LimitExceeded',
      'QuotaExceeded',
      'InstanceLimitExceeded',
      'VcpuLimitExceeded',
      'MaxSpotInstanceCountExceeded',
      'HostLimitExceeded',
      'VolumeLimitExceeded',
      'MaxIOPSLimitExceeded',
      'NetworkInterfaceLimitExceeded',
      'AddressLimitExceeded',
    ],
    permanent: ['InvalidAMIID.NotFound', 'InvalidParameterValue', 'UnauthorizedOperation', 'NoCode', '', 'quota'],
  };
  for (const [is, codes] of Object.entries(table)) {
    it(`is ${is}: ${codes.join(', ')}`, () => {
      for (const code of codes) assert.equal(classifyAllocationError(code), is, code);
    });
  }

  it('that is known decides over one that is not, wherever it stands', () => {
    assert.equal(classifyAllocation(failed('LaunchFailed', 'InsufficientInstanceCapacity').errors).is, 'capacity');
    const { is, code, message } = classifyAllocation(failed('InsufficientInstanceCapacity', 'LaunchFailed').errors);
    assert.deepEqual(
      [is, code, message],
      ['capacity', 'InsufficientInstanceCapacity', 'InsufficientInstanceCapacity!'],
    );
  });

  it('of a quota decides over one of capacity: no alternative would help', () => {
    const { is, code } = classifyAllocation(failed('InsufficientInstanceCapacity', 'VcpuLimitExceeded').errors);
    assert.deepEqual([is, code], ['quota', 'VcpuLimitExceeded']);
  });

  it('that AWS does not name is permanent, with words of our own', () => {
    assert.deepEqual(classifyAllocation([]), {
      is: 'permanent',
      code: 'ErrorAllocating',
      message: 'AWS gave no error for the failed allocation',
    });
  });
});

describe('judgeInstance', () => {
  it('calls an instance healthy that is ALLOCATED, and only that one', () => {
    fc.assert(
      fc.property(fc.string(), (state) => {
        assert.equal(judgeInstance(record(state)).kind === 'healthy', state === 'ALLOCATED');
      }),
    );
  });

  it('waits while it is ALLOCATING, in a state that it never heard of, and in none', () => {
    for (const state of ['ALLOCATING', 'allocated', 'NEW']) {
      assert.deepEqual(judgeInstance(record(state)), { kind: 'provisioning', state });
    }
    assert.deepEqual(judgeInstance(record()), { kind: 'provisioning', state: 'absent' });
  });

  it('knows which ones go by themselves: not those whose deallocation has failed', () => {
    assert.deepEqual(leaving.map(isGoingState), [true, true, false]);
    for (const state of ['ALLOCATED', 'ALLOCATING', 'ERROR_ALLOCATING', 'HIBERNATING', undefined]) {
      assert.deepEqual([isGoingState(state), isLeavingState(state)], [false, false], state);
    }
  });

  it('knows which ones are leaving', () => {
    for (const state of ['DEALLOCATING', 'DEALLOCATED', 'ERROR_DEALLOCATING']) {
      assert.deepEqual(judgeInstance(record(state)), { kind: 'leaving', state });
    }
  });
});

describe('what is done next for a machine', () => {
  it('is nothing when its instance is ready', () => {
    assert.deepEqual(nextInstanceStep(facts, record('ALLOCATED')), { kind: 'ready' });
  });

  it('is to wait while it is on its way, or in a state that nobody knows', () => {
    for (const state of ['ALLOCATING', 'NEW']) {
      assert.deepEqual(nextInstanceStep(facts, record(state)), { kind: 'wait', why: `it is ${state}` });
    }
  });

  it('is a new token on the next alternative for want of capacity, in order, and the end after the last', () => {
    const step = (alternative: number) =>
      nextInstanceStep({ ...facts, attempt: 4, alternative }, failed('InsufficientInstanceCapacity'));
    const replace = { kind: 'replace', attempt: 5, spentTokens: 0, deleteFirst: true };
    assert.deepEqual(step(0), { ...replace, alternative: 1 });
    assert.deepEqual(step(1), { ...replace, alternative: 2 });
    assert.deepEqual([step(2).kind, (step(2) as { code?: string }).code], ['fail', 'InsufficientInstanceCapacity']);
  });

  it('is to hold at a quota and to give up for the rest; what has failed is deleted', () => {
    const [quota, permanent] = ['VcpuLimitExceeded', 'InvalidAMIID.NotFound'].map((code) =>
      nextInstanceStep(facts, failed(code)),
    );
    assert.deepEqual(quota, {
      kind: 'hold',
      code: 'VcpuLimitExceeded',
      message: 'VcpuLimitExceeded!',
      deleteFirst: true,
    });
    assert.deepEqual(
      [permanent?.kind, permanent],
      ['fail', { kind: 'fail', code: 'InvalidAMIID.NotFound', message: 'InvalidAMIID.NotFound!', deleteFirst: true }],
    );
  });

  it('is the next attempt on the same alternative when a token answers with an instance that is gone', () => {
    const expected = { kind: 'replace', attempt: 2, alternative: 0, spentTokens: 1, deleteFirst: false };
    assert.deepEqual(nextInstanceStep(facts, record('DEALLOCATED')), expected);
    assert.deepEqual(nextInstanceStep(facts, undefined), expected);
  });

  it('is not forgotten while somebody else deletes it: that may fail, and then there would be two', () => {
    const expected = { kind: 'replace', attempt: 2, alternative: 0, spentTokens: 1, deleteFirst: true };
    for (const going of ['DEALLOCATING', 'ERROR_DEALLOCATING']) {
      assert.deepEqual(nextInstanceStep(facts, record(going)), expected);
    }
  });

  it('is not a second instance because the first one is not visible yet: its id is deleted before', () => {
    const absent = (absences: number) => nextInstanceStep({ ...facts, seen: false, absences }, undefined);
    assert.deepEqual(absent(1), { kind: 'wait', why: 'not visible yet' });
    const replace = { kind: 'replace', attempt: 2, alternative: 0, spentTokens: 1, deleteFirst: true };
    assert.deepEqual(absent(2), replace);
  });

  it('is to hold when token after token is spent', () => {
    const step = (spentTokens: number) => nextInstanceStep({ ...facts, spentTokens }, record('DEALLOCATED'));
    assert.equal(step(spentTokensTolerated - 1).kind, 'replace');
    assert.deepEqual(step(spentTokensTolerated), {
      kind: 'hold',
      code: 'TokensSpent',
      message: `${spentTokensTolerated + 1} tokens in a row answered with an instance that is gone`,
      deleteFirst: false,
    });
  });

  it('comes to an end, whatever AWS answers: no token is used again after it has failed or is spent', () => {
    const answer = fc.constantFrom(
      failed('InsufficientInstanceCapacity'),
      failed('VcpuLimitExceeded'),
      record('DEALLOCATED'),
      record('ERROR_DEALLOCATING'),
    );
    fc.assert(
      fc.property(fc.array(answer, { minLength: 200, maxLength: 200 }), (answers) => {
        let now = facts;
        for (const [index, read] of answers.entries()) {
          const step = nextInstanceStep(now, read);
          if (step.kind !== 'replace') return;
          assert.equal(step.attempt, now.attempt + 1);
          assert.ok(step.alternative >= now.alternative && step.alternative <= now.alternatives);
          now = { ...now, ...step };
          assert.ok(index < 100, 'it goes on and on');
        }
      }),
    );
  });
});
