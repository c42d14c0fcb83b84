import assert from 'node:assert/strict';
import { WorkflowUpdateStage, type WorkflowHandle } from '@temporalio/client';
import type { LocalActivities } from '../../src/contract/activities.ts';
import {
  approveUpdate,
  decommissionStatusQuery,
  haltUpdate,
  revokeUpdate,
  type GateActivities,
} from '../../src/contract/decommission.ts';
import { laneQueue, workflowIdFor, workflowQueue } from '../../src/contract/names.ts';
import { gateStateOf, refusalOf, type PaperFit } from '../../src/domain/decommission/gate.ts';
import type { GateRules, Paper } from '../../src/domain/decommission/paper.ts';
import { fleet, PRIMARY_REGION, STANDBY_REGION } from '../domain/desktops.ts';
import { silenceTemporalRuntime } from '../support/silent-runtime.ts';
import { until, within } from '../support/waiting.ts';
import { StandbyWorld } from './standby-world.ts';
import { WorkflowStage } from './workflow-stage.ts';

const account = '111122223333';
const digest = 'd'.repeat(64);
const expiresAtMs = Date.now() + 3_600_000;
/** So many approvals that the gate stays shut in every test. */
const rules: GateRules = {
  ...{ approvals: 9, coolingOffMs: 0, approvalLifeMs: 1e9 },
  ...{ soaksMs: [0, 0, 0], dataDeadlineMs: 0, driftPercent: 0 },
};

