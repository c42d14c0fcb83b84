import assert from 'node:assert/strict';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, WorkflowNotFoundError } from '@temporalio/common';
import { failureTypes } from '../../src/contract/failures.ts';
import { lifeboat } from './lifeboat.ts';
import { aDecommissionOutcome } from './gated-samples.ts';
import { aPrepareOutcome, aRunStatus, aSliceStatus, counts, ended, run, running, startedAtMs } from './samples.ts';

const failed = (type: string, ...details: unknown[]): Error =>
  new WorkflowFailedError('x', ApplicationFailure.create({ type, message: 'words', details }), 'NON_RETRYABLE_FAILURE');
const runIds = { earlier: '01936bb0-0000-7000-8000-00000000abcd' };
const isRunning = { describe: async () => running };
const hasEnded = { describe: async () => ended };
const blocked = [{ on: 'attention', code: 'LimitExceeded', message: 'Quota.', remedy: 'Raise it.' } as const];

describe('status', () => {
  it('of a run that goes on ends with 0', async () => {
    const { code, out } = await lifeboat('status demo', { ...isRunning, status: async () => aRunStatus() });
    assert.equal(code, 0);
    assert.match(out, /prepare of fleet demo: preparing/);
  });

  it('of a run that waits for a person ends with 4', async () => {
    const { code, out } = await lifeboat('status demo', { ...isRunning, status: async () => aRunStatus({ blocked }) });
    assert.equal(code, 4);
    assert.match(out, /→ Raise it\./);
  });

  it('shows the counts of the slices as they are now, not as they were reported', async () => {
    const slice = {
      workflowId: 'lifeboat:demo/slice-0',
      phase: 'creating',
      counts: counts({ pending: 5 }),
      asOfMs: 0,
    } as const;
    const { json } = await lifeboat('status demo --json', {
      ...isRunning,
      status: async () => aRunStatus({ slices: [slice], counts: slice.counts }),
      sliceStatus: async () => aSliceStatus({ counts: counts({ ready: 5 }) }),
    });
    assert.deepEqual(json()['counts'], counts({ ready: 5 }));
  });

  for (const [endState, code] of [
    ['done', 0],
    ['done-with-gaps', 3],
    ['stopped', 3],
    ['compensated', 1],
    ['failed-safe', 1],
  ] as const) {
    it(`of a run that ended ${endState} ends with ${code}, worker or not`, async () => {
      const result = await lifeboat('status demo --json', {
        ...hasEnded,
        workerPolls: async () => false,
        outcomeOf: async () => aPrepareOutcome({ endState }),
      });
      assert.deepEqual([result.code, result.json()['kind']], [code, 'Outcome']);
    });
  }

  it('of a fleet that nothing has run for says so', async () => {
    const describe = () => Promise.reject(new WorkflowNotFoundError('x', run.workflowId, undefined));
    const { code, err } = await lifeboat('status demo', { describe });
    assert.equal(code, 1);
    assert.match(err, /Nothing runs for fleet demo/);
  });

  it('of an earlier run asks for that one, and tells its outcome', async () => {
    const earlier = { ...ended, type: 'decommission', runId: runIds.earlier };
    const asked: unknown[] = [];
    const { code, json } = await lifeboat(`status demo --run ${runIds.earlier} --json`, {
      describe: async (_fleet, runId) => (runId === runIds.earlier ? earlier : running),
      gatedOutcomeOf: async (read) => {
        asked.push(read.runId);
        return aDecommissionOutcome({ evidence: { file: 'demo.jsonl', lines: 3, head: 'e'.repeat(64) } });
      },
    });
    assert.deepEqual([code, json()['kind'], json()['runId']], [0, 'GatedOutcome', runIds.earlier]);
    assert.deepEqual(asked, [runIds.earlier]);
    assert.deepEqual(json()['evidence'], { file: 'demo.jsonl', lines: 3, head: 'e'.repeat(64) });
  });

  it('of a run that Temporal does not know says so, and where the ids are', async () => {
    const describe = () => Promise.reject(new WorkflowNotFoundError('x', run.workflowId, runIds.earlier));
    const { code, err } = await lifeboat(`status demo --run ${runIds.earlier}`, { describe });
    assert.equal(code, 1);
    assert.match(err, new RegExp(`NoOperation: No run ${runIds.earlier} of fleet demo is known[^]*lifeboat runs demo`));
  });

  it('of a run that failed says where those before it are', async () => {
    const outcomeOf = () => Promise.reject(failed(failureTypes.preflightRefused));
    const { code, err } = await lifeboat('status demo', { ...hasEnded, outcomeOf });
    assert.equal(code, 5);
    assert.match(err, /PreflightRefused[^]*→ Other runs of this fleet: lifeboat runs demo\n$/);
  });

  it('of a run that was refused tells which run it was, who asked for what, and when', async () => {
    const refused = {
      describe: async () => ({ ...ended, type: 'decommission' }),
      gatedOutcomeOf: () => Promise.reject(failed(failureTypes.preflightRefused)),
      askedOf: async () => ({ requester: 'eve', reason: 'CHG-4711', digest: 'd'.repeat(64) }),
    };
    const { err } = await lifeboat('status demo', refused);
    const facts = [
      ...['run            run-1', 'operation      decommission', 'started        2026-11-21 06:00:00 UTC'],
      ...['in the name of  eve', 'reason         CHG-4711', `digest         ${'d'.repeat(64)}`],
    ].map((line) => line.replace(/ {2,}/, ' +'));
    assert.match(err, new RegExp(facts.join('\\n {2}')));
    const { json } = await lifeboat('status demo --json', refused);
    assert.deepEqual(json()['run'], {
      ...{ ...run, operation: 'decommission', startedAtMs },
      ...{ requester: 'eve', reason: 'CHG-4711', digest: 'd'.repeat(64) },
    });
  });

  it('without a worker does not hang', async () => {
    const { code, err } = await lifeboat('status demo', { ...isRunning, workerPolls: async () => false });
    assert.equal(code, 1);
    assert.match(err, /No worker polls the queue "lifeboat"[^]*npm run worker/);
  });
});

