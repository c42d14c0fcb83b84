import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import {
  decommissionText,
  marksOfDecommission,
  type DecommissionMeasurement,
} from '../../bench/decommission-result.ts';

const measured: DecommissionMeasurement = {
  ...{ desktops: 1000, directories: 2, seed: 7, speed: 100, startedAt: '2026-11-21T12:00:00Z' },
  machine: { cpus: 2, node: 'v20.20.2', platform: 'linux x64' },
  ...{ endState: 'done', gone: 1000, kept: 0, terminated: 1000, terminatedTwice: 0, planMs: 30_000, runMs: 600_000 },
  ...{ allCalls: 3000, throttledCalls: 3, throttledShare: 0.001 },
  ...{ runs: 2, events: 4000, longestHistory: 3900, largestHistoryBytes: 9_000_000, largestPayloadBytes: 240_000 },
  ...{ eventTypes: {}, activities: {} },
  processes: {
    worker: { peakRssMb: 400.4, cpuSeconds: 50 },
    terminator: { peakRssMb: 250, cpuSeconds: 40 },
    server: undefined,
  },
};

const missed = (run: Partial<DecommissionMeasurement>): string[] =>
  marksOfDecommission({ ...measured, ...run })
    .filter(({ met }) => !met)
    .map(({ name }) => name);

describe('the marks of a decommission', () => {
  it('are all met by a run within its bounds', () => {
    assert.deepEqual(missed({}), []);
  });

  it('name each figure that is out of them', () => {
    assert.deepEqual(missed({ gone: 999 }), ['gone']);
    assert.deepEqual(missed({ terminatedTwice: 1 }), ['terminatedTwice']);
    assert.deepEqual(missed({ longestHistory: 4096 }), ['longestHistory']);
    assert.deepEqual(missed({ largestHistoryBytes: 10_000_001 }), ['largestHistoryBytes']);
    assert.deepEqual(missed({ largestPayloadBytes: 1_000_001 }), ['largestPayloadBytes']);
  });
});

describe('the text of a decommission', () => {
  it('shows what was measured beside its target, and what the system does not tell', () => {
    const run = { ...measured, longestHistory: 5000 };
    const document = { bench: 'decommission', version: 1, ...run, targets: marksOfDecommission(run) } as const;
    const lines = stripVTControlCharacters(decommissionText(document)).split('\n');
    assert.match(
      lines[0] ?? '',
      /^decommission of 1,000 desktops in 2 directories, seed 7, everything 100 times shorter/,
    );
    const row = (title: string): string => lines.find((line) => line.includes(title)) ?? '';
    assert.match(row('longest history'), /5000 events.*≤ 4095.*MISSED/);
    assert.match(row('largest payload'), /240 kB.*met/);
    assert.match(row('throttled'), /3 \(0\.10 %\)/);
    assert.match(row('from then to the end'), /10\.0 min/);
    assert.match(row('of the Temporal server'), /unknown/);
  });
});
