import assert from 'node:assert/strict';
import type { RunStatus } from '../../src/contract/messages.ts';
import { Collector } from '../../src/metrics/collector.ts';
import type { OpenRun, RunSource } from '../../src/metrics/temporal-reader.ts';
import { betweenRoundsMs, pauseAfter } from '../../src/metrics/pauses.ts';
import { aGateStatus } from '../cli/gated-samples.ts';
import { aRunStatus, aSliceStatus, counts } from '../cli/samples.ts';
import { RecordingMeter } from './recording-meter.ts';

const prepareRun: OpenRun = { fleet: 'demo', operation: 'prepare', workflowId: 'lifeboat:demo', runId: 'run-1' };
const gatedRun: OpenRun = { ...prepareRun, fleet: 'old', operation: 'decommission', runId: 'run-2' };
const slice = { workflowId: 'lifeboat:demo/slice-0', phase: 'following', counts: counts({}), asOfMs: 0 } as const;
const lane = { service: 'workspaces', region: 'us-west-2' } as const;
const away = async (): Promise<never> => Promise.reject(new Error('nobody answers'));

/** A collector of made-up runs. What a test changes in `source` is asked for in the next round. */
function collecting(change: Partial<RunSource> = {}) {
  const recorded = new RecordingMeter();
  const troubles: string[] = [];
  const asked: string[] = [];
  const source: { -readonly [Name in keyof RunSource]: RunSource[Name] } = {
    openRuns: async () => [prepareRun],
    prepareStatus: async () => aRunStatus({ slices: [slice] }),
    gatedStatus: async () => aGateStatus({ fleet: 'old' }),
    sliceStatus: async ({ workflowId }) => {
      asked.push(workflowId);
      return aSliceStatus({ counts: counts({ pending: 2, ready: 1 }) });
    },
    laneRate: async (of) => ({ ...of, callsPerSecond: 1.5 }),
    ...change,
  };
  const collector = new Collector({
    source,
    lanes: [lane],
    meter: recorded.meter,
    salt: 'w',
    log: (reading, error) => void troubles.push(`${reading}: ${(error as Error).message}`),
  });
  return { collector, source, recorded, troubles, asked };
}

const ready = 'lifeboat_desktops{fleet="demo",operation="prepare",state="ready"}';
const open = 'lifeboat_open_runs{fleet="demo",operation="prepare"}';
const unread = 'lifeboat_collector_unread_runs{}';
const lastRound = 'lifeboat_collector_last_round_timestamp_seconds{}';