describe('a gate', () => {
  let stage: WorkflowStage;
  before(silenceTemporalRuntime);
  before(async function openStage() {
    this.timeout(30_000);
    stage = await WorkflowStage.open('gate');
  });
  after(() => stage.close());

  /** Names in the approvals file. */
  let known: Set<string>;
  /** What a judgement waits for. */
  let mayJudge: Promise<void>;
  beforeEach(() => {
    known = new Set(['ada', 'bea', 'cal']);
    mayJudge = Promise.resolve();
  });

  const fitOf = ({ signer }: Paper): PaperFit => (known.has(signer) ? 'fits' : 'unknown-signer');
  const local: Partial<LocalActivities & GateActivities> = {
    openSlices: async () => [],
    slicesAtWork: async () => [],
    loadFleet: async () => ({ fleet: fleet({ account }), digest: 'ab12', findings: [] }),
    readAccount: async () => ({ account }),
    gateRules: async () => ({ rules, signers: [] }),
    digestPlan: async ({ header }) => ({ header: { ...header, pages: [] }, hashes: [], digest }),
    judgePaper: async ({ paper, received, context }) => {
      await mayJudge;
      const judged = received.map((each) => ({ ...each, fit: fitOf(each.paper) }));
      const refusal = paper.kind === 'request' ? undefined : refusalOf(paper, fitOf(paper), context, judged);
      const fits = [...judged.map(({ fit }) => fit), fitOf(paper)];
      return { fits, state: gateStateOf(judged, context), ...(refusal !== undefined && { refusal }) };
    },
  };

  const paper = (kind: Paper['kind'], signer: string, reason: string, run?: string): Paper => ({
    ...{ version: 1, kind, operation: 'teardown', account, fleet: 'demo', digest, signer, reason },
    ...{ expiresAtMs, signature: 'c2ln', ...(run !== undefined && { run }) },
  });

  /** A run that waits at its gate. */
  interface Waiting {
    readonly handle: WorkflowHandle;
    readonly of: (kind: Paper['kind'], signer: string, reason: string) => Paper;
    /** The answer, or the sentence with which it was refused. */
    readonly send: (paper: Paper) => Promise<string>;
    readonly have: () => Promise<readonly string[]>;
  }

  async function atTheGate(act: (run: Waiting) => Promise<void>): Promise<void> {
    const world = new StandbyWorld({ ada: {} });
    const queues = {
      [workflowQueue]: local,
      [laneQueue({ region: PRIMARY_REGION, service: 'workspaces' })]: world.primaryLane,
      [laneQueue({ region: STANDBY_REGION, service: 'workspaces' })]: world.standbyLane,
      [laneQueue({ region: STANDBY_REGION, service: 'instances' })]: world.instances.lane,
    };
    await stage.play(queues, async () => {
      const args = [{ fleet: 'demo', request: paper('request', 'ada', 'the drill is over') }];
      const options = { workflowId: workflowIdFor('demo'), taskQueue: workflowQueue, args };
      const handle = await stage.client.workflow.start('teardown', options);
      const status = await until('the gate', async () => {
        const now = await handle.query(decommissionStatusQuery);
        return now.gate?.kind === 'waiting' && now;
      });
      await act({
        handle,
        of: (kind, signer, reason) => paper(kind, signer, reason, status.run),
        send: async (each) => {
          const update = each.kind === 'revoke' ? revokeUpdate : approveUpdate;
          return handle.executeUpdate(update, { args: [each] }).catch(sentenceOf);
        },
        have: async () => {
          const { gate } = await handle.query(decommissionStatusQuery);
          return gate?.kind === 'waiting' ? gate.have : [];
        },
      });
      await handle.executeUpdate(haltUpdate, { args: [{ reason: 'seen enough' }] });
      await within(20_000, 'the end', handle.result());
    });
    assert.deepEqual(world.terminated, []);
  }

  it('refuses a refused paper again, also when it would fit by now; a new one is taken', () =>
    atTheGate(async ({ of, send, have }) => {
      await send(of('approve', 'bea', 'checked'));
      const second = of('approve', 'bea', 'checked twice');
      assert.match(await send(second), /bea has approved already/);
      await send(of('revoke', 'cal', 'wait'));
      assert.match(await send(second), /This very paper was handed in before/);
      assert.deepEqual(await have(), []);
      assert.match(await send(of('approve', 'bea', 'checked anew')), /1 of 9 approvals/);
    }));

  it('never counts an approval that it refused, also when its signer’s key is known by now; a new one it does', () =>
    atTheGate(async ({ of, send, have }) => {
      known.delete('bea');
      const early = of('approve', 'bea', 'checked');
      await send(early);
      assert.deepEqual(await have(), []);
      known.add('bea');
      assert.match(await send(early), /handed in before/);
      assert.deepEqual(await have(), []);
      assert.match(await send(of('approve', 'bea', 'checked anew')), /1 of 9 approvals/);
      assert.deepEqual(await have(), ['bea']);
    }));

  it('stays revoked when the key of who revoked is struck', () =>
    atTheGate(async ({ of, send, have }) => {
      await send(of('approve', 'bea', 'checked'));
      await send(of('revoke', 'cal', 'wait'));
      known.delete('cal');
      await send(of('approve', 'ada', 'my own, refused'));
      assert.deepEqual(await have(), []);
    }));

  it('refuses a paper that comes as what it is not, before it is recorded', () =>
    atTheGate(async ({ handle, of }) => {
      const revocation = of('revoke', 'cal', 'wait');
      const answer = await handle.executeUpdate(approveUpdate, { args: [revocation] }).catch(sentenceOf);
      assert.match(answer, /a paper to revoke, not to approve/);
      const { events } = await handle.fetchHistory();
      const accepted = events?.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes != null);
      assert.deepEqual(accepted, []);
    }));

  it('judges one paper at a time: of two approvals of one person that wait together, one counts', () =>
    atTheGate(async ({ handle, of, have }) => {
      let letGo = (): void => undefined;
      mayJudge = new Promise((resolve) => (letGo = resolve));
      const sent = [];
      for (const each of [of('approve', 'cal', 'a'), of('approve', 'bea', 'b'), of('approve', 'bea', 'c')]) {
        const options = { args: [each] as [Paper], waitForStage: WorkflowUpdateStage.ACCEPTED } as const;
        sent.push(await handle.startUpdate(approveUpdate, options));
      }
      letGo();
      const answers = await Promise.all(sent.map((update) => update.result().catch(sentenceOf)));
      assert.match(answers[0] ?? '', /1 of 9/);
      assert.match(answers[1] ?? '', /2 of 9/);
      assert.match(answers[2] ?? '', /bea has approved already/);
      assert.deepEqual(await have(), ['cal', 'bea']);
    }));
});

function sentenceOf(error: unknown): string {
  const { cause } = error as Error;
  return cause instanceof Error ? cause.message : String(error);
}
