import assert from 'node:assert/strict';
import type { Sample } from '../../src/metrics/definitions.ts';
import { definitions } from '../../src/metrics/definitions.ts';
import { gatedSamples } from '../../src/metrics/gated-samples.ts';
import { prepareSamples } from '../../src/metrics/prepare-samples.ts';
import { factsOfSlice, type SliceFacts } from '../../src/metrics/slice-facts.ts';
import { aGateStatus, gatedCounts, minutes, staying } from '../cli/gated-samples.ts';
import {
  aDesktop,
  aRunStatus,
  aSliceStatus,
  anInstance,
  anInstancesStatus,
  counts,
  startedAtMs,
} from '../cli/samples.ts';
import { series } from './recording-meter.ts';

const nowMs = startedAtMs + 10 * minutes;
const slice = { workflowId: 'lifeboat:demo/slice-0', phase: 'following', asOfMs: startedAtMs } as const;

/** Samples that are not 0, by series. */
function shown(samples: readonly Sample[]): Record<string, number> {
  return Object.fromEntries(
    samples.filter(({ value }) => value !== 0).map(({ name, labels, value }) => [series(name, labels), value]),
  );
}

function factsOf(id: string, ...args: Parameters<typeof factsOfSlice>): ReadonlyMap<string, SliceFacts> {
  return new Map([[id, factsOfSlice(...args)]]);
}

describe('the samples of a prepare', () => {
  it('count each desktop as its slice knows it, which is newer than its last report', () => {
    const status = aRunStatus({
      slices: [{ ...slice, counts: counts({ pending: 3 }) }],
      counts: counts({ pending: 3 }),
    });
    const answer = aSliceStatus({ counts: counts({ ready: 2, failed: 1 }) });
    const samples = shown(prepareSamples({ status, slices: factsOf(slice.workflowId, answer, startedAtMs) }, nowMs));
    assert.deepEqual(samples, {
      'lifeboat_run_phase{fleet="demo",operation="prepare",phase="preparing"}': 1,
      'lifeboat_desktops{fleet="demo",operation="prepare",state="ready"}': 2,
      'lifeboat_desktops{fleet="demo",operation="prepare",state="failed"}': 1,
    });
  });

  it('count by the last report of a slice that has not answered, or has reported since', () => {
    const reported = { ...slice, asOfMs: nowMs, counts: counts({ ready: 3 }) };
    const status = aRunStatus({ slices: [reported] });
    const late = factsOf(slice.workflowId, aSliceStatus({ counts: counts({ pending: 3 }) }), startedAtMs);
    for (const slices of [late, new Map()]) {
      const samples = shown(prepareSamples({ status, slices }, nowMs));
      assert.equal(samples['lifeboat_desktops{fleet="demo",operation="prepare",state="ready"}'], 3);
      assert.equal(samples['lifeboat_desktops{fleet="demo",operation="prepare",state="pending"}'], undefined);
    }
  });

  it('name every state, so that one which everybody has left is 0', () => {
    const samples = prepareSamples({ status: aRunStatus(), slices: new Map() }, nowMs);
    const states = samples.flatMap((each) => (each.name === 'lifeboat_desktops' ? [each.labels.state] : []));
    assert.equal(states.length, Object.keys(counts({})).length);
  });

  it('tell how long the oldest has waited: since it was asked for, or since the run began', () => {
    const asked = aDesktop({ state: 'provisioning', createdAtMs: startedAtMs + 4 * minutes });
    const settled = aDesktop({ state: 'ready', createdAtMs: startedAtMs - 60 * minutes });
    const held = aDesktop({ state: 'held' });
    const oldestOf = (...desktops: ReturnType<typeof aDesktop>[]): number | undefined => {
      const slices = factsOf(slice.workflowId, aSliceStatus({ desktops }), startedAtMs);
      const status = aRunStatus({ slices: [{ ...slice, counts: counts({}) }] });
      return shown(prepareSamples({ status, slices }, nowMs))[
        'lifeboat_oldest_pending_seconds{fleet="demo",of="desktops",operation="prepare"}'
      ];
    };
    assert.equal(oldestOf(asked, settled, held), 360);
    assert.equal(oldestOf(asked, aDesktop({ state: 'pending' })), 600);
    assert.equal(oldestOf(settled, held), undefined, 'what waits for a person is not pending');
  });

  it('count machines that no slice has taken yet as pending', () => {
    const part = {
      workflowId: 'lifeboat:demo/instances-0',
      of: 'instances',
      phase: 'following',
      asOfMs: nowMs,
    } as const;
    const status = aRunStatus({
      slices: [{ ...part, counts: counts({ ready: 2 }) }],
      instances: { total: 5, counts: counts({ ready: 2 }) },
    });
    const samples = shown(prepareSamples({ status, slices: new Map() }, nowMs));
    assert.equal(samples['lifeboat_instances{fleet="demo",operation="prepare",state="pending"}'], 3);
    assert.equal(samples['lifeboat_instances{fleet="demo",operation="prepare",state="ready"}'], 2);
  });

  it('add up where ledger and AWS disagree: desktops, instances, strays and findings; and nothing else', () => {
    const part = { workflowId: 'lifeboat:demo/instances-0', of: 'instances', phase: 'following', asOfMs: 0 } as const;
    const desktops = [
      aDesktop({ state: 'failed', code: 'DuplicateStandbys' }),
      aDesktop({ state: 'failed', code: 'DuplicateStandbys' }),
      aDesktop({ state: 'failed', code: 'ResourceNotFound.User' }),
    ];
    const instances = [anInstance({ state: 'held', code: 'TokenConflict' })];
    const stray = { severity: 'warning', code: 'StrayInstances', summary: 's', remedy: 'r' } as const;
    const status = aRunStatus({
      slices: [
        { ...slice, counts: counts({}) },
        { ...part, counts: counts({}) },
      ],
      findings: [stray, { ...stray, code: 'MailInSandbox' }],
      strays: 4,
    });
    const slices = new Map([
      ...factsOf(slice.workflowId, aSliceStatus({ desktops }), startedAtMs),
      ...factsOf(part.workflowId, anInstancesStatus({ instances }), startedAtMs),
    ]);
    const samples = prepareSamples({ status, slices }, nowMs);
    assert.deepEqual(
      Object.fromEntries(
        samples.flatMap((each) => (each.name === 'lifeboat_ledger_mismatches' ? [[each.labels.code, each.value]] : [])),
      ),
      { StrayInstances: 1, StrayStandbys: 4, DuplicateStandbys: 2, TokenConflict: 1 },
    );
  });

  it('name what it waits for once, whether the run says so, a slice, or both', () => {
    const denied = { on: 'attention', code: 'AwsDenied', message: 'm', remedy: 'r' } as const;
    const status = aRunStatus({ slices: [{ ...slice, counts: counts({}) }], blocked: [denied] });
    const slices = factsOf(slice.workflowId, aSliceStatus({ blocked: [denied] }), startedAtMs);
    const blocked = prepareSamples({ status, slices }, nowMs).filter(({ name }) => name === 'lifeboat_run_blocked');
    assert.deepEqual(blocked, [
      {
        name: 'lifeboat_run_blocked',
        labels: { fleet: 'demo', operation: 'prepare', on: 'attention', code: 'AwsDenied' },
        value: 1,
      },
    ]);
  });

  it('hold no user: neither the facts that are kept of a slice, nor a label', () => {
    const desktops = [
      aDesktop({ user: 'grace.hopper', state: 'failed', code: 'DuplicateStandbys', message: 'grace.hopper' }),
    ];
    const slices = factsOf(slice.workflowId, aSliceStatus({ desktops }), startedAtMs);
    const status = aRunStatus({ slices: [{ ...slice, counts: counts({}) }] });
    const told = JSON.stringify([[...slices], prepareSamples({ status, slices }, nowMs)]);
    assert.match(told, /DuplicateStandbys/);
    assert.doesNotMatch(told, /grace/);
  });
});

