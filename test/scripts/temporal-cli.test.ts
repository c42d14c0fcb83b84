import assert from 'node:assert/strict';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { answers, BUILDS, goThat, Machine } from './machine.ts';

const BUILT = `temporal-1.5.1-${process.platform}-${process.arch}`;

describe('the Temporal CLI', () => {
  let machine: Machine;
  beforeEach(() => {
    machine = new Machine();
    machine.installed();
  });
  afterEach(() => machine.remove());

  const printed = async (env: Record<string, string> = {}): Promise<string> => {
    const run = await machine.setUp(['--print', 'temporal'], env);
    assert.equal(run.code, 0, run.stderr);
    return run.stdout.trim();
  };

  describe('is found', () => {
    it('by the environment variable first', async () => {
      machine.fake('temporal', answers('1.6.0'));
      const named = machine.program(join(machine.folder, 'elsewhere', 'temporal'), answers('0.0.0-DEV'));
      assert.equal(await printed({ LIFEBOAT_TEMPORAL_CLI: named }), named);
    });

    it('nowhere else when the variable leads nowhere: that is an error which names it', async () => {
      machine.fake('temporal', answers('1.6.0'));
      const run = await machine.setUp([], { LIFEBOAT_TEMPORAL_CLI: '/nowhere/temporal' });
      assert.equal(run.code, 1);
      assert.match(run.stderr, /^LIFEBOAT_TEMPORAL_CLI names \/nowhere\/temporal, which is not a program: .*\n$/);
    });

    it('nowhere else when what the variable names does not answer', async () => {
      const broken = machine.program(join(machine.folder, 'broken'), `process.exit(1);`);
      const run = await machine.setUp([], { LIFEBOAT_TEMPORAL_CLI: broken });
      assert.equal(run.code, 1);
      assert.match(run.stderr, /LIFEBOAT_TEMPORAL_CLI names .*broken, which does not answer --version/);
    });

    it('on PATH before the cache', async () => {
      machine.cached('1.7.0');
      const program = machine.fake('temporal', answers('1.5.0'));
      assert.equal(await printed(), program);
    });

    it('in the cache when the one on PATH is too old', async () => {
      machine.fake('temporal', answers('1.4.9'));
      const cached = machine.cached('1.5.1');
      assert.equal(await printed(), cached);
    });

    it('in the cache by its version, the newest of this platform, without starting it', async () => {
      machine.cached('1.5.1');
      machine.cached('1.4.0');
      machine.cached('1.9.0', 'plan9-mips');
      const newest = machine.cached('1.10.0');
      assert.equal(await printed(), newest);
      assert.equal(machine.calls(`temporal-1.10.0-${process.platform}-${process.arch}`).length, 0);
    });
  });

  describe('is built with Go', () => {
    it('from the pinned module when the machine is offline, which shows in no time', async () => {
      machine.fake('go', goThat(BUILDS));
      const run = await machine.setUp(['--print', 'temporal']);
      assert.equal(run.stdout.trim(), join(machine.cache, BUILT));
      assert.match(
        run.stderr,
        /temporal\.download cannot be reached.*\nBuilding Temporal CLI 1\.5\.1 .* about 3 minutes/,
      );
      assert.ok(run.tookMs < 3_000, `it took ${run.tookMs} ms`);
      assert.deepEqual(machine.cacheHolds(), [BUILT]);
      const [build] = machine.calls('go');
      assert.ok(build?.args.includes('-mod=readonly'));
      assert.equal(build?.args.at(-1), 'github.com/temporalio/cli/cmd/temporal');
      assert.equal((await machine.setUp()).stderr, '');
    });

    it('after a few seconds when the network swallows everything', async () => {
      machine.fake('go', goThat(BUILDS));
      const silent = createServer(() => undefined).listen(0, '127.0.0.1');
      await new Promise((resolve) => silent.once('listening', resolve));
      const proxy = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
      const run = await machine.setUp([], { HTTPS_PROXY: proxy });
      silent.close();
      assert.equal(run.code, 0, run.stderr);
      assert.ok(run.tookMs > 2_500 && run.tookMs < 6_000, `it took ${run.tookMs} ms`);
    });

    it('of which an older one may fetch the toolchain it needs', async () => {
      machine.fake('go', goThat(BUILDS, '1.22.2'));
      assert.equal((await machine.setUp([], { GOTOOLCHAIN: 'local' })).code, 0);
      assert.equal(machine.calls('go')[0]?.env['GOTOOLCHAIN'], 'auto');
    });

    it('but not with one that is too old to fetch it', async () => {
      machine.fake('go', goThat(BUILDS, '1.20.1'));
      const run = await machine.setUp();
      assert.equal(run.code, 1);
      assert.match(run.stderr, /build: .*go is Go 1\.20, and 1\.25 is needed/);
    });

    it('once when two set-ups start together', async () => {
      machine.fake('go', goThat(`setTimeout(() => { ${BUILDS} }, 300);`));
      const runs = await Promise.all([machine.setUp(), machine.setUp()]);
      assert.deepEqual(
        runs.map((run) => run.code),
        [0, 0],
      );
      assert.equal(machine.calls('go').length, 1);
      assert.ok(runs.some((run) => run.stderr.includes('Another set-up is at work')));
      assert.deepEqual(machine.cacheHolds(), [BUILT]);
    });
  });

  describe('leaves nothing half-made', () => {
    const HALF = `publish('half of it'); record();`;

    it('when the build fails', async () => {
      machine.fake('go', goThat(`${HALF} process.exit(1);`));
      const run = await machine.setUp();
      assert.equal(run.code, 1);
      assert.match(run.stderr, /go build ended with exit code 1/);
      assert.deepEqual(machine.cacheHolds(), []);
    });

    it('when what was built does not answer', async () => {
      machine.fake('go', goThat(HALF));
      const run = await machine.setUp();
      assert.equal(run.code, 1);
      assert.match(run.stderr, /the result answers nothing to --version/);
      assert.deepEqual(machine.cacheHolds(), []);
    });

    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      it(`when ${signal} interrupts the build, and the build ends with it`, async () => {
        machine.fake('go', goThat(`${HALF} setInterval(() => {}, 1000);`));
        const run = machine.start();
        await machine.busy('go');
        run.kill(signal);
        run.kill(signal);
        const { code: ended, stderr } = await run.end;
        assert.equal(ended, code, stderr);
        assert.deepEqual(machine.cacheHolds(), []);
        assert.throws(() => process.kill(machine.calls('go')[0]!.pid, 0), { code: 'ESRCH' });
      });
    }

    it('of a set-up that was killed, as soon as the next one works', async () => {
      mkdirSync(join(machine.cache, 'half-made-abc'), { recursive: true });
      writeFileSync(join(machine.cache, 'half-made-abc', 'temporal'), 'half of it');
      writeFileSync(join(machine.cache, 'setup.lock'), '');
      machine.fake('go', goThat(BUILDS));
      const early = new Date(Date.now() - 60_000);
      utimesSync(join(machine.cache, 'setup.lock'), early, early);
      assert.equal((await machine.setUp()).code, 0);
      assert.deepEqual(machine.cacheHolds(), [BUILT]);
    });
  });

  it('that cannot be had is an error which names three ways to get it', async () => {
    machine.fake('temporal', answers('1.4.0'));
    const run = await machine.setUp();
    assert.equal(run.code, 1);
    assert.match(run.stderr, /PATH: .*temporal is 1\.4\.0, and 1\.5 is needed/);
    assert.match(run.stderr, /download: temporal\.download cannot be reached/);
    assert.match(run.stderr, /build: Go is not on PATH/);
    assert.match(run.stderr, /1\. Install it .*on PATH/);
    assert.match(run.stderr, /2\. .*LIFEBOAT_TEMPORAL_CLI=/);
    assert.match(run.stderr, /3\. Install Go 1\.25 or newer/);
    assert.doesNotMatch(run.stderr, /\n {4}at /);
  });

  it('is not looked for when only packages are asked for', async () => {
    const run = await machine.setUp(['--packages-only']);
    assert.deepEqual([run.code, run.stderr], [0, '']);
  });
});
