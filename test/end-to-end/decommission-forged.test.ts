import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { ApprovedBatch } from '../../src/contract/decommission.ts';
import { workflowIdFor } from '../../src/contract/names.ts';
import { approveUpdate } from '../../src/contract/decommission.ts';
import { hashesPerPage, type PlanHeader } from '../../src/domain/decommission/plan.ts';
import { planDigest } from '../../src/signing/plan-digest.ts';
import { askUpdate, type Answer } from '../terminator/asking-workflows.ts';
import { fencedNow, judgeEnd, terminations } from '../support/gated-end.ts';
import { gatedFleet, planLines } from '../support/gated-fleet.ts';
import { GatedRun } from '../support/gated-world.ts';
import { silenceTemporalRuntime } from '../support/silent-runtime.ts';
import { approve } from '../support/struck-decommission.ts';
import { useGatedWorld } from '../support/use-gated-world.ts';
import { readFileSync } from 'node:fs';

const forgersQueue = 'forger';

describe('a forged workflow in the namespace, with copied papers', function () {
  this.timeout(90_000);
  const test = useGatedWorld('forged');
  let stop = async (): Promise<void> => undefined;

  before(silenceTemporalRuntime);
  before(async function startTheForger() {
    this.timeout(60_000);
    const { temporal, namespace } = test.world;
    const connection = await NativeConnection.connect({ address: temporal.address });
    // It accepts every paper unseen and asks the terminator for whatever it is told.
    const workflowsPath = fileURLToPath(new URL('../terminator/asking-workflows.ts', import.meta.url));
    const worker = await Worker.create({ connection, namespace, taskQueue: forgersQueue, workflowsPath });
    const running = worker.run();
    stop = async () => {
      worker.shutdown();
      await running;
      await connection.close();
    };
  });
  after(() => stop());

  /** A run whose gate was opened by two people, and that was ended before it did anything: its papers lie about. */
  async function abandoned(): Promise<{
    readonly run: GatedRun;
    readonly batch: ApprovedBatch;
    readonly copied: object[];
  }> {
    const run = new GatedRun(await test.fleet(gatedFleet({ desktops: 3 })), test.office);
    await run.begin();
    const copied = await Promise.all([run.paper('approve', 'anna'), run.paper('approve', 'omar')]);
    return { run, batch: batchOf(run), copied };
  }

  /** Has a workflow of this type and id ask for a batch, on the real queue of the terminator. */
  async function forge(
    run: GatedRun,
    {
      type,
      workflowId,
      batch,
      papers,
    }: {
      readonly type: string;
      readonly workflowId: string;
      readonly batch: ApprovedBatch;
      readonly papers: readonly object[];
    },
  ): Promise<Answer[]> {
    const { client } = test.world;
    const request = await run.paper('request', 'rita');
    const forged = await client.workflow.start(type, {
      ...{ args: [{ fleet: run.fleet.name, request }], taskQueue: forgersQueue, workflowId },
    });
    for (const paper of papers) await forged.executeUpdate(approveUpdate, { args: [paper as never] });
    const answers: Answer[] = [];
    for (const act of ['fencePrimaries', 'terminatePrimaries'] as const) {
      answers.push(await forged.executeUpdate(askUpdate, { args: [act, batch] }));
    }
    await forged.terminate();
    return answers;
  }

  async function nothingHappened(run: GatedRun, answers: readonly Answer[], sentence: RegExp): Promise<void> {
    for (const answer of answers) {
      assert.deepEqual(answer.result, undefined);
      assert.equal(answer.type, 'TerminatorRefused');
      assert.match(answer.sentence ?? '', sentence);
    }
    assert.equal(answers.length, 2);
    assert.deepEqual([await terminations(run), await fencedNow(run)], [[], []]);
  }

  it('gets nothing under another id', async () => {
    const { run, batch, copied } = await abandoned();
    const answers = await forge(run, { type: 'decommission', workflowId: 'forged', batch, papers: copied });
    await nothingHappened(run, answers, /Only the run of the fleet itself may ask for this, not forged\./);
  });

  it('gets nothing under the id of the fleet but with another type', async () => {
    const { run, batch, copied } = await abandoned();
    await run.terminate();
    const workflowId = workflowIdFor(run.fleet.name);
    const answers = await forge(run, { type: 'prepare', workflowId, batch, papers: copied });
    await nothingHappened(run, answers, /The run is a workflow prepare, not a decommission\./);
  });

  it('gets nothing under id and type of the real one: the papers are for another run', async () => {
    const { run, batch, copied } = await abandoned();
    await run.terminate();
    const workflowId = workflowIdFor(run.fleet.name);
    const answers = await forge(run, { type: 'decommission', workflowId, batch, papers: copied });
    await nothingHappened(run, answers, /others have to approve\./);
  });

  it('while the run with the same papers is obeyed: the twin', async () => {
    const { run } = await abandoned();
    await approve(run);
    const outcome = await run.outcome();
    assert.deepEqual([outcome.endState, outcome.counts.gone], ['done', 3]);
    await judgeEnd(run, outcome);
  });
});

/** All desktops of a plan as the workflow of a decommission would send them. */
function batchOf({ fleet, planFile }: GatedRun): ApprovedBatch {
  const { header } = JSON.parse(readFileSync(planFile, 'utf8')) as { header: PlanHeader };
  const desktops = planLines(planFile)
    .map(({ primaryId, primaryDirectory, user, standbyDirectory, standbyId }) => ({
      ...{ primaryId, primaryDirectory, user, standbyDirectory },
      ...(standbyId !== undefined && { standbyId }),
    }))
    .sort((one, other) => (one.primaryId < other.primaryId ? -1 : 1));
  const { hashes } = planDigest(header, desktops);
  return { fleet: fleet.name, header, pages: { 0: hashes.slice(0, hashesPerPage) }, desktops };
}
