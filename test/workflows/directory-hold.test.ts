import assert from 'node:assert/strict';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { LocalActivities } from '../../src/contract/activities.ts';
import {
  decommissionStatusQuery,
  haltUpdate,
  type DecommissionOutcome,
  type GateActivities,
} from '../../src/contract/decommission.ts';
import { directoryHoldIdFor, laneQueue, workflowIdFor, workflowQueue } from '../../src/contract/names.ts';
import type { Paper } from '../../src/domain/decommission/paper.ts';
import { fleet, PRIMARY_REGION, STANDBY_REGION } from '../domain/desktops.ts';
import { silenceTemporalRuntime } from '../support/silent-runtime.ts';
import { until, within } from '../support/waiting.ts';
import { StandbyWorld } from './standby-world.ts';
import { WorkflowStage } from './workflow-stage.ts';

const account = '111122223333';
const digest = 'one-standby';
const holdId = directoryHoldIdFor('d-west');

/** Everything that a teardown of one standby asks for. No list ever shows another run: what is shown here is the hold. */
const local: Partial<LocalActivities & GateActivities> = {
  loadFleet: async ({ fleet: name }) => ({ fleet: fleet({ name, account }), digest: 'ab12', findings: [] }),
  readAccount: async () => ({ account }),
  openSlices: async () => [],
  slicesAtWork: async () => [],
  directoryHolder: async () => ({ holder: { operation: 'teardown', fleet: 'leavers', run: 'run-1', isOpen: true } }),
  gateRules: async () => ({
    rules: {
      ...{ approvals: 1, coolingOffMs: 0, approvalLifeMs: 1e9, soaksMs: [0, 0, 0] },
      ...{ dataDeadlineMs: 0, driftPercent: 0 },
    },
    signers: [],
  }),
  digestPlan: async ({ header }) => ({ header: { ...header, pages: [] }, hashes: [], digest }),
  judgePaper: async () => ({ fits: ['fits'], state: { kind: 'waiting', have: [], needed: 1, why: '' } }),
};

describe('a held directory', function () {
  this.timeout(30_000);
  let stage: WorkflowStage;
  before(silenceTemporalRuntime);
  before(async () => {
    stage = await WorkflowStage.open('directory-hold');
  });
  after(() => stage.close());

  function play<T>(act: () => Promise<T>): Promise<T> {
    const world = new StandbyWorld({ ada: {} });
    return stage.play(
      {
        [workflowQueue]: local,
        [laneQueue({ region: PRIMARY_REGION, service: 'workspaces' })]: world.primaryLane,
        [laneQueue({ region: STANDBY_REGION, service: 'workspaces' })]: world.standbyLane,
        [laneQueue({ region: STANDBY_REGION, service: 'instances' })]: world.instances.lane,
      },
      act,
    );
  }

  async function start(name: string): Promise<WorkflowHandle> {
    const request: Paper = {
      ...{ version: 1, kind: 'request', operation: 'teardown', account, fleet: name, digest, signer: 'ada' },
      ...{ reason: 'the drill is over', expiresAtMs: Date.now() + 1e8, signature: 'c2ln' },
    };
    return stage.client.workflow.start('teardown', {
      ...{ workflowId: workflowIdFor(name), taskQueue: workflowQueue, args: [{ fleet: name, request }] },
    });
  }

  async function atTheGate(run: WorkflowHandle): Promise<void> {
    await until('the gate', async () => (await run.query(decommissionStatusQuery)).gate?.kind === 'waiting');
  }

  async function stopped(run: WorkflowHandle): Promise<DecommissionOutcome> {
    await run.executeUpdate(haltUpdate, { args: [{ reason: 'enough' }] });
    return within(20_000, 'the outcome', run.result() as Promise<DecommissionOutcome>);
  }

  const eventsOf = async (run: WorkflowHandle) => (await run.fetchHistory()).events ?? [];

  async function cancelRequests(run: WorkflowHandle): Promise<number> {
    return (await eventsOf(run)).filter((event) => event.workflowExecutionCancelRequestedEventAttributes != null)
      .length;
  }

  async function hasHeardOfCancel(run: WorkflowHandle): Promise<boolean> {
    const events = await eventsOf(run);
    const asked = events.findIndex((event) => event.workflowExecutionCancelRequestedEventAttributes != null);
    return asked >= 0 && events.slice(asked).some((event) => event.workflowTaskCompletedEventAttributes != null);
  }

  /** As an operator does after a bad deployment: back to the last task that it completed. */
  async function reset(run: WorkflowHandle): Promise<void> {
    const completed = (await eventsOf(run)).findLast((event) => event.workflowTaskCompletedEventAttributes != null);
    const { runId } = await run.describe();
    await stage.client.workflowService.resetWorkflowExecution({
      ...{ namespace: stage.client.options.namespace, reason: 'a test', requestId: runId },
      workflowExecution: { workflowId: run.workflowId, runId },
      workflowTaskFinishEventId: completed?.eventId ?? null,
    });
  }

  it('is refused to a run of another fleet until the first has ended', () =>
    play(async () => {
      const first = await start('leavers');
      await atTheGate(first);
      const second = await start('makers');
      await assert.rejects(within(20_000, 'the refusal', second.result()), (error) => {
        assert.ok(error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure);
        assert.equal(error.cause.type, 'PreflightRefused');
        assert.match(error.cause.message, /teardown of fleet leavers .* holds directory d-west/);
        return true;
      });
      await stopped(first);
      const third = await start('makers');
      await atTheGate(third);
      await stopped(third);
    }));

  it('is free again after a run that was terminated by force', () =>
    play(async () => {
      const first = await start('leavers');
      await atTheGate(first);
      await first.terminate();
      const second = await start('makers');
      await atTheGate(second);
      await stopped(second);
    }));

  it('stays held when somebody cancels its hold, and stops the run when somebody ends it by force', () =>
    play(async () => {
      const run = await start('leavers');
      await atTheGate(run);
      const hold = stage.client.workflow.getHandle(holdId);
      assert.equal(await cancelRequests(hold), 0, 'a run asks nothing of its own holds');
      await hold.cancel();
      await until('the hold to have heard it', () => hasHeardOfCancel(hold));
      assert.equal((await hold.describe()).status.name, 'RUNNING');
      await hold.terminate();
      const { endState, surprise } = (await within(10_000, 'its end, by itself', run.result())) as DecommissionOutcome;
      assert.deepEqual([endState, surprise?.code], ['failed-safe', 'HoldLost']);
    }));

  it('is given back by a run that was reset: the server ends the holds of no run that is reset', () =>
    play(async () => {
      const run = await start('leavers');
      await atTheGate(run);
      await reset(run);
      const anew = stage.client.workflow.getHandle(workflowIdFor('leavers'));
      await atTheGate(anew);
      const hold = stage.client.workflow.getHandle(holdId);
      assert.equal((await hold.describe()).status.name, 'RUNNING', 'the danger: held for a run that is over');
      await stopped(anew);
      await until('the hold to be over', async () => (await hold.describe()).status.name === 'COMPLETED');
    }));

  it('is held by runs alone: nobody blocks one by starting the workflow', () =>
    play(async () => {
      const alone = await stage.client.workflow.start('directoryHold', {
        workflowId: holdId,
        taskQueue: workflowQueue,
      });
      await assert.rejects(within(20_000, 'the refusal', alone.result()), WorkflowFailedError);
      const run = await start('leavers');
      await atTheGate(run);
      await stopped(run);
    }));
});
