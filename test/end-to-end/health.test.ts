import assert from 'node:assert/strict';
import { askHealth, healthCheck } from '../support/health.ts';
import { freePort } from '../support/scratch.ts';
import { until } from '../support/waiting.ts';
import { useWorld } from '../support/use-world.ts';

describe('the health of a worker', () => {
  const test = useWorld({ name: 'health', workers: 0, ownTemporal: true });

  it('is true while it polls, false while the server does not answer or is gone, and true again', async function () {
    this.timeout(120_000);
    const { world } = test;
    const address = `127.0.0.1:${await freePort()}`;
    const worker = await world.addWorker({ LIFEBOAT_HEALTH_ADDRESS: address });
    assert.deepEqual(await askHealth(address), { status: 200, problems: [] });
    assert.equal(await healthCheck(address), 0);

    world.temporal.signal('SIGSTOP');
    const silent = await askHealth(address);
    assert.equal(silent.status, 503);
    assert.match(silent.problems.join(), /Temporal at .* does not answer/);
    assert.equal(await healthCheck(address), 1);
    world.temporal.signal('SIGCONT');
    await until('healthy again', async () => (await askHealth(address)).status === 200);

    await world.temporal.kill();
    assert.equal((await askHealth(address)).status, 503);
    await world.temporal.restart();
    await until('healthy with the new server', async () => (await healthCheck(address)) === 0, { timeoutMs: 60_000 });
    await world.killWorkers();
    assert.equal(worker.isRunning(), false);
    assert.equal(await healthCheck(address), 1);
  });

  it('is false as soon as it drains, while it still waits for what it has begun', async function () {
    this.timeout(60_000);
    const { world } = test;
    const address = `127.0.0.1:${await freePort()}`;
    const worker = await world.addWorker({ LIFEBOAT_HEALTH_ADDRESS: address, LIFEBOAT_SHUTDOWN_GRACE: '20s' });
    const hold = { kind: 'call', id: 'slow', operation: 'CreateStandbyWorkspaces', action: 'hold' } as const;
    const fleet = await test.fleet({ desktops: 5, faults: [hold] });
    const run = await fleet.prepare();
    await world.simulator.hold('slow');
    assert.equal((await askHealth(address)).status, 200);
    worker.signal('SIGTERM');
    const draining = await until('unhealthy', async () => {
      const said = await askHealth(address);
      return said.status === 503 && said;
    });
    assert.match(draining.problems.join(), /is (STOPPING|DRAINING|DRAINED), not RUNNING/);
    await world.simulator.releaseAll();
    await worker.exited;
    world.workers.splice(0);
    await world.addWorker();
    assert.equal((await run.outcome()).endState, 'done');
    await run.judge();
  });
});
