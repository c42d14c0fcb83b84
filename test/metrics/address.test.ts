import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { execa } from 'execa';
import { readSettings } from '../../src/worker/settings.ts';
import { writeFleetFile, writeRegionsFile } from '../support/fleet-files.ts';
import { jsonLine } from '../support/processes.ts';
import { repository } from '../support/repository.ts';
import { freePort, scratchDirectory } from '../support/scratch.ts';
import { workerEnvironment } from '../support/worker.ts';

const read = (address?: string) => readSettings(address === undefined ? {} : { LIFEBOAT_METRICS_ADDRESS: address });

describe('the metrics address', () => {
  it('is off when it is not set', () => {
    const { settings } = read();
    assert.ok(settings !== undefined);
    assert.equal('metricsAddress' in settings, false);
  });

  it('is an IP address and a port', () => {
    for (const address of ['0.0.0.0:9464', '127.0.0.1:1', '[::1]:65535']) {
      assert.equal(read(address).settings?.metricsAddress, address);
    }
  });

  it('is refused with what to write when it is anything else', () => {
    for (const address of [
      '9464',
      'localhost:9464',
      '0.0.0.0',
      '0.0.0.0:0',
      '127.0.0.1:65536',
      '::1:9464',
      '1.2.3:9',
    ]) {
      const { findings } = read(address);
      assert.deepEqual(
        findings.map(({ code, remedy }) => [code, /^Write an IP address and a port/.test(remedy)]),
        [['InvalidSetting', true]],
        address,
      );
    }
  });

  it('is refused by a worker at its start when somebody else listens there', async function occupied() {
    this.timeout(30_000);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = `127.0.0.1:${(other.address() as AddressInfo).port}`;
    const { exitCode, line } = await startAt(address);
    await new Promise((resolve) => other.close(resolve));
    assert.equal(exitCode, 1);
    assert.equal(line['code'], 'MetricsAddressUnusable');
    assert.match(
      String(line['msg']),
      new RegExp(`at ${address}: .*[Aa]ddress already in use.*LIFEBOAT_METRICS_ADDRESS`),
    );
  });

  it('is not what is refused when nobody listens there: then Temporal is what this worker misses', async function free() {
    this.timeout(30_000);
    const { exitCode, line } = await startAt(`127.0.0.1:${await freePort()}`);
    assert.deepEqual([exitCode, line['code']], [1, 'TemporalUnreachable']);
  });
});

/** Starts a worker without a Temporal server; the line with which it gave up. */
async function startAt(address: string) {
  const directory = scratchDirectory('metrics-address');
  const fleets = `${directory}/fleets`;
  writeFleetFile(fleets, 'nobody', 1);
  const regions = writeRegionsFile(`${directory}/regions.yaml`, 1);
  const nowhere = { awsUrl: 'http://127.0.0.1:9', temporalAddress: '127.0.0.1:9', namespace: 'default' };
  const env = {
    ...workerEnvironment({ directory, fleets, regions, ...nowhere }),
    LIFEBOAT_METRICS_ADDRESS: address,
  };
  const { stdout, exitCode } = await execa(process.execPath, ['--import', 'tsx', 'src/worker.ts'], {
    cwd: repository,
    env,
    extendEnv: false,
    reject: false,
  });
  const refusal = String(stdout)
    .split('\n')
    .find((text) => jsonLine(text)?.['event'] === 'worker-refused');
  return { exitCode, line: jsonLine(refusal ?? '') ?? {} };
}
