import assert from 'node:assert/strict';
import type { SlicePhase, SliceSummary } from '../../src/contract/messages.ts';
import { totalOf } from '../../src/domain/ledger.ts';
import { mergeStatus, readStatus } from '../../src/cli/temporal/read-status.ts';
import { SliceWatch } from '../../src/cli/temporal/slice-watch.ts';
import { aDesktop, aRunStatus, aSession, aSliceStatus, counts, run, startedAtMs } from './samples.ts';

const slice = (id: number, phase: SlicePhase = 'following'): SliceSummary => ({
  workflowId: `lifeboat:demo/slice-${id}`,
  phase,
  counts: counts({ pending: 10 }),
  asOfMs: startedAtMs,
});

describe('the status of a run', () => {
  it('takes the counts of each slice that answers, and the last report of the others', async () => {
    const status = aRunStatus({ slices: [slice(0), slice(1)], counts: counts({ pending: 20 }), desktops: 20 });
    const session = aSession({
      status: async () => status,
      sliceStatus: async (id) => {
        if (id.endsWith('1')) throw new Error('no answer');
        return aSliceStatus({ counts: counts({ ready: 10 }) });
      },
    });
    const merged = await readStatus(session, run);
    assert.deepEqual(merged.counts, counts({ ready: 10, pending: 10 }));
    assert.equal(totalOf(merged.counts), merged.desktops);
    assert.deepEqual(merged.silentSlices, ['lifeboat:demo/slice-1']);
  });

  it('does not ask slices that are closed', async () => {
    const session = aSession({ status: async () => aRunStatus({ slices: [slice(0, 'closed')] }) });
    assert.deepEqual((await readStatus(session, run)).counts, counts({ pending: 10 }));
  });

  it('prefers a report that is newer than the answer', () => {
    const newer = { ...slice(0), asOfMs: startedAtMs + 70_000 };
    const answers = new Map([[newer.workflowId, aSliceStatus({ asOfMs: startedAtMs + 60_000 })]]);
    assert.deepEqual(mergeStatus(run, aRunStatus({ slices: [newer] }), answers, []).counts, counts({ pending: 10 }));
  });

  it('names the desktops that are not fine, and not those that are only not done yet', () => {
    const desktops = [
      aDesktop(),
      aDesktop({ state: 'pending' }),
      aDesktop({ user: 'alan', state: 'failed', code: 'X' }),
    ];
    const answers = new Map([[slice(0).workflowId, aSliceStatus({ desktops })]]);
    const { gaps } = mergeStatus(run, aRunStatus({ slices: [slice(0)] }), answers, []);
    assert.deepEqual(
      gaps.map(({ user }) => user),
      ['alan'],
    );
  });

  it('tells once what several slices wait for', () => {
    const blocked = [{ on: 'attention', code: 'LimitExceeded', message: 'Quota.', remedy: 'Raise it.' } as const];
    const answers = new Map([0, 1].map((id) => [slice(id).workflowId, aSliceStatus({ blocked })] as const));
    assert.equal(mergeStatus(run, aRunStatus({ blocked }), answers, []).blocked.length, 1);
  });

  it('carries nothing of the description of the run but its ids', () => {
    const description = { ...run, type: 'prepare', running: true, state: 'RUNNING', startedAtMs };
    assert.equal('running' in mergeStatus(description, aRunStatus(), new Map(), []), false);
  });
});

describe('watching many slices', () => {
  it('asks a few at each look, and all of them in turn', async () => {
    const asked: string[] = [];
    const slices = Array.from({ length: 20 }, (_, id) => slice(id));
    let clock = startedAtMs;
    const session = aSession({
      status: async () => aRunStatus({ slices }),
      sliceStatus: async (id) => (asked.push(id), aSliceStatus({ asOfMs: (clock += 1) })),
    });
    const watch = new SliceWatch(session, run);
    await watch.read();
    assert.equal(asked.length, 8);
    await watch.read();
    await watch.read();
    assert.equal(new Set(asked).size, 20);
  });

  it('does not ask a settled slice again until it reports anew', async () => {
    let asked = 0;
    let reportedAtMs = startedAtMs;
    const session = aSession({
      status: async () => aRunStatus({ slices: [{ ...slice(0, 'settled'), asOfMs: reportedAtMs }] }),
      sliceStatus: async () => ((asked += 1), aSliceStatus({ phase: 'settled', asOfMs: startedAtMs + 10 })),
    });
    const watch = new SliceWatch(session, run);
    await watch.read();
    await watch.read();
    assert.equal(asked, 1);
    reportedAtMs = startedAtMs + 20;
    await watch.read();
    assert.equal(asked, 2);
  });
});
