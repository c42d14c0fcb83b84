import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Machine, NPM_HANGS, NPM_INSTALLS } from './machine.ts';

describe('set-up of the npm packages', () => {
  let machine: Machine;
  beforeEach(() => (machine = Machine.complete()));
  afterEach(() => machine.remove());

  it('says nothing, starts nothing and takes well under a second when all is in place', async () => {
    machine.fake('npm', NPM_INSTALLS);
    const run = await machine.setUp();
    assert.deepEqual([run.code, run.stdout, run.stderr], [0, '', '']);
    assert.equal(machine.calls('npm').length, 0);
    assert.ok(run.tookMs < 1_000, `it took ${run.tookMs} ms`);
  });

  it('installs from the lockfile on a fresh clone, without install scripts', async () => {
    rmSync(join(machine.root, 'node_modules'), { recursive: true });
    machine.fake('npm', NPM_INSTALLS);
    const run = await machine.setUp();
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stderr, /running npm ci, usually within a minute/);
    const [call] = machine.calls('npm');
    assert.equal(call?.args[0], 'ci');
    assert.ok(call.args.includes('--ignore-scripts'));
    assert.equal((await machine.setUp()).stderr, '');
  });

  it('reinstalls when the lockfile has changed', async () => {
    machine.lock({ 'node_modules/right': { version: '2.0.0' } });
    machine.fake('npm', NPM_INSTALLS);
    assert.match((await machine.setUp()).stderr, /The lockfile has changed/);
    assert.ok(existsSync(join(machine.root, 'node_modules/right/package.json')));
    assert.equal(machine.calls('npm').length, 1);
  });

  it('reinstalls when somebody removed a package', async () => {
    rmSync(join(machine.root, 'node_modules/left'), { recursive: true });
    machine.fake('npm', NPM_INSTALLS);
    assert.match((await machine.setUp()).stderr, /The npm package left is missing/);
  });

  it('installs again after an installation that was interrupted', async () => {
    machine.lock({ 'node_modules/left': { version: '1.0.1' } });
    machine.fake('npm', NPM_HANGS);
    const first = machine.start();
    await machine.busy('npm');
    first.kill('SIGINT');
    first.kill('SIGINT');
    assert.equal((await first.end).code, 130);

    machine.lock();
    machine.fake('npm', NPM_INSTALLS);
    assert.match((await machine.setUp()).stderr, /not installed/);
    assert.equal(machine.calls('npm').length, 2);
  });

  it('takes over the lock of a set-up that was killed', async () => {
    machine.lock({ 'node_modules/left': { version: '1.0.1' } });
    machine.fake('npm', NPM_HANGS);
    const first = machine.start();
    await machine.busy('npm');
    first.kill('SIGKILL');
    process.kill(machine.calls('npm')[0]!.pid);
    await first.end;
    machine.fake('npm', NPM_INSTALLS);
    assert.equal((await machine.setUp()).code, 0);
  });

  it('installs once when two start together', async () => {
    rmSync(join(machine.root, 'node_modules'), { recursive: true });
    machine.fake('npm', `setTimeout(() => { ${NPM_INSTALLS} }, 300);`);
    const runs = await Promise.all([machine.setUp(), machine.setUp()]);
    assert.deepEqual(
      runs.map((run) => run.code),
      [0, 0],
    );
    assert.equal(machine.calls('npm').length, 1);
  });

  it('fails with one sentence when npm fails, and not with a stack', async () => {
    rmSync(join(machine.root, 'node_modules'), { recursive: true });
    machine.fake('npm', `console.error('npm error network'); process.exit(7);`);
    const run = await machine.setUp();
    assert.equal(run.code, 1);
    assert.match(run.stderr, /npm error network\nnpm could not install the packages \(exit code 7/);
    assert.doesNotMatch(run.stderr, /\n {4}at /);
  });
});

describe('an old Node', () => {
  const entries = ['scripts/setup.mjs', 'scripts/run.mjs', 'scripts/check.mjs', 'bin/lifeboat.mjs'];
  for (const entry of entries) {
    it(`gets one sentence from ${entry}`, async () => {
      const machine = Machine.complete();
      const fake = machine.write('node-18.mjs', `Object.defineProperty(process, 'version', { value: 'v18.20.4' });`);
      const run = await machine.setUp([entry], { NODE_IMPORT: fake });
      machine.remove();
      assert.equal(run.code, 1);
      assert.match(run.stderr, /^Lifeboat needs Node 20\.19 or newer and this is Node 18\.20\.4: install .*\.\n$/);
    });
  }
});
