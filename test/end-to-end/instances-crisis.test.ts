import assert from 'node:assert/strict';
import { totalOf } from '../../src/domain/ledger.ts';
import { instanceFleet, machines, otherType, standing, usualType } from '../support/instance-fleet.ts';
import type { FaultRequest } from '../support/simulator.ts';
import { useWorld } from '../support/use-world.ts';

/** A Region in which half of everything that can go wrong goes wrong, and repeatedly. */
const crisis: readonly FaultRequest[] = [
  {
    kind: 'allocation',
    instanceTypes: [usualType],
    share: 0.5,
    outcome: 'error',
    ec2ErrorCode: 'InsufficientInstanceCapacity',
  },
  {
    kind: 'allocation',
    instanceTypes: [otherType],
    share: 0.5,
    outcome: 'error',
    ec2ErrorCode: 'InsufficientInstanceCapacity',
  },
  { kind: 'deallocation', share: 0.2, outcome: 'error', times: 1 },
  { kind: 'call', operation: 'CreateWorkspaceInstance', share: 0.1, phase: 'after', action: 'reset' },
  { kind: 'call', operation: 'DeleteWorkspaceInstance', share: 0.1, action: '500' },
  { kind: 'call', service: 'workspaces-instances', operation: '*', share: 0.05, action: 'throttle' },
];

describe('prepare of instances in a crisis of capacity', function () {
  this.timeout(180_000);
  const test = useWorld();

  it('comes to an end with a verdict for every machine, and nothing exists that no ledger names', async () => {
    const fleet = await test.fleet(
      instanceFleet([machines('kiosks', 40)], {
        faults: crisis,
        file: { onFailure: 'keep', limits: { removalDeadline: '60s' } },
      }),
    );
    const run = await fleet.prepare();
    const outcome = await run.outcome(150_000);
    assert.ok(outcome.instances !== undefined);
    assert.equal(totalOf(outcome.instances.counts), 40);
    const { ready, failed, retained } = outcome.instances.counts;
    assert.equal(ready + failed + retained, 40);
    const named = (await run.instances()).flatMap(({ instanceId, state }) =>
      state === 'ready' || state === 'retained' ? (instanceId ?? []) : [],
    );
    assert.deepEqual(standing(await fleet.world.simulator.instances()), [...named].sort());
    await run.judge();
  });
});
