import assert from 'node:assert/strict';
import { desktopStates } from '../../../src/domain/desktop.ts';
import {
  countInstances,
  mayInstanceBecome,
  movedInstance,
  newInstance,
} from '../../../src/domain/instances/instance-ledger.ts';
import type { Instance, InstanceState } from '../../../src/domain/instances/instance.ts';
import { totalOf } from '../../../src/domain/ledger.ts';
import { kiosk3 } from './machines.ts';

/** The only edges: those of desktops, and behind the bar those of instances alone. */
const edges: Readonly<Record<InstanceState, string>> = {
  pending: 'creating adopted failed skipped | unknown',
  creating: 'pending held failed unknown provisioning | adopted',
  unknown: 'provisioning adopted pending held failed | creating skipped',
  adopted: 'provisioning ready failed',
  provisioning: 'ready failed stuck removing | pending held',
  ready: 'removing',
  held: 'pending skipped | creating unknown',
  failed: 'pending unknown removing skipped adopted | creating',
  stuck: 'provisioning removing skipped',
  skipped: 'removing | creating',
  removing: 'removed retained',
  removed: 'pending | held failed',
  retained: 'removing',
};
const instance = (differences: Partial<Instance> = {}): Instance => ({ ...newInstance(kiosk3), ...differences });

/** Every way from one state to another. */
function ways(): (readonly [InstanceState, InstanceState])[] {
  return desktopStates.flatMap((from) =>
    desktopStates.filter((to) => mayInstanceBecome(from, to)).map((to) => [from, to] as const),
  );
}

describe('the ledger of instances', () => {
  for (const from of desktopStates) {
    it(`lets a machine that is ${from} become ${edges[from].replace(' |', '').replaceAll(' ', ' or ')}, and nothing else`, () => {
      for (const to of desktopStates) {
        const allowed = edges[from].split(' ').includes(to);
        assert.equal(mayInstanceBecome(from, to), allowed, `${from} → ${to}`);
        if (allowed) assert.equal(movedInstance(instance({ state: from }), to).state, to);
        else {
          const move = () => movedInstance(instance({ state: from }), to);
          assert.throws(move, new RegExp(`kiosks/3 cannot go from ${from} to ${to}`));
        }
      }
    });
  }

  it('begins with a machine that has nothing, and the token of its first attempt', () => {
    const { state, attempt, alternative, createdByUs, mayExist, instanceId } = newInstance(kiosk3);
    assert.deepEqual(
      [state, attempt, alternative, createdByUs, mayExist, instanceId],
      [...['pending', 1, 0, false, false], undefined],
    );
  });

  it('sends no create for a machine that has an instance, or whose instance is being removed', () => {
    for (const from of ['adopted', 'provisioning', 'ready', 'stuck', 'removing', 'removed', 'retained'] as const) {
      assert.ok(!mayInstanceBecome(from, 'creating'), from);
    }
    assert.ok(mayInstanceBecome('unknown', 'creating'), 'its token makes a second create harmless');
  });

  it('has no way to a removed instance but through removing, and none from an adopted one', () => {
    assert.deepEqual(
      desktopStates.filter((state) => mayInstanceBecome(state, 'removed')),
      ['removing'],
    );
    assert.ok(!mayInstanceBecome('adopted', 'removing'));
  });

  it('keeps code, words and the time not to try before with the state that they came with', () => {
    const held = instance({ state: 'held', code: 'VcpuLimitExceeded', message: 'no', notBeforeAtMs: 7, attempt: 3 });
    const again = movedInstance(held, 'creating');
    assert.deepEqual(
      [again.code, again.message, again.notBeforeAtMs, again.attempt],
      [undefined, undefined, undefined, 3],
    );
    assert.equal(movedInstance(held, 'skipped', { code: 'Skipped' }).code, 'Skipped');
  });

  const owned = { instanceId: 'wsinst-1', createdByUs: true, createdAtMs: 5, mayExist: true, attempt: 4 };
  /** Is there no instance any more in this state, after that one? */
  const forgets = (from: InstanceState, to: InstanceState): boolean =>
    to === 'pending' || to === 'held' || from === 'removed';

  it('forgets the instance of a machine that waits for one, or whose instance was removed; not that one may exist', () => {
    const afterwards = { kind: 'fail', code: 'x', message: 'y' } as const;
    for (const [from, to] of ways().filter(([one, other]) => forgets(one, other))) {
      const again = movedInstance(instance({ state: from, ...owned, afterwards }), to);
      assert.deepEqual(
        [again.instanceId, again.createdByUs, again.createdAtMs, again.afterwards],
        [undefined, false, undefined, undefined],
        `${from} → ${to}`,
      );
      assert.deepEqual([again.mayExist, again.attempt], [true, 4]);
    }
  });

  it('keeps the instance on every other way: what is lost from the ledger is not removed any more', () => {
    for (const [from, to] of ways().filter(([one, other]) => !forgets(one, other))) {
      const { instanceId, createdByUs } = movedInstance(instance({ state: from, ...owned }), to);
      assert.deepEqual([instanceId, createdByUs], ['wsinst-1', true], `${from} → ${to}`);
    }
  });

  it('counts each machine once', () => {
    const counts = countInstances([instance(), instance({ state: 'ready' }), instance({ state: 'ready' })]);
    assert.deepEqual([counts.pending, counts.ready, totalOf(counts)], [1, 2, 3]);
  });
});
