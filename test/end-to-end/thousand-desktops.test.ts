import assert from 'node:assert/strict';
import { totalOf } from '../../src/domain/ledger.ts';
import { useWorld } from '../support/use-world.ts';

describe('prepare of 1,000 desktops at the known limits', function () {
  this.timeout(150_000);
  const speed = 60;
  const { fleet: newFleet } = useWorld({ name: 'thousand', speed });

  it('accounts for every desktop, desktop by desktop, with 40 creates and hardly a throttled call', async () => {
    const fleet = await newFleet({ desktops: 1000, directories: 2, mail: true });
    const run = await fleet.prepare();
    const outcome = await run.outcome(120_000);
    assert.equal(outcome.endState, 'done');
    assert.equal(totalOf(outcome.counts), 1000);
    assert.equal(outcome.counts.ready, 1000);
    assert.equal((await fleet.calls('CreateStandbyWorkspaces')).length, 40);
    const rates = {
      'us-west-2/workspaces': { perSecond: 2 * speed, burst: 5 },
      'us-east-1/workspaces': { perSecond: 2 * speed, burst: 5 },
    };
    // Root holds the last report of each slice: with a gap for each desktop on its way, it would grow with the fleet.
    const whileOnTheirWay = (await run.reports()).filter(({ counts }) => counts.provisioning > 0);
    assert.deepEqual(
      whileOnTheirWay.map(({ gaps }) => gaps.length),
      whileOnTheirWay.map(() => 0),
    );
    assert.ok(whileOnTheirWay.length > 0);
    await run.judge({ faultless: true, throttledShare: 0.01, rates });
  });
});
