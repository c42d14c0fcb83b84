import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answers, Machine } from './machine.ts';

const RUN = fileURLToPath(new URL('../../scripts/run.mjs', import.meta.url));

describe('a program started by scripts/run.mjs', () => {
  const machine = new Machine();
  const temporal = machine.program(join(machine.folder, 'named', 'temporal'), answers('1.5.1'));
  after(() => machine.remove());

  function start(text: string, ...args: string[]) {
    const entry = machine.write('entry.ts', text);
    const env = { ...process.env, LIFEBOAT_TEMPORAL_CLI: temporal };
    const child = spawn(process.execPath, [RUN, entry, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => (stdout += more));
    const said = async (word: string): Promise<void> => {
      while (!stdout.includes(word)) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    const end = new Promise<{ code: number | null; signal: string | null; stdout: string }>((resolve) => {
      child.on('close', (code, signal) => resolve({ code, signal, stdout }));
    });
    return { child, said, end };
  }

  it('gets its arguments and the Temporal CLI, and its exit code is the exit code', async () => {
    const { end } = start(
      `const [, , ...args]: string[] = process.argv; console.log(JSON.stringify([args, process.env.LIFEBOAT_TEMPORAL_CLI])); process.exitCode = 4;`,
      'watch',
      '--json',
    );
    const { code, stdout } = await end;
    assert.equal(code, 4);
    assert.deepEqual(JSON.parse(stdout), [['watch', '--json'], temporal]);
  });

  it('is the process itself: it dies of a signal that it does not handle', async () => {
    const { child, said, end } = start(`console.log('ready'); setInterval(() => undefined, 1000);`);
    await said('ready');
    child.kill('SIGTERM');
    assert.equal((await end).signal, 'SIGTERM');
  });

  it('hears one Ctrl-C once, though terminal and npm both send it, and a later one again', async () => {
    const { child, said, end } = start(
      `let heard = 0; const keep = setInterval(() => undefined, 1000); process.on('SIGINT', () => { console.log('heard', ++heard); if (heard === 2) clearInterval(keep); }); console.log('ready');`,
    );
    await said('ready');
    child.kill('SIGINT');
    await said('heard 1');
    child.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 500));
    child.kill('SIGINT');
    assert.equal((await end).stdout, 'ready\nheard 1\nheard 2\n');
  });

  it('survives the echo of a Ctrl-C that it listens to only once', async () => {
    const { child, said, end } = start(
      `process.once('SIGINT', () => { console.log('heard'); setTimeout(() => console.log('tidied up'), 200); }); setTimeout(() => undefined, 1000); console.log('ready');`,
    );
    await said('ready');
    child.kill('SIGINT');
    await said('heard');
    child.kill('SIGINT');
    const { code, stdout } = await end;
    assert.deepEqual([code, stdout], [0, 'ready\nheard\ntidied up\n']);
  });

  it('gives TypeScript to what it forks', async () => {
    machine.write('child.ts', `const word: string = 'forked'; console.log(word);`);
    const { end } = start(
      `import { fork } from 'node:child_process'; fork(new URL('./child.ts', import.meta.url).pathname);`,
    );
    assert.match((await end).stdout, /forked/);
  });
});
