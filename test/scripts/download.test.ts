import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { downloadTemporalCli } from '../../scripts/setup/download-temporal-cli.mjs';
import { getTemporalCli } from '../../scripts/setup/temporal-cli.mjs';
import { answers, Machine } from './machine.ts';

describe('the download of the Temporal CLI', () => {
  let machine: Machine;
  let site: Server;
  let said: string[];
  beforeEach(async () => {
    machine = new Machine();
    said = [];
    site = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await new Promise((resolve) => site.once('listening', resolve));
  });
  afterEach(() => {
    site.close();
    machine.remove();
  });

  /** A stand-in for the SDK's downloader: CommonJS that is called with a folder and a version. */
  const downloadBy = async (downloader: string, signal = new AbortController().signal): Promise<string> => {
    const { HTTPS_PROXY: _, ...env } = machine.env;
    const where = {
      host: '127.0.0.1',
      port: (site.address() as AddressInfo).port,
      downloader: machine.write('downloader.cjs', `const fs = require('node:fs');\n${downloader}`),
      stallMs: 600,
    };
    return await getTemporalCli({
      root: machine.root,
      env,
      say: (sentence: string) => said.push(sentence),
      signal,
      ways: { download: (work) => downloadTemporalCli({ ...work, ...where }) },
    });
  };

  it('is kept under the version that it answers', async () => {
    const program = machine.program(join(machine.folder, 'released'), answers('1.6.2'));
    const file = await downloadBy(`fs.cpSync(${JSON.stringify(program)}, process.argv[2] + '/temporal-v1.5.1');`);
    assert.equal(file, join(machine.cache, `temporal-1.6.2-${process.platform}-${process.arch}`));
    assert.match(said[0]!, /^Downloading Temporal CLI 1\.5\.1 from 127\.0\.0\.1/);
  });

  it('leaves nothing when it breaks, and says why', async () => {
    const broken = `fs.writeFileSync(process.argv[2] + '/temporal-v1.5.1.downloading', 'half'); console.error('connection reset'); process.exit(1);`;
    await assert.rejects(downloadBy(broken), /download: connection reset/);
    assert.deepEqual(machine.cacheHolds(), []);
  });

  it('leaves nothing when what it brought is damaged', async () => {
    await assert.rejects(
      downloadBy(`fs.writeFileSync(process.argv[2] + '/temporal-v1.5.1', 'not a program');`),
      /the result answers nothing to --version/,
    );
    assert.deepEqual(machine.cacheHolds(), []);
  });

  it('is given up when it stands still', async () => {
    const stalls = `fs.writeFileSync(process.argv[2] + '/temporal-v1.5.1.downloading', 'half'); setInterval(() => {}, 1000);`;
    await assert.rejects(downloadBy(stalls), /download: the download stood still for 0.6 s/);
    assert.deepEqual(machine.cacheHolds(), []);
  });

  it('is not given up while it grows, however slowly', async () => {
    const program = machine.program(join(machine.folder, 'released'), answers('1.5.1'));
    const slow = `
      const text = fs.readFileSync(${JSON.stringify(program)}), file = process.argv[2] + '/temporal-v1.5.1', half = file + '.downloading';
      let at = 0;
      const more = setInterval(() => {
        fs.appendFileSync(half, text.subarray(at, (at += text.length / 5)));
        if (at < text.length) return;
        clearInterval(more);
        fs.writeFileSync(half, text, { mode: 0o755 });
        fs.chmodSync(half, 0o755);
        fs.renameSync(half, file);
      }, 250);`;
    assert.match(await downloadBy(slow), /temporal-1\.5\.1/);
  });

  it('stops when it is interrupted', async () => {
    const stop = new AbortController();
    const begun = downloadBy(
      `fs.writeFileSync(process.argv[2] + '/temporal.downloading', 'half'); setInterval(() => {}, 1000);`,
      stop.signal,
    );
    setTimeout(() => stop.abort(new Error('stopped')), 300);
    await assert.rejects(begun);
    assert.deepEqual(machine.cacheHolds(), []);
  });
});
