import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { rawCall } from './harness.ts';

const main = fileURLToPath(new URL('../../simulator/main.ts', import.meta.url));

describe('The simulator as a program', function () {
  this.timeout(20_000);
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'simulator-'));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  function start(...options: string[]) {
    const args = ['--import', 'tsx', main, '--port', '0', ...options];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const exit = once(child, 'exit') as Promise<[number | null, string | null]>;
    const firstLine = once(createInterface(child.stdout), 'line').then(([line]) => line as string);
    return { child, exit, firstLine };
  }

  it('prints one line when it listens, keeps its audit through SIGKILL, and begins a new one', async () => {
    const audit = join(folder, 'audit.jsonl');
    const { child, exit, firstLine } = start('--desktops', '3', '--seed', '7', '--audit', audit, '--json');
    const { event, url, pid } = JSON.parse(await firstLine) as { event: string; url: string; pid: number };
    assert.deepEqual([event, pid], ['listening', child.pid]);
    const target = 'WorkspacesService.DescribeWorkspaces';
    const { text } = await rawCall(url, { service: 'workspaces', region: 'us-east-1', target });
    assert.equal((JSON.parse(text) as { Workspaces: object[] }).Workspaces.length, 3);
    child.kill('SIGKILL');
    await exit;
    const lines = readFileSync(audit, 'utf8').trimEnd().split('\n');
    const operations = lines.map((line) => (JSON.parse(line) as { operation: string }).operation);
    assert.deepEqual(operations, ['start', 'DescribeWorkspaces']);
  });

  it('takes a scenario from YAML, lets options win over it, and ends at once on SIGTERM with a call in the air', async () => {
    const scenario = join(folder, 'scenario.yaml');
    const faults = '  - { kind: call, operation: DescribeWorkspaces, action: timeout }';
    writeFileSync(scenario, `settings:\n  speed: 10\nfleet:\n  desktops: 9\n  seed: 5\nfaults:\n${faults}\n`);
    const { child, exit, firstLine } = start('--scenario', scenario, '--desktops', '2');
    const url = /http:\S+$/.exec(await firstLine)?.[0] ?? '';
    const summary = (await (await fetch(`${url}/_simulator/state/summary`)).json()) as Record<string, unknown>;
    assert.deepEqual([summary['primaries'], summary['seed'], summary['speed']], [2, 5, 10]);
    const target = 'WorkspacesService.DescribeWorkspaces';
    const hanging = assert.rejects(rawCall(url, { service: 'workspaces', target }));
    await fetch(`${url}/_simulator/audit?operation=DescribeWorkspaces&waitMs=5000`);
    child.kill('SIGTERM');
    assert.deepEqual(await exit, [0, null]);
    await hanging;
  });

  it('says in words what is wrong with a scenario', async () => {
    const scenario = join(folder, 'bad.yaml');
    writeFileSync(scenario, 'fleet: { desktop: 9 }\n');
    const { child, exit } = start('--scenario', scenario);
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    assert.deepEqual(await exit, [2, null]);
    assert.match(complaint, /fleet.*desktop/s);
  });
});