describe('runs', () => {
  const first = { ...ended, type: 'decommission', runId: runIds.earlier };

  it('lists every run that is known, the newest first, each with the id that status takes', async () => {
    const { code, out } = await lifeboat('runs demo', {
      workerPolls: async () => false,
      runsOf: async () => [running, first],
      gatedOutcomeOf: async () => aDecommissionOutcome({ endState: 'done-with-gaps' }),
      askedOf: async ({ runId }) => (runId === runIds.earlier ? { requester: 'ada' } : {}),
    });
    assert.equal(code, 0);
    assert.equal(
      out,
      `Runs of fleet demo that Temporal remembers, the newest first:
  run-1                                 prepare       running                  2026-11-21 06:00:00 UTC to now
  ${runIds.earlier}  decommission  done with gaps  for ada  2026-11-21 06:00:00 UTC to 2026-11-21 06:02:00 UTC

To see what one left, and why: lifeboat status demo --run <run>
`,
    );
  });

  it('is data, and admits that there are more than it lists', async () => {
    const runsOf = async (_fleet: string, limit: number) => Array.from({ length: limit }, () => first);
    const gatedOutcomeOf = async () => aDecommissionOutcome();
    const { code, json } = await lifeboat('runs demo --json', { runsOf, gatedOutcomeOf });
    const { kind, runs, more } = json();
    assert.deepEqual([code, kind, (runs as unknown[]).length, more], [0, 'Runs', 50, true]);
  });

  it('tells how each has ended: by its own word, why it failed, or that it was ended from outside', async () => {
    const those = ['done', 'refused', 'rejected', 'early', 'broken', 'gone'].map((runId) => ({
      ...first,
      runId,
      state: 'FAILED',
    }));
    const terminated = { ...first, runId: 'ended', state: 'TERMINATED' };
    const { json, out } = await lifeboat('runs demo --json', {
      runsOf: async () => [...those, terminated],
      gatedOutcomeOf: async ({ runId }) => {
        if (runId === 'refused') throw failed(failureTypes.preflightRefused);
        if (runId === 'rejected') throw failed(failureTypes.fleetRejected);
        if (runId === 'early') throw failed(failureTypes.stopped);
        if (runId === 'broken') throw failed('SomeDefect');
        if (runId === 'gone') throw new WorkflowNotFoundError('x', run.workflowId, runId);
        return aDecommissionOutcome({ endState: 'failed-safe' });
      },
    });
    const listed = json()['runs'] as readonly Record<string, unknown>[];
    assert.deepEqual(
      listed.map(({ runId, state, endState, code, refused }) => [runId, state, endState ?? code, refused]),
      [
        ['done', 'FAILED', 'failed-safe', undefined],
        ['refused', 'FAILED', 'PreflightRefused', true],
        ['rejected', 'FAILED', 'FleetRejected', true],
        ['early', 'FAILED', 'stopped', undefined],
        ['broken', 'FAILED', 'SomeDefect', undefined],
        ['gone', 'FAILED', undefined, undefined],
        ['ended', 'TERMINATED', undefined, undefined],
      ],
      out,
    );
  });

  it('says of a run that was refused that it was, and why', async () => {
    const gatedOutcomeOf = () => Promise.reject(failed(failureTypes.preflightRefused));
    const { out } = await lifeboat('runs demo', { runsOf: async () => [first], gatedOutcomeOf });
    assert.match(out, /decommission {2}refused: PreflightRefused /);
  });

  it('asks the server for a few at a time, and takes no silence of it for an end', async () => {
    let [asking, atMost] = [0, 0];
    const gatedOutcomeOf = async () => {
      atMost = Math.max(atMost, (asking += 1));
      await new Promise(setImmediate);
      asking -= 1;
      return aDecommissionOutcome();
    };
    const runsOf = async () => Array.from({ length: 50 }, () => first);
    assert.equal((await lifeboat('runs demo', { runsOf, gatedOutcomeOf })).code, 0);
    assert.ok(atMost > 1 && atMost <= 8, `${atMost} at once`);
    const silent = () => Promise.reject(new Error('no answer'));
    assert.equal((await lifeboat('runs demo', { runsOf, gatedOutcomeOf: silent })).code, 1);
  });

  it('of a fleet that nothing has run for says so', async () => {
    const { code, err } = await lifeboat('runs demo', { runsOf: async () => [] });
    assert.equal(code, 1);
    assert.match(err, /Nothing runs for fleet demo, and no earlier run is known/);
  });
});