describe('the collector', () => {
  it('shows what every open run says, and the rate of every lane', async () => {
    const { collector, recorded, troubles } = collecting({ openRuns: async () => [prepareRun, gatedRun] });
    const before = Date.now() / 1000;
    assert.equal(await collector.round(), true);
    const { shown } = recorded;
    assert.equal(shown[ready], 1);
    assert.equal(shown['lifeboat_open_runs{fleet="old",operation="decommission"}'], 1);
    assert.equal(shown['lifeboat_approvals_missing{fleet="old",operation="decommission"}'], 1);
    assert.equal(shown['lifeboat_lane_rate_limit{region="us-west-2",service="workspaces"}'], 1.5);
    assert.ok((shown[lastRound] ?? 0) >= before);
    assert.deepEqual(troubles, []);
  });

  it('sets a fleet to 0 when its run has ended, for nobody takes a series away', async () => {
    const { collector, source, recorded } = collecting();
    await collector.round();
    assert.deepEqual([recorded.gauges.get(open), recorded.gauges.get(ready)], [1, 1]);
    source.openRuns = async () => [];
    await collector.round();
    const left = Object.keys(recorded.shown).filter((name) => name.includes('demo'));
    assert.deepEqual([recorded.gauges.get(open), recorded.gauges.get(ready), left], [0, 0, []]);
  });

  it('keeps what a run said last when it does not answer, and says that it did not', async () => {
    const { collector, source, recorded, troubles } = collecting();
    await collector.round();
    const heardAt = recorded.gauges.get(lastRound);
    source.prepareStatus = away;
    assert.equal(await collector.round(), false);
    assert.deepEqual([recorded.gauges.get(ready), recorded.gauges.get(unread)], [1, 1]);
    assert.equal(recorded.gauges.get(lastRound), heardAt, 'the age of the metrics grows');
    assert.deepEqual(troubles, ['run: nobody answers']);
    assert.equal(recorded.counters.get('lifeboat_collector_errors{reading="run"}'), 1);
  });

  it('keeps everything when the server does not even list the runs', async () => {
    const { collector, source, recorded, troubles } = collecting();
    await collector.round();
    source.openRuns = away;
    assert.equal(await collector.round(), false);
    assert.deepEqual([recorded.gauges.get(open), recorded.gauges.get(ready), recorded.gauges.get(unread)], [1, 1, 1]);
    assert.deepEqual(troubles, ['list: nobody answers'], 'and it is asked for nothing else');
  });

  it('shows the other slices of a run when one does not answer', async () => {
    const silent = { ...slice, workflowId: 'lifeboat:demo/slice-1', counts: counts({ failed: 5 }) };
    const { collector, source, recorded, troubles } = collecting({
      prepareStatus: async () => aRunStatus({ slices: [slice, silent] }),
    });
    const { sliceStatus } = source;
    source.sliceStatus = (of) => (of.workflowId === silent.workflowId ? away() : sliceStatus(of));
    assert.equal(await collector.round(), false);
    assert.equal(recorded.gauges.get(ready), 1);
    assert.equal(recorded.gauges.get(ready.replace('ready', 'failed')), 5, 'as of its last report');
    assert.deepEqual([recorded.gauges.get(unread), troubles], [1, ['slice: nobody answers']]);
  });

  it('asks a slice that has settled once, and again after its next report; a closed one never', async () => {
    let status: RunStatus = aRunStatus({ slices: [slice, { ...slice, workflowId: 'closed', phase: 'closed' }] });
    const { collector, asked } = collecting({
      prepareStatus: async () => status,
      sliceStatus: async ({ workflowId }) => {
        asked.push(workflowId);
        return aSliceStatus({ phase: 'settled', asOfMs: 10 });
      },
    });
    await collector.round();
    await collector.round();
    assert.deepEqual(asked, [slice.workflowId]);
    status = aRunStatus({ slices: [{ ...slice, asOfMs: 20 }] });
    await collector.round();
    assert.deepEqual(asked, [slice.workflowId, slice.workflowId]);
  });

  it('keeps the rate of a lane that cannot be read', async () => {
    const { collector, source, recorded, troubles } = collecting();
    await collector.round();
    source.laneRate = away;
    assert.equal(await collector.round(), false);
    assert.equal(recorded.gauges.get('lifeboat_lane_rate_limit{region="us-west-2",service="workspaces"}'), 1.5);
    assert.deepEqual([recorded.gauges.get(unread), troubles], [0, ['lane: nobody answers']]);
  });

  it('goes on after everything has failed, and ends when it is told to', async () => {
    const stopping = new AbortController();
    const { collector, troubles } = collecting({ openRuns: away });
    const run = collector.run(stopping.signal);
    while (troubles.length < 1) await new Promise((resolve) => setImmediate(resolve));
    stopping.abort();
    await run;
    assert.equal(troubles.length, 1);
  });
});

describe('the pause after a round', () => {
  it('is usually a quarter of a minute, longer after failures, and never more than a minute for them', () => {
    assert.equal(pauseAfter({ tookMs: 100, failures: 0 }, 'w'), betweenRoundsMs);
    const pauses = [1, 2, 3, 4, 10].map((failures) => pauseAfter({ tookMs: 100, failures }, 'w'));
    assert.deepEqual(
      [...pauses].sort((one, other) => one - other),
      pauses,
    );
    assert.ok((pauses[1] ?? 0) > betweenRoundsMs);
    assert.equal(pauses.at(-1), 60_000);
  });

  it('grows with the work: at most a fifth of the time is spent on asking', () => {
    assert.equal(pauseAfter({ tookMs: 30_000, failures: 0 }, 'w'), 120_000);
  });
});
