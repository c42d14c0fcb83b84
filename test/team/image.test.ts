import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { commandOf, healthcheckOf, type NativeImage } from '../../scripts/team/native-image.ts';
import { readContext } from '../../scripts/team/image/build-context.ts';
import { jsonLine, startProcess, type RunningProcess } from '../support/processes.ts';
import { repository } from '../support/repository.ts';
import { freePort } from '../support/scratch.ts';
import { useWorld } from '../support/use-world.ts';
import { workerEnvironment } from '../support/worker.ts';
import type { World } from '../support/world.ts';
import { filesIn, nativeImage, openScratch } from './support/image.ts';
import { teamPrograms } from './support/use-topology.ts';

const dockerfile = join(repository, 'temporal-docker/Dockerfile');

async function hadolint(file: string): Promise<{ readonly exitCode?: number | undefined; readonly stdout: string }> {
  return execa(join(teamPrograms().programs, 'hadolint'), [file], { reject: false });
}

describe('the Dockerfile', () => {
  it('is clean by hadolint', async () => {
    const { exitCode, stdout } = await hadolint(dockerfile);
    assert.deepEqual([exitCode, stdout], [0, '']);
  });

  it('would not be with a floating version, a shell that eats signals, and root', async () => {
    const bad = join(openScratch('bad-dockerfile'), 'Dockerfile');
    writeFileSync(bad, 'FROM node:latest\nUSER root\nENTRYPOINT node main.js\n');
    const { exitCode, stdout } = await hadolint(bad);
    assert.equal(exitCode, 1);
    for (const rule of ['DL3007', 'DL3002', 'DL3025']) assert.match(stdout, new RegExp(rule));
  });

  it('sees nothing of the repository that the image does not need', () => {
    const { isSeen } = readContext(repository, `${dockerfile}.dockerignore`);
    const unseen = [
      '.env',
      'temporal-docker/.env',
      'fleets/approvals.yaml',
      'node_modules/x',
      '.git/config',
      'key.pem',
    ];
    assert.deepEqual(unseen.filter(isSeen), []);
    assert.ok(['package.json', 'src/worker.ts', '.npmrc'].every(isSeen));
  });
});

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly dev?: boolean; readonly devOptional?: boolean; readonly optional?: boolean }>
  >;
}

/** What an installation has that is for development, and what it lacks of the rest, by the lockfile. */
function differences(packages: string): { readonly extra: readonly string[]; readonly missing: readonly string[] } {
  const read = (file: string): Lock => JSON.parse(readFileSync(file, 'utf8')) as Lock;
  const locked = read(join(repository, 'package-lock.json')).packages;
  const installed = new Set(Object.keys(read(join(packages, '.package-lock.json')).packages));
  const needed = Object.entries(locked).filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional);
  const known = new Set(needed.map(([path]) => path));
  return {
    extra: [...installed].filter((path) => !known.has(path)),
    missing: needed.filter(([path, { optional }]) => !optional && !installed.has(path)).map(([path]) => path),
  };
}

describe('the image, its steps done by somebody who is not root', function () {
  this.timeout(300_000);
  let image: NativeImage;
  before(() => {
    image = nativeImage();
  });

  it('holds exactly what it needs: no tests, no fleets, no keys', () => {
    const wanted = ['bundles', 'node_modules', 'package.json', 'scripts', 'simulator', 'src'];
    assert.deepEqual(readdirSync(image.workingDirectory).sort(), wanted);
    assert.deepEqual(readdirSync(join(image.workingDirectory, 'scripts')), ['image']);
  });

  it('holds every package of the lockfile that is not for development, and no other', () => {
    assert.deepEqual(differences(join(image.workingDirectory, 'node_modules')), { extra: [], missing: [] });
  });

  it('would be seen to hold one for development: this repository itself does', () => {
    const { extra } = differences(join(repository, 'node_modules'));
    assert.ok(extra.includes('node_modules/mocha') && extra.includes('node_modules/typescript'), String(extra));
  });

  it('runs on the Node that the Dockerfile names, with a heap that is a part of the memory', async () => {
    const { stdout } = await execa('node', ['-p', 'process.version + " " + process.env.NODE_OPTIONS'], {
      ...{ env: image.environment, extendEnv: false },
    });
    const [, version] = /^FROM node:([\d.]+)-bookworm-slim$/m.exec(readFileSync(dockerfile, 'utf8')) ?? [];
    assert.equal(stdout, `v${version} --max-old-space-size-percentage=60`);
  });

  it('runs as a user that is not root', () => {
    assert.ok(image.user.uid > 0 && image.user.gid > 0);
  });
});