describe('the samples of a run at the gate', () => {
  const missing = 'lifeboat_approvals_missing{fleet="demo",operation="decommission"}';
  const waiting = 'lifeboat_approvals_waiting_seconds{fleet="demo",operation="decommission"}';

  it('say how many approvals it needs, and since when nobody has come', () => {
    const samples = shown(gatedSamples(aGateStatus(), nowMs));
    assert.deepEqual([samples[missing], samples[waiting]], [1, 600]);
    const approved = aGateStatus({ commands: [{ command: 'approve by bob', atMs: startedAtMs + 4 * minutes }] });
    assert.equal(shown(gatedSamples(approved, nowMs))[waiting], 360);
  });

  it('are 0 when the gate waits for time, is open, or will not be needed any more', () => {
    const have = ['bob', 'carol'];
    const gates = [
      aGateStatus({ gate: { kind: 'cooling', have, opensAtMs: nowMs } }),
      aGateStatus({ gate: { kind: 'open', have, closesAtMs: nowMs } }),
      aGateStatus({ stopping: true }),
    ];
    for (const status of gates) {
      const samples = gatedSamples(status, nowMs);
      const values = samples.filter(({ name }) => name.startsWith('lifeboat_approvals')).map(({ value }) => value);
      assert.deepEqual(values, [0, 0]);
    }
  });

  it('count desktops and instances by state, each once', () => {
    const status = aGateStatus({
      operation: 'teardown',
      counts: gatedCounts({ gone: 3, kept: 1 }),
      instances: { planned: 10, asked: 2, unknown: 1, gone: 3, kept: [], keptCount: 3 },
    });
    const samples = shown(gatedSamples(status, nowMs));
    const of = (name: string, state: string): number | undefined =>
      samples[`${name}{fleet="demo",operation="teardown",state="${state}"}`];
    assert.deepEqual([of('lifeboat_desktops', 'gone'), of('lifeboat_desktops', 'kept')], [3, 1]);
    const states = ['planned', 'asked', 'unknown', 'gone', 'kept'];
    assert.deepEqual(
      states.map((state) => of('lifeboat_instances', state)),
      [2, 2, 1, 3, 2],
    );
  });

  it('count a primary that somebody else has terminated as a mismatch, and one that stays for a good reason not', () => {
    const kept = [{ ...staying, code: 'TerminatedByOthers' }, staying];
    const samples = shown(gatedSamples(aGateStatus({ kept }), nowMs));
    const mismatches = Object.entries(samples).filter(([name]) => name.startsWith('lifeboat_ledger_mismatches'));
    assert.deepEqual(mismatches, [
      ['lifeboat_ledger_mismatches{code="TerminatedByOthers",fleet="demo",operation="decommission"}', 1],
    ]);
  });

  it('are never negative when the clock of the worker is behind', () => {
    const samples = gatedSamples(aGateStatus(), startedAtMs - minutes);
    assert.ok(samples.every(({ value }) => value >= 0));
  });
});

describe('every sample', () => {
  it('has exactly the labels of its definition', () => {
    const status = aRunStatus({ instances: { total: 1, counts: counts({}) }, strays: 1, blocked: [] });
    const samples = [...prepareSamples({ status, slices: new Map() }, nowMs), ...gatedSamples(aGateStatus(), nowMs)];
    for (const { name, labels } of samples) {
      assert.deepEqual(Object.keys(labels).sort(), [...definitions[name].labels].sort(), name);
    }
  });
});
