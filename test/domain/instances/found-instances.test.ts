import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  existingFor,
  instancesPlanOf,
  isRefusedInstance,
  machinesOf,
  strayFindings,
} from '../../../src/domain/instances/found-instances.ts';
import { machineName, type FoundInstance } from '../../../src/domain/instances/instance.ts';
import { foundKiosk, kiosk3, kiosks, kiosksDigest, leaving } from './machines.ts';

const none = { kind: 'nothing' };

/** What may be found in a Region: any of four machines, in any state, of one of two specifications. */
const anyFound: fc.Arbitrary<FoundInstance[]> = fc
  .array(
    fc.record({
      machine: fc.constantFrom('kiosks/1', 'kiosks/3', 'kiosks/33', 'signs/3'),
      state: fc.constantFrom('ALLOCATING', 'ALLOCATED', 'ERROR_ALLOCATING', 'HIBERNATING', ...leaving),
      specification: fc.constantFrom(kiosksDigest, 'e'.repeat(64)),
    }),
    { maxLength: 6 },
  )
  .map((found) => found.map((each, index) => foundKiosk({ ...each, instanceId: `wsinst-${index}` })));

describe('the machines of a fleet', () => {
  it('are as many as its groups say, in the order of the file, from 1', () => {
    const machines = machinesOf([kiosks({ count: 2 }), kiosks({ name: 'signs', count: 1 })]);
    assert.deepEqual(machines.map(machineName), ['kiosks/1', 'kiosks/2', 'signs/1']);
    assert.deepEqual(machinesOf([]), []);
  });
});

describe('what exists for a machine', () => {
  it('is nothing where nothing carries its name', () => {
    assert.deepEqual(existingFor(kiosk3, kiosks(), []), none);
    for (const machine of ['kiosks/33', 'kiosks/1', 'signs/3']) {
      assert.deepEqual(existingFor(kiosk3, kiosks(), [foundKiosk({ machine })]), none, machine);
    }
    const { machine: _machine, ...unnamed } = foundKiosk();
    assert.deepEqual(existingFor(kiosk3, kiosks(), [unnamed]), none);
  });

  it('is adopted as it is, with the run that made it: ready, on its way, or in a state that nobody knows', () => {
    const adopted = { kind: 'adopt', instanceId: 'wsinst-00000003', run: 'run-1' };
    for (const state of ['ALLOCATED', 'ALLOCATING', 'HIBERNATING']) {
      assert.deepEqual(existingFor(kiosk3, kiosks(), [foundKiosk({ state })]), adopted, state);
    }
    const { state: _state, run: _run, ...bare } = foundKiosk();
    assert.deepEqual(existingFor(kiosk3, kiosks(), [bare]), { kind: 'adopt', instanceId: 'wsinst-00000003' });
  });

  it('is nothing when it has failed or is on its way out', () => {
    for (const state of ['ERROR_ALLOCATING', ...leaving]) {
      assert.deepEqual(existingFor(kiosk3, kiosks(), [foundKiosk({ state })]), none, state);
      const beside = [foundKiosk({ state }), foundKiosk({ instanceId: 'wsinst-2' })];
      assert.deepEqual(existingFor(kiosk3, kiosks(), beside), { kind: 'adopt', instanceId: 'wsinst-2', run: 'run-1' });
    }
  });

  it('is refused when there are several: nobody here knows which one is worked on', () => {
    const several = [foundKiosk(), foundKiosk({ instanceId: 'wsinst-2', specification: 'e'.repeat(64) })];
    const existing = existingFor(kiosk3, kiosks(), several);
    assert.ok(existing.kind === 'refuse');
    assert.equal(existing.code, 'DuplicateInstances');
    assert.match(existing.message, /wsinst-00000003, wsinst-2/);
  });

  it('is refused, and not replaced, when it was launched from something else, or from nobody knows what', () => {
    const { specification: _specification, ...unknown } = foundKiosk();
    for (const found of [foundKiosk({ specification: 'e'.repeat(64) }), unknown]) {
      const existing = existingFor(kiosk3, kiosks(), [found]);
      assert.ok(existing.kind === 'refuse');
      assert.deepEqual([existing.code, existing.instanceId], ['OtherSpecification', 'wsinst-00000003']);
      assert.match(existing.message, /wsinst-00000003 was launched from another specification/);
    }
  });

  it('is adopted only from the one instance that is alive and its own, whatever else is there', () => {
    fc.assert(
      fc.property(anyFound, (found) => {
        const existing = existingFor(kiosk3, kiosks(), found);
        const gone: readonly (string | undefined)[] = ['ERROR_ALLOCATING', ...leaving];
        const own = found.filter(({ machine, state }) => machine === 'kiosks/3' && !gone.includes(state));
        const [only] = own;
        const isWell = own.length === 1 && only?.specification === kiosksDigest;
        assert.equal(existing.kind, own.length === 0 ? 'nothing' : isWell ? 'adopt' : 'refuse');
        if (existing.kind !== 'nothing') assert.equal(existing.instanceId, only?.instanceId);
      }),
    );
  });
});

