import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { serveHealth } from '../../src/worker/health-server.ts';
import { lookAtHealth, sharedLook, type Health, type HealthParts } from '../../src/worker/health.ts';
import { StartFailure } from '../../src/worker/start-failure.ts';
import { freePort } from '../support/scratch.ts';
import { askHealth, healthCheck } from '../support/health.ts';

const identity = 'lifeboat-worker@here:1';
const queues = [
  { name: 'lifeboat', kind: 'workflow' },
  { name: 'lifeboat-ses-us-west-2', kind: 'activity' },
] as const;

type Pollers = readonly { readonly identity: string; readonly agoS: number }[];

/** A Temporal server that has seen these pollers of each queue. */
function seen(pollers: Readonly<Record<string, Pollers>>): HealthParts['temporal'] {
  const describeTaskQueue = async ({ taskQueue }: { taskQueue: { name: string } }) => ({
    pollers: (pollers[taskQueue.name] ?? []).map(({ identity: name, agoS }) => ({
      ...{ identity: name, lastAccessTime: { seconds: Math.floor(Date.now() / 1000) - agoS } },
    })),
  });
  const connection = { workflowService: { describeTaskQueue }, withDeadline: (_: number, ask: () => unknown) => ask() };
  return { connection, namespace: 'default', address: '127.0.0.1:7233' } as unknown as HealthParts['temporal'];
}

const me = (agoS: number): Pollers => [{ identity, agoS }];
const running = [{ getState: () => 'RUNNING' as const }];
const look = (pollers: Readonly<Record<string, Pollers>>, workers: HealthParts['workers'] = running): Promise<Health> =>
  lookAtHealth({ temporal: seen(pollers), identity, workers, queues });

describe('the health of a process', () => {
  it('is good when the server has seen it poll each of its queues lately', async () => {
    const health = await look({ lifeboat: me(60), 'lifeboat-ses-us-west-2': me(1) });
    assert.deepEqual(health, { healthy: true, identity, problems: [] });
  });

  it('is bad when a queue is not polled, by name', async () => {
    const { healthy, problems } = await look({ lifeboat: me(1) });
    assert.deepEqual([healthy, problems.length], [false, 1]);
    assert.match(problems[0] ?? '', /lifeboat-ses-us-west-2 \(activity\) is not polled/);
  });

  it('is bad when only another process polls', async () => {
    const others = [{ identity: 'lifeboat-worker@there:1', agoS: 1 }];
    const { healthy } = await look({ lifeboat: me(1), 'lifeboat-ses-us-west-2': others });
    assert.equal(healthy, false);
  });

  it('is bad when its last poll is longer ago than a poll lasts', async () => {
    const { problems } = await look({ lifeboat: me(1), 'lifeboat-ses-us-west-2': me(120) });
    assert.match(problems.join(), /last polled by this process 1\d\d s ago/);
  });

  it('is bad while one of its Workers drains, though the server has just seen it poll', async () => {
    const workers = [...running, { getState: () => 'DRAINING' as const }];
    const { healthy, problems } = await look({ lifeboat: me(1), 'lifeboat-ses-us-west-2': me(1) }, workers);
    assert.deepEqual([healthy, problems], [false, ['A Worker of this process is DRAINING, not RUNNING.']]);
  });

  it('is bad after three seconds when the server does not answer, whatever becomes of the call', async () => {
    const never = { withDeadline: () => new Promise(() => undefined) };
    const temporal = { ...seen({}), connection: never } as unknown as HealthParts['temporal'];
    const { healthy, problems } = await lookAtHealth({ temporal, identity, workers: running, queues });
    assert.deepEqual([healthy, problems.length], [false, 1]);
    assert.match(problems[0] ?? '', /127\.0\.0\.1:7233 does not answer: no answer within 3 s\.$/);
  });

  it('is looked at once for all who ask at a time, and anew for the next', async () => {
    let looks = 0;
    const shared = sharedLook(async () => {
      looks += 1;
      await sleep(1);
      return { healthy: true, identity, problems: [] };
    });
    await Promise.all([shared(), shared(), shared()]);
    assert.equal(looks, 1);
    await shared();
    assert.equal(looks, 2);
  });
});

describe('the health address', () => {
  it('answers 503 until the process has begun to poll, and what it finds from then on', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const server = await serveHealth(address, identity);
    try {
      assert.equal((await askHealth(address)).status, 503);
      assert.equal(await healthCheck(address), 1);
      server.begin(() => look({ lifeboat: me(1), 'lifeboat-ses-us-west-2': me(1) }));
      assert.equal((await askHealth(address)).status, 200);
      assert.equal(await healthCheck(address), 0);
      assert.equal((await fetch(`http://${address}/`)).status, 404);
      assert.equal((await fetch(`http://${address}/healthy`, { method: 'POST' })).status, 405);
    } finally {
      await server.close();
    }
    assert.equal(await healthCheck(address), 1, 'nobody is there any more');
  });

  it('is not healthy because its port is open', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const server = await serveHealth(address, identity);
    try {
      assert.ok(await isOpen(address), 'a look at the port alone would call it healthy');
      assert.equal(await healthCheck(address), 1);
    } finally {
      await server.close();
    }
  });

  it('that is taken keeps the process from starting, and says so', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const server = await serveHealth(address, identity);
    try {
      await assert.rejects(serveHealth(address, identity), (error) => {
        assert.ok(error instanceof StartFailure);
        assert.equal(error.findings[0]?.code, 'HealthAddressTaken');
        assert.match(error.findings[0].remedy, /another port/);
        return true;
      });
      const foreign = serveHealth('192.0.2.1:9465', identity);
      await assert.rejects(
        foreign,
        (error) => error instanceof StartFailure && error.findings[0]?.code === 'HealthAddressUnusable',
      );
    } finally {
      await server.close();
    }
  });

  it('that is not set serves nobody, and the check says so', async () => {
    const server = await serveHealth(undefined, identity);
    server.begin(() => look({}));
    await server.close();
    assert.equal(await healthCheck(undefined), 1);
  });
});

async function isOpen(address: string): Promise<boolean> {
  const [host, port] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
