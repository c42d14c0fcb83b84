import assert from 'node:assert/strict';
import { cli } from '../support/cli.ts';
import { instanceFleet, machines, quotaRefuses } from '../support/instance-fleet.ts';
import { useWorld } from '../support/use-world.ts';

describe('instances on the command line', () => {
  const test = useWorld();

  it('are shown with their whole ledger, tried again and skipped by name', async () => {
    const faults = [quotaRefuses('kiosks/2'), quotaRefuses('late/1')];
    const fleet = await test.fleet(instanceFleet([machines('kiosks', 2), machines('late', 1)], { faults }));
    const { world, name } = fleet;
    const planned = await cli(world, ['plan', name]);
    assert.equal(planned.exitCode, 0, planned.stderr);
    assert.match(
      planned.stdout,
      /: 0 desktops, 3 instances\n[^]*\n {2}instances {2}\+ create 3 · ~ adopt 0 · ! refuse 0\n/,
    );
    const run = await fleet.prepare();
    // The first that is held holds the creates of the others; whether the last one went out before is as it happens.
    await run.untilStatus('one ready, the others held or behind', ({ instances }) => {
      const { ready = 0, held = 0, pending = 0 } = instances?.counts ?? {};
      return ready === 1 && held > 0 && held + pending === 2;
    });

    const held = await cli(world, ['status', name]);
    assert.equal(held.exitCode, 4, held.stderr);
    assert.match(held.stdout, /\n {2}instances {2}3 instances: (1 pending · )?1 ready · [12] held\n/);
    assert.match(held.stdout, /ServiceQuotaExceededException \(held\)[^]*instance kiosks\/2 /);
    assert.match(held.stdout, /Waiting for:[^]*→ Raise the quota that the message names/);
    assert.doesNotMatch(held.stdout, /standbys|standby (?!Region)/);
    const { slices, silentSlices, gaps } = JSON.parse((await cli(world, ['status', name, '--json'])).stdout) as {
      slices: { of?: string }[];
      silentSlices: string[];
      gaps: unknown[];
    };
    assert.deepEqual([slices.filter(({ of }) => of === 'instances').length, silentSlices], [1, []]);
    assert.ok(gaps.length > 0);

    const nobody = await cli(world, ['skip', name, '--instances', 'kiosk', '--reason', 'not needed']);
    assert.equal(nobody.exitCode, 5);
    assert.match(nobody.stderr, /The fleet has no instances kiosk\./);
    assert.equal((await cli(world, ['skip', name, '--instances', 'late', '--reason', 'not needed'])).exitCode, 0);
    await world.simulator.heal();
    assert.equal((await cli(world, ['retry', name, '--instances', 'kiosks/2'])).exitCode, 0);
    await run.outcome();

    const ended = await cli(world, ['status', name]);
    assert.equal(ended.exitCode, 3, ended.stderr);
    assert.match(ended.stdout, /: done with gaps: some instances are not allocated\n/);
    assert.match(ended.stdout, /3 instances: 2 ready · 1 skipped; 2 made by this run, 0 adopted\n/);
    assert.match(ended.stdout, /An operator skipped it/);
    await run.judge();
  });
});
