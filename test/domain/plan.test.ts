import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PrimaryDesktop } from '../../src/domain/desktop.ts';
import {
  addToPlan,
  allocatingMinutes,
  instanceMinutes,
  createCallsFor,
  emptyPlan,
  expectedMinutes,
  provisioningMinutes,
} from '../../src/domain/plan.ts';
import { fleet, primary } from './desktops.ts';

const refusal = { code: 'PrimaryIsLeaving', message: 'it leaves' };
const anyDesktop: fc.Arbitrary<PrimaryDesktop> = fc
  .record({ hasStandby: fc.boolean(), isRefused: fc.boolean() })
  .map(({ hasStandby, isRefused }) =>
    primary({ ...(hasStandby && { relatedStandbys: ['ws-s'] }), ...(isRefused && { refusal }) }),
  );

describe('addToPlan', () => {
  it('counts each desktop once: to create, to adopt, or refused with the reason', () => {
    const page = [primary(), primary({ relatedStandbys: ['ws-s'] }), primary({ primaryId: 'ws-x', refusal })];
    assert.deepEqual(addToPlan(emptyPlan, page), {
      desktops: 3,
      create: 1,
      adopt: 1,
      refuse: 1,
      refusals: [{ user: 'ada', primaryId: 'ws-x', ...refusal }],
    });
  });

  it('refuses rather than adopts a desktop that is both refused and has a standby', () => {
    const { adopt, refuse } = addToPlan(emptyPlan, [primary({ relatedStandbys: ['ws-1', 'ws-2'], refusal })]);
    assert.deepEqual([adopt, refuse], [0, 1]);
  });

  it('comes to the same however the desktops are paged, and its parts to the whole', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyDesktop, { maxLength: 25 }), { maxLength: 8 }), (pages) => {
        const plan = pages.reduce(addToPlan, emptyPlan);
        assert.deepEqual(plan, addToPlan(emptyPlan, pages.flat()));
        assert.equal(plan.create + plan.adopt + plan.refuse, plan.desktops);
        assert.equal(plan.desktops, pages.flat().length);
        assert.equal(plan.refusals.length, plan.refuse);
      }),
    );
  });

  it('lists at most 500 of the refused, and counts them all', () => {
    const page = Array.from({ length: 300 }, () => primary({ refusal }));
    const plan = addToPlan(addToPlan(emptyPlan, page), page);
    assert.deepEqual([plan.refuse, plan.refusals.length], [600, 500]);
  });

  it('of an empty page adds nothing', () => {
    assert.deepEqual(addToPlan(emptyPlan, []), emptyPlan);
  });
});

describe('createCallsFor', () => {
  it('is no call for nobody, and one for a batch or less', () => {
    const calls = [0, 1, 24, 25, 26, 10_000].map((desktops) => createCallsFor(desktops, { batchSize: 25 }));
    assert.deepEqual(calls, [0, 1, 1, 1, 2, 400]);
  });
});

describe('instanceMinutes', () => {
  it('are none for none, an allocation for one, and longer at a slower lane', () => {
    assert.equal(instanceMinutes(0, 2), 0);
    assert.equal(instanceMinutes(1, 2), allocatingMinutes + 1);
    assert.equal(instanceMinutes(600, 2), allocatingMinutes + 5);
    assert.equal(instanceMinutes(600, 1), allocatingMinutes + 10);
  });
});

describe('expectedMinutes', () => {
  const plan = (desktops: number, create: number): typeof emptyPlan => ({ ...emptyPlan, desktops, create });

  it('is nothing for nobody', () => {
    assert.equal(expectedMinutes(emptyPlan, fleet(), 2), 0);
  });

  it('holds the slowest launch only when something is launched', () => {
    assert.equal(expectedMinutes(plan(25, 0), fleet(), 2), 1);
    assert.equal(expectedMinutes(plan(25, 25), fleet(), 2), provisioningMinutes + 1);
  });

  it('counts pages and creates at the rate, in minutes', () => {
    // 400 pages and 400 creates at 2 calls per second are 400 seconds.
    assert.equal(expectedMinutes(plan(10_000, 10_000), fleet(), 2), provisioningMinutes + 7);
  });

  it('never grows with the rate', () => {
    const desktops = fc.nat({ max: 100_000 });
    const rate = fc.double({ min: 0.1, max: 1000, noNaN: true });
    fc.assert(
      fc.property(desktops, rate, rate, (count, one, other) => {
        const [slow, fast] = one < other ? [one, other] : [other, one];
        const of = (callsPerSecond: number): number => expectedMinutes(plan(count, count), fleet(), callsPerSecond);
        assert.ok(of(slow) >= of(fast) && Number.isInteger(of(fast)));
      }),
    );
  });
});
