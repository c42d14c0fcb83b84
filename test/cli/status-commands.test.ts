import assert from 'node:assert/strict';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, WorkflowNotFoundError } from '@temporalio/common';
import { failureTypes } from '../../src/contract/failures.ts';
import { lifeboat } from './lifeboat.ts';
import { aDecommissionOutcome } from './gated-samples.ts';
import { aPrepareOutcome, aRunStatus, aSliceStatus, counts, ended, run, running } from './samples.ts';

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
    });
    assert.equal(code, 0);
    assert.equal(
      out,
      `Runs of fleet demo that Temporal remembers, the newest first:
  run-1                                 prepare       running    2026-11-21 06:00:00 UTC to now
  ${runIds.earlier}  decommission  completed  2026-11-21 06:00:00 UTC to 2026-11-21 06:02:00 UTC

To see how one ended: lifeboat status demo --run <run>
`,
    );
  });

  it('is data, and admits that there are more than it lists', async () => {
    const runsOf = async (_fleet: string, limit: number) => Array.from({ length: limit }, () => first);
    const { code, json } = await lifeboat('runs demo --json', { runsOf });
    const { kind, runs, more } = json();
    assert.deepEqual([code, kind, (runs as unknown[]).length, more], [0, 'Runs', 50, true]);
  });

  it('of a fleet that nothing has run for says so', async () => {
    const { code, err } = await lifeboat('runs demo', { runsOf: async () => [] });
    assert.equal(code, 1);
    assert.match(err, /Nothing runs for fleet demo, and no earlier run is known/);
  });
});
