import assert from 'node:assert/strict';
import type { SlicePhase, SliceSummary } from '../../src/contract/messages.ts';
import { totalOf } from '../../src/domain/ledger.ts';
import { mergeStatus, readStatus, type SliceAnswer } from '../../src/cli/temporal/read-status.ts';
import { SliceWatch } from '../../src/cli/temporal/slice-watch.ts';
import {
  aDesktop,
  anInstance,
  anInstancesStatus,
  aRunStatus,
  aSession,
  aSliceStatus,
  counts,
  run,
  startedAtMs,
} from './samples.ts';

const slice = (id: number, phase: SlicePhase = 'following'): SliceSummary => ({
  workflowId: `lifeboat:demo/slice-${id}`,
  phase,
  counts: counts({ pending: 10 }),
  asOfMs: startedAtMs,
});

const part = (id: number, phase: SlicePhase = 'following'): SliceSummary => ({
  workflowId: `lifeboat:demo/instances-${id}`,
  of: 'instances',
  phase,
  counts: counts({ pending: 4 }),
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

describe('the status of a run with instances', () => {
  const instances = { total: 8, counts: counts({ pending: 8 }) };
  const status = aRunStatus({
    ...{ slices: [slice(0), part(0), part(1)], counts: counts({ pending: 10 }), desktops: 10 },
    instances,
  });

  it('asks each slice for what it owns, and never one of instances for desktops', async () => {
    const asked: string[] = [];
    const session = aSession({
      status: async () => status,
      sliceStatus: async (id) => (asked.push(`desktops of ${id}`), aSliceStatus({ counts: counts({ ready: 10 }) })),
      instancesStatus: async (id) => (
        asked.push(`instances of ${id}`),
        anInstancesStatus({ counts: counts({ ready: 4 }), throttled: 3 })
      ),
    });
    const merged = await readStatus(session, run);
    assert.deepEqual(asked, [
      'desktops of lifeboat:demo/slice-0',
      'instances of lifeboat:demo/instances-0',
      'instances of lifeboat:demo/instances-1',
    ]);
    assert.deepEqual(merged.silentSlices, []);
    assert.equal(merged.throttled, 6);
  });

  it('counts desktops among desktops and instances among instances', () => {
    const answers = new Map([[part(1).workflowId, anInstancesStatus({ counts: counts({ ready: 3, failed: 1 }) })]]);
    const merged = mergeStatus(run, status, answers, []);
    assert.deepEqual([merged.desktops, merged.counts], [10, counts({ pending: 10 })]);
    assert.deepEqual(merged.instances, { total: 8, counts: counts({ pending: 4, ready: 3, failed: 1 }) });
    assert.deepEqual(
      merged.slices.map(({ of }) => of),
      [undefined, 'instances', 'instances'],
    );
  });

  it('keeps the total when not every slice of them has begun, and has no instances where the fleet has none', () => {
    const early = aRunStatus({ slices: [part(0)], instances: { total: 150, counts: counts({}) } });
    assert.deepEqual(mergeStatus(run, early, new Map(), []).instances, { total: 150, counts: counts({ pending: 4 }) });
    const before = aRunStatus({ instances: { total: 150, counts: counts({}) } });
    assert.deepEqual(mergeStatus(run, before, new Map(), []).instances, { total: 150, counts: counts({}) });
    assert.equal('instances' in mergeStatus(run, aRunStatus(), new Map(), []), false);
  });

  it('names the instances that are not fine as it names desktops, with ids and remedies', () => {
    const ledger = [
      anInstance({ state: 'ready', instanceId: 'wsinst-aaaaaaaa1' }),
      anInstance({ ordinal: 2, state: 'provisioning', instanceId: 'wsinst-aaaaaaaa2' }),
      anInstance({ ordinal: 3, state: 'held', code: 'VcpuLimitExceeded', message: 'vCPUs' }),
      anInstance({ ordinal: 4, state: 'stuck', code: 'InstanceNotAllocated', instanceId: 'wsinst-aaaaaaaa4' }),
    ];
    const desktops = [aDesktop({ state: 'failed', code: 'X' })];
    const answers = new Map<string, SliceAnswer>([
      [slice(0).workflowId, aSliceStatus({ desktops })],
      [part(0).workflowId, anInstancesStatus({ instances: ledger })],
    ]);
    const { gaps } = mergeStatus(run, status, answers, []);
    assert.deepEqual(
      gaps.map(({ user, instanceId, code }) => [user, instanceId, code]),
      [
        ['ada', undefined, 'X'],
        ['instance kiosks/3', undefined, 'VcpuLimitExceeded'],
        ['instance kiosks/4', 'wsinst-aaaaaaaa4', 'InstanceNotAllocated'],
      ],
    );
    assert.match(gaps[1]?.remedy ?? '', /quota/);
  });

  it('waits for a person twice where desktops and instances are held with one code, and not for one cause', () => {
    const held = (remedy: string) => [{ on: 'attention', code: 'AccessDenied', message: 'No.', remedy } as const];
    const answers = new Map<string, SliceAnswer>([
      [slice(0).workflowId, aSliceStatus({ blocked: held('Of WorkSpaces.') })],
      [part(0).workflowId, anInstancesStatus({ blocked: held('Of EC2.') })],
      [part(1).workflowId, anInstancesStatus({ blocked: held('Of EC2.') })],
    ]);
    const { blocked } = mergeStatus(run, { ...status, blocked: held('Of WorkSpaces.') }, answers, []);
    assert.deepEqual(
      blocked.map(({ remedy }) => remedy),
      ['Of WorkSpaces.', 'Of EC2.'],
    );
  });

  it('is watched with both kinds in turn', async () => {
    const asked: string[] = [];
    const session = aSession({
      status: async () => status,
      sliceStatus: async (id) => (asked.push(id), aSliceStatus()),
      instancesStatus: async (id) => {
        asked.push(id);
        if (id.endsWith('1')) throw new Error('no answer');
        return anInstancesStatus({ phase: 'settled', counts: counts({ ready: 4 }) });
      },
    });
    const watch = new SliceWatch(session, run);
    const first = await watch.read();
    assert.deepEqual(first.silentSlices, ['lifeboat:demo/instances-1']);
    assert.deepEqual(first.instances?.counts, counts({ ready: 4, pending: 4 }));
    asked.length = 0;
    await watch.read();
    assert.equal(asked.includes('lifeboat:demo/instances-0'), false, 'it has settled');
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