describe('the plan of instances', () => {
  it('says of every machine once what would become of it, and of those that are refused why', () => {
    const found = [
      foundKiosk(),
      foundKiosk({ instanceId: 'wsinst-4', machine: 'kiosks/4', specification: 'e'.repeat(64) }),
      foundKiosk({ instanceId: 'wsinst-5', machine: 'kiosks/5', state: 'ERROR_ALLOCATING' }),
    ];
    const plan = instancesPlanOf([kiosks(), kiosks({ name: 'signs', count: 2 })], found);
    assert.deepEqual([plan.total, plan.create, plan.adopt, plan.refuse], [32, 30, 1, 1]);
    assert.deepEqual(
      plan.refusals.map(({ machine, instanceId, code }) => [machine, instanceId, code]),
      [['kiosks/4', 'wsinst-4', 'OtherSpecification']],
    );
  });

  it('adds up, whatever is found', () => {
    fc.assert(
      fc.property(anyFound, (found) => {
        const { total, create, adopt, refuse, refusals } = instancesPlanOf([kiosks()], found);
        assert.deepEqual([create + adopt + refuse, refusals.length], [total, refuse]);
        for (const { code } of refusals) assert.ok(isRefusedInstance({ code }), code);
      }),
    );
  });

  it('takes no other code for a refusal of its own', () => {
    for (const code of ['TokenConflict', 'VcpuLimitExceeded', undefined]) assert.ok(!isRefusedInstance({ code }), code);
  });
});

describe('instances that no machine will take', () => {
  const machines = machinesOf([kiosks()]);

  it('are none while each has its machine, and those that are going do not count', () => {
    const going = ['DEALLOCATING', 'DEALLOCATED'];
    const found = [foundKiosk(), ...going.map((state) => foundKiosk({ state, machine: 'signs/1' }))];
    assert.deepEqual(strayFindings(machines, found), []);
    assert.deepEqual(strayFindings(machines, []), []);
  });

  it('are named in one warning: failed ones, and those of machines that the file does not have (any more)', () => {
    const { machine: _machine, ...unnamed } = foundKiosk({ instanceId: 'wsinst-3' });
    const [finding, ...others] = strayFindings(machines, [
      foundKiosk({ instanceId: 'wsinst-1', state: 'ERROR_ALLOCATING' }),
      foundKiosk({ instanceId: 'wsinst-2', machine: 'kiosks/31' }),
      unnamed,
      foundKiosk(),
    ]);
    assert.deepEqual([finding?.code, finding?.severity, others], ['StrayInstances', 'warning', []]);
    assert.match(finding?.remedy ?? '', /^Delete those that nobody needs/);
    assert.match(finding?.summary ?? '', /: wsinst-1 \(kiosks\/3\), wsinst-2 \(kiosks\/31\), wsinst-3 \(unnamed\)\.$/);
  });

  it('are counted when there are many: a finding does not grow with the account', () => {
    const found = Array.from({ length: 12 }, (_, index) => foundKiosk({ instanceId: `w${index}`, machine: 'x/1' }));
    const [finding] = strayFindings(machines, found);
    assert.match(finding?.summary ?? '', /w9 \(x\/1\) and 2 more\.$/);
    assert.doesNotMatch(finding?.summary ?? '', /w10/);
    const [ten] = strayFindings(machines, found.slice(0, 10));
    assert.match(ten?.summary ?? '', /w9 \(x\/1\)\.$/);
  });
});