/** Starts a service of the image as its container would be started. */
async function startService(
  world: World,
  image: NativeImage,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<RunningProcess> {
  const [command, ...rest] = commandOf(image, args);
  const service = await startProcess({
    name: `${args.join(' ')} of the image`,
    ...{ command, args: rest, env, cwd: image.workingDirectory },
    logFile: join(world.directory, `image-${args[0]}.log`),
    ready: (line) => (String(jsonLine(line)?.['event']).endsWith('-ready') ? true : undefined),
  });
  world.companions.add(service);
  return service;
}

describe('a worker of the image', function () {
  this.timeout(300_000);
  const test = useWorld({ name: 'image', workers: 0 });

  function environmentOf(image: NativeImage, health: string): NodeJS.ProcessEnv {
    const { world } = test;
    const settings = {
      ...{ directory: world.directory, fleets: world.fleets, regions: join(world.directory, 'regions.yaml') },
      ...{ awsUrl: world.simulator.url, temporalAddress: world.temporal.address, namespace: world.namespace },
    };
    const { PATH: _, HOME: __, NODE_OPTIONS: ___, ...own } = workerEnvironment(settings);
    const ours = Object.entries(own).filter(([name]) => /^(AWS_|TEMPORAL_|LIFEBOAT_)/.test(name));
    return { ...image.environment, ...Object.fromEntries(ours), LIFEBOAT_HEALTH_ADDRESS: health };
  }

  it('prepares a fleet from the bundle, is healthy by its own check, writes nothing, and leaves in time', async () => {
    const image = nativeImage();
    openScratch('image-world');
    const before = filesIn(image.workingDirectory);
    const health = `127.0.0.1:${await freePort()}`;
    const env = environmentOf(image, health);
    const [checkCommand, ...checkArgs] = healthcheckOf(image);
    const check = async (): Promise<number | undefined> =>
      (await execa(checkCommand, checkArgs, { env, extendEnv: false, reject: false })).exitCode;
    assert.equal(await check(), 1, 'nobody is there yet');

    const worker = await startService(test.world, image, ['worker'], env);
    assert.equal(await check(), 0);
    assert.notEqual(statSync(`/proc/${worker.pid}`).uid, 0, 'it runs as root');
    const fleet = await test.fleet({ desktops: 10, mail: true });
    const run = await fleet.prepare();
    assert.equal((await run.outcome()).endState, 'done');
    await run.judge();

    // It fails the test when it takes longer than the compose file gives it.
    await worker.kill('SIGTERM');
    assert.equal(await check(), 1);
    const lines = readFileSync(worker.logFile, 'utf8').trimEnd().split('\n');
    assert.equal(jsonLine(lines.at(-1) ?? '')?.['event'], 'worker-stopped');
    assert.deepEqual(filesIn(image.workingDirectory), before);
  });

  it('finds both bundles beside it: a plain one, and one whose failures can be encrypted', () => {
    const bundles = join(nativeImage().workingDirectory, 'bundles');
    const [plain, encrypting] = ['plain.js', 'encrypting.js'].map((name) => readFileSync(join(bundles, name), 'utf8'));
    assert.ok(
      !plain?.includes('lifeboat-failures-are-encoded') && encrypting?.includes('lifeboat-failures-are-encoded'),
    );
  });

  it('is any command of the program, too: it makes its own namespace', async () => {
    const image = nativeImage();
    const env = { ...environmentOf(image, ''), TEMPORAL_CONFIG_FILE: '/dev/null' };
    const [command, ...args] = commandOf(image, ['namespace', 'ensure', 'of-the-image', '--json']);
    const { exitCode, stdout } = await execa(command, args, { env, extendEnv: false, reject: false });
    assert.equal(exitCode, 0, stdout);
    assert.equal((JSON.parse(stdout) as { created: boolean }).created, true);
  });
});
