import assert from 'node:assert/strict';
import fc from 'fast-check';
import { planLimit } from '../../../src/domain/decommission/plan.ts';
import type { FoundInstance } from '../../../src/domain/instances/instance.ts';
import { isGap } from '../../../src/domain/teardown/left.ts';
import {
  cameLate,
  instancesUnreadable,
  launchesInTheWay,
  plannedInstances,
  tooManyInstances,
} from '../../../src/domain/teardown/instances.ts';
import { fleet } from '../desktops.ts';

const found = (ordinal: number, state = 'ALLOCATED'): FoundInstance => ({
  ...{ instanceId: `wsinst-${String(ordinal).padStart(8, '0')}`, state, fleet: 'demo', machine: `kiosks/${ordinal}` },
});

describe('the instances of a teardown plan', () => {
  it('are the same, each once, in whatever order the Region lists them', () => {
    const all = [3, 1, 2, 10].map((ordinal) => found(ordinal));
    const planned = plannedInstances(all);
    assert.deepEqual(
      planned.map(({ machine }) => machine),
      ['kiosks/1', 'kiosks/2', 'kiosks/3', 'kiosks/10'],
    );
    fc.assert(
      fc.property(fc.shuffledSubarray([...all, ...all], { minLength: 8 }), (listed) => {
        assert.deepEqual(plannedInstances(listed), planned);
      }),
      { numRuns: 20 },
    );
  });

  it('hold of each what its tags say of its machine, and nothing that changes by the hour', () => {
    assert.deepEqual(plannedInstances([{ instanceId: 'wsinst-a', state: 'ALLOCATED', fleet: 'demo' }]), [
      { instanceId: 'wsinst-a' },
    ]);
    assert.deepEqual(plannedInstances([found(1, 'ALLOCATING')]), plannedInstances([found(1)]));
  });

  it('are none that go by themselves; one whose deallocation has failed costs money until somebody asks again', () => {
    assert.deepEqual(plannedInstances([found(1, 'DEALLOCATING'), found(2, 'DEALLOCATED')]), []);
    assert.equal(plannedInstances([found(1, 'ERROR_DEALLOCATING'), found(2, 'SOMETHING_NEW')]).length, 2);
  });

  it('are refused when they are more than a run has room for', () => {
    assert.deepEqual(tooManyInstances(planLimit), []);
    const [finding] = tooManyInstances(planLimit + 1);
    assert.deepEqual([finding?.severity, finding?.code], ['error', 'TooManyInstances']);
    assert.match(finding?.summary ?? '', new RegExp(`^${planLimit + 1} instances .* holds ${planLimit} at most`));
    assert.match(finding?.remedy ?? '', /^Delete those that nobody needs/);
  });
});

describe('what a teardown says of instances', () => {
  it('names those that came after the approval; without any there is nothing to say', () => {
    const planned = plannedInstances([found(1)]);
    assert.deepEqual(cameLate(planned, [found(1), found(2, 'DEALLOCATING')]), []);
    const { machine: _machine, ...unnamed } = found(3);
    const [finding] = cameLate(planned, [found(1), found(2), unnamed]);
    const words = /^2 instances .* stay: wsinst-00000002 \(kiosks\/2\), wsinst-00000003 \(unnamed\)\.$/;
    assert.match(finding?.summary ?? '', words);
    assert.match(finding?.remedy ?? '', /^Find out who launched them/);
    assert.deepEqual([finding?.severity, finding !== undefined && isGap(finding)], ['warning', true]);
  });

  it('is an error when a fleet that has some cannot be read, and a gap to any other', () => {
    const group = { name: 'kiosks', count: 1, tags: [], billingMode: 'HOURLY', alternatives: [] } as const;
    const withSome = fleet({ instances: [{ ...group, managedInstance: {}, digest: 'd' }] });
    const { severity, summary, remedy } = instancesUnreadable(withSome, 'denied');
    assert.equal(severity, 'error');
    assert.match(summary, /whether us-west-2 has instances .*: denied$/);
    assert.match(remedy ?? '', /^Mend what AWS names/);
    for (const without of [fleet(), fleet({ instances: [] })]) {
      const finding = instancesUnreadable(without, 'denied');
      assert.deepEqual([finding.severity, isGap(finding)], ['warning', true]);
    }
  });

  it('names the launches that are in the way', () => {
    assert.deepEqual(launchesInTheWay('demo', []), []);
    const [finding] = launchesInTheWay('demo', ['lifeboat:demo/instances-0']);
    assert.deepEqual([finding?.severity, finding?.code], ['error', 'InstancesBusy']);
    assert.match(finding?.summary ?? '', /fleet demo .*lifeboat:demo\/instances-0/);
    assert.match(finding?.remedy ?? '', /^Wait until that has ended/);
  });
});
