import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import type { BenchDocument, ContenderMeasurement } from '../../bench/measurement.ts';
import { tableText } from '../../bench/table.ts';

const measured: ContenderMeasurement = {
  desktopsReady: 1000,
  duplicates: 0,
  createCalls: 40,
  createCallsSent: 40,
  readCalls: 700,
  reads: { primaries: 40, standbys: 650, directories: 4, mail: 5, account: 1 },
  allCalls: 741,
  throttledCalls: 0,
  throttledShare: 0,
  minimumCreateCalls: 40,
  minimumReadCalls: 80,
  makespanMs: 174_000,
  idealMakespanMs: 170_000,
  makespanRatio: 1.0235,
  longestProvisioningMs: 169_000,
  overheadMs: 5_000,
  firstCreateMs: 100,
  lastCreateMs: 2_000,
  lastReadyMs: 171_000,
  lostBeforeReadyMs: 1_000,
  lostAfterReadyMs: 3_000,
  cpuSeconds: 4.2,
  peakRssMb: 180,
};

const result: BenchDocument = {
  ...measured,
  bench: 'prepare',
  version: 1,
  desktops: 1000,
  directories: 2,
  workers: 1,
  seed: 7,
  speed: 20,
  rate: { perSecond: 40, burst: 5 },
  startedAt: '2026-11-21T00:00:00.000Z',
  machine: { cpus: 2, node: 'v20.20.2', platform: 'linux x64' },
  eventsPerDesktop: 0.87,
  longestHistory: 420,
  runs: 3,
  eventTypes: {},
  activities: {},
  workerPeakRssMb: 180,
  workerStartPeakRssMb: 300,
  workerCpuSeconds: 4.2,
  serverCpuSeconds: null,
  endState: 'done',
  targets: [
    { name: 'makespanRatio', value: 1.0235, target: '≤ 1.1', met: true },
    { name: 'eventsPerDesktop', value: 1.6, target: '≤ 1.5', met: false },
  ],
  contenders: { script: { ...measured, throttledCalls: 139, throttledShare: 0.1746 } },
};

/** The cells of the row that begins with this title. */
function row(title: string, document = result): string[] {
  const line = stripVTControlCharacters(tableText(document))
    .split('\n')
    .find((text) => text.startsWith(`│ ${title} `));
  assert.ok(line, `there is no row ${title}`);
  return line
    .split('│')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

describe('the table of a bench', () => {
  it('shows ours beside the script, with the target and its mark', () => {
    assert.deepEqual(row('… over the ideal'), ['… over the ideal', '1.024', '1.024', '≤ 1.1', 'met']);
  });

  it('shouts when a target was missed', () => {
    assert.deepEqual(row('history events per desktop').slice(-2), ['≤ 1.5', 'MISSED']);
  });

  it('gives durations in minutes of the world, whatever its speed', () => {
    assert.equal(row('makespan')[1], '58.0 min');
  });

  it('has nothing to say of the script where only Lifeboat has something to show', () => {
    assert.equal(row('longest history')[2], '–');
  });

  it('leaves the script out when it did not run', () => {
    assert.equal(row('throttled', { ...result, contenders: {} }).length, 4);
    assert.equal(row('throttled').length, 5);
  });

  it('admits what the system does not tell', () => {
    assert.equal(row('… of the Temporal server')[1], 'unknown');
  });
});
