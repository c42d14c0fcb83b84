import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { saysEvent } from '../../src/cli/demo/parts.ts';
import { freePorts } from '../../src/cli/processes/free-ports.ts';
import type { Guard } from '../../src/cli/processes/guarded.ts';
import { signalGroup, startProcess, type OwnedProcess } from '../../src/cli/processes/owned-process.ts';
import { repositoryFile } from '../../src/cli/repository.ts';
import { until } from '../support/waiting.ts';

const POLITE = `console.log(JSON.stringify({ event: 'up' })); setInterval(() => {}, 1000)`;
const STUBBORN = `process.on('SIGTERM', () => console.log('no')); ${POLITE}`;
const PARENT = `const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
  console.log(JSON.stringify({ event: 'up', child: child.pid })); setInterval(() => {}, 1000)`;

describe('a process that was started', () => {
  let directory: string;
  let guarded: Set<number>;
  let guard: Guard;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'lifeboat-cli-test-'));
    guarded = new Set();
    guard = {
      add: (pid) => void guarded.add(pid),
      remove: (pid) => void guarded.delete(pid),
      dismiss: async () => undefined,
    };
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const start = (script: string): OwnedProcess => {
    const logFile = join(directory, 'log');
    return startProcess(
      { name: 'it', command: process.execPath, args: ['-e', script], env: process.env, logFile },
      guard,
    );
  };

  it('ends on SIGTERM, and is guarded until then', async () => {
    const part = start(POLITE);
    await saysEvent(part, 'up');
    assert.equal(guarded.size, 1);
    await part.stop(10_000);
    assert.equal(await part.ended, 'SIGTERM');
    assert.equal(guarded.size, 0);
  });

  it('that does not listen is killed after the grace', async () => {
    const part = start(STUBBORN);
    await saysEvent(part, 'up');
    await part.stop(100);
    assert.equal(await part.ended, 'SIGKILL');
  });

  it('takes its own children along', async () => {
    const part = start(PARENT);
    const { child } = await saysEvent(part, 'up');
    await part.stop(10_000);
    await until('the child ends', async () => !isAlive(Number(child)));
  });

  it('is stopped twice without harm', async () => {
    const part = start(POLITE);
    await saysEvent(part, 'up');
    await Promise.all([part.stop(10_000), part.stop(10_000)]);
    await part.stop(10_000);
  });

  it('that cannot be started has ended, in words', async () => {
    const logFile = join(directory, 'log');
    const part = startProcess({ name: 'it', command: join(directory, 'absent'), args: [], env: {}, logFile }, guard);
    assert.match(await part.ended, /ENOENT/);
    await part.stop(10_000);
  });

  it('has its output in its log', async () => {
    const part = start(`console.log('out'); console.error('err')`);
    await part.ended;
    const log = await until('the log is written', async () => {
      const text = readFileSync(part.logFile, 'utf8');
      return text.includes('out') && text.includes('err') && text;
    });
    assert.match(log, /out/);
  });
});

describe('the guard', () => {
  it('stops what its owner has started, and removes its directory, when the owner is killed', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'lifeboat-cli-test-'));
    const module = (name: string): string => pathToFileURL(repositoryFile(`src/cli/processes/${name}.ts`)).href;
    const owner = spawn(
      process.execPath,
      [
        ...['--import', 'tsx', '--input-type=module', '-e'],
        `import { startGuard } from '${module('guarded')}';
         import { startProcess } from '${module('owned-process')}';
         const guard = startGuard('${directory}');
         const plan = { name: 'it', command: process.execPath, args: ['-e', ${JSON.stringify(PARENT)}], env: process.env };
         const part = startProcess({ ...plan, logFile: '${join(directory, 'log')}' }, guard);
         const found = await part.firstLine((line) => line);
         console.log(found);`,
      ],
      { cwd: repositoryFile(''), stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const line = await new Promise<string>((resolve) => createInterface(owner.stdout).once('line', resolve));
    const { child } = JSON.parse(line) as { child: number };
    assert.equal(isAlive(child), true);
    owner.kill('SIGKILL');
    await until('the child of the part ends', async () => !isAlive(child));
    await until('the directory is gone', async () => !existsSync(directory));
  });
});

describe('free ports', () => {
  it('are different and not in use', async () => {
    const ports = await freePorts(3);
    assert.equal(new Set(ports).size, 3);
    assert.deepEqual(await freePorts(0), []);
  });
});

describe('a signal to a group', () => {
  it('that has gone is no error', () => assert.equal(signalGroup(2 ** 22 - 1, 'SIGTERM'), false));
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
