import assert from 'node:assert/strict';
import type { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import {
  decommissionStatusQuery,
  haltUpdate,
  rejectUpdate,
  revokeUpdate,
  type DecommissionOutcome,
  type DecommissionPlan,
} from '../../src/contract/decommission.ts';
import { silenceTemporalRuntime } from '../support/silent-runtime.ts';
import { until } from '../support/waiting.ts';
import { StandbyWorld, type Oddity } from './standby-world.ts';
import { approve, atTheGate, hasty, outcomeOf, paper, teardownFleet, TeardownStage } from './teardown-stage.ts';

/** The first so many letters of the alphabet, as users whose standbys nobody would miss. */
function users(count: number): Record<string, Oddity> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`user${String(index).padStart(2, '0')}`, {}]));
}

describe('teardown', () => {
  let stage: TeardownStage;
  before(silenceTemporalRuntime);
  before(async function openStage() {
    this.timeout(30_000);
    stage = await TeardownStage.open('teardown');
  });
  after(() => stage.close());
  beforeEach(() => stage.begin());

  const oddities: Readonly<Record<string, Oddity>> = {
    ada: {},
    bob: { foreign: true },
    cyd: { primary: 'gone' },
    eve: { connection: { state: 'CONNECTED' } },
    fay: { connection: { lastUserConnectionAtMs: 1 } },
    gus: { primary: { state: 'ERROR' } },
  };

  it('plans what goes and what stays, each with its reason and remedy, and touches nothing', async () => {
    const world = new StandbyWorld(oddities);
    const plan = await stage.play(world, teardownFleet(), () => stage.plan());
    assert.deepEqual(Object.fromEntries(plan.lines.map(({ user, verdict, code }) => [user, code ?? verdict])), {
      ...{ ada: 'goes', bob: 'NotOurs', cyd: 'PrimaryGone', eve: 'StandbyInUse' },
      ...{ fay: 'StandbyWasUsed', gus: 'PrimaryNotHealthy' },
    });
    assert.deepEqual(
      plan.findings.map(({ code }) => code),
      ['MailEndpointStays'],
    );
    assert.deepEqual(world.terminated, []);
  });

  it('names in its plan the WorkSpaces that name no primary; without them there is nothing to say', async () => {
    const world = new StandbyWorld({ ada: {} });
    await stage.play(world, teardownFleet(), async () => {
      const codesOf = ({ findings }: DecommissionPlan): string[] => findings.map(({ code }) => code);
      assert.deepEqual(codesOf(await stage.plan()), ['MailEndpointGoes']);
      world.addNameless('bob');
      const made = await stage.plan();
      assert.deepEqual(codesOf(made), ['MaybeOrphans', 'MailEndpointStays']);
      for (const { summary } of made.findings) assert.match(summary, /^.*1 WorkSpaces .*ws-s-bob\./);
      assert.deepEqual(
        made.lines.map(({ user, verdict }) => [user, verdict]),
        [['ada', 'goes']],
      );
    });
  });

  it('removes, once approved, the tagged standbys that nobody would miss, and keeps the endpoint of the others', async () => {
    const world = new StandbyWorld(oddities);
    const outcome = await stage.play(world, teardownFleet(), async () => {
      const run = await stage.start('teardown-0-6');
      await atTheGate(run);
      assert.deepEqual(world.terminated, []);
      await approve(run, 'teardown-0-6', 'bea');
      return outcomeOf(run);
    });
    assert.deepEqual(world.terminated, [['ws-s-ada']]);
    assert.equal(world.isEndpointThere, true);
    assert.deepEqual(stage.asked, ['teardown']);
    assert.deepEqual([outcome.endState, outcome.operation, outcome.approvers], ['done-with-gaps', 'teardown', ['bea']]);
    assert.deepEqual([outcome.counts.gone, outcome.counts.kept], [1, 5]);
  });

  /** A teardown of the standbys of ada and bob, in which this happens at the gate. */
  async function tornDown(world: StandbyWorld, atGate: () => void): Promise<[DecommissionOutcome, string[]]> {
    const outcome = await stage.play(world, teardownFleet(), async () => {
      const run = await stage.start('teardown-0-2');
      await atTheGate(run);
      atGate();
      await approve(run, 'teardown-0-2', 'bea');
      return outcomeOf(run);
    });
    assert.deepEqual([outcome.counts.gone, outcome.counts.kept], [2, 0]);
    return [outcome, outcome.findings.map(({ code }) => code)];
  }

  it('removes the endpoint too when nobody is left, whoever is still leaving', async () => {
    const world = new StandbyWorld({ ada: {}, bob: {} });
    world.addNameless('cyd', { state: 'TERMINATING' });
    const [outcome] = await tornDown(world, () => undefined);
    assert.deepEqual([outcome.endState, world.isEndpointThere], ['done', false]);
  });

  it('keeps the endpoint while a WorkSpace names no primary, and is not done without gaps', async () => {
    const world = new StandbyWorld({ ada: {}, bob: {} });
    world.addNameless('cyd');
    // What the approved plan keeps stays, also when its reason has gone meanwhile.
    const [outcome, codes] = await tornDown(world, () => world.standbys.delete('ws-s-cyd'));
    assert.deepEqual([outcome.endState, world.isEndpointThere], ['done-with-gaps', true]);
    assert.deepEqual(codes, ['MaybeOrphans', 'MailEndpointStays']);
  });

  it('looks again right before it removes the endpoint, and keeps it for one that came or lost its primary', async () => {
    const world = new StandbyWorld({ ada: {}, bob: {} });
    const [outcome, codes] = await tornDown(world, () => {
      world.beforeEndpointOwner = () => world.addNameless('cyd');
    });
    assert.deepEqual([outcome.endState, world.isEndpointThere], ['done-with-gaps', true]);
    assert.deepEqual(codes, ['MailEndpointStays']);
    assert.match(outcome.findings[0]?.summary ?? '', /ws-s-cyd/);
  });

  it('says once, in plan and outcome together, that the endpoint is somebody else’s', async () => {
    const world = new StandbyWorld({ ada: {}, bob: {} });
    world.isEndpointOurs = false;
    const [outcome, codes] = await tornDown(world, () => undefined);
    assert.deepEqual([outcome.endState, world.isEndpointThere], ['done', true]);
    assert.deepEqual(codes, ['MailEndpointNotOurs']);
  });

  it('refuses when what it finds is not the plan that was asked for', async () => {
    const world = new StandbyWorld(oddities);
    await stage.play(world, teardownFleet(), async () => {
      const run = await stage.start('another-plan');
      await assert.rejects(outcomeOf(run), ({ cause }: WorkflowFailedError) => {
        assert.ok(cause instanceof ApplicationFailure);
        assert.equal(cause.type, 'PreflightRefused');
        assert.match(cause.message, /another-plan; what both Regions show now is teardown-0-6/);
        return true;
      });
    });
    assert.deepEqual(world.terminated, []);
  });

  it('takes a used standby only with a waiver that names it, behind the gate of decommission', async () => {
    const world = new StandbyWorld({ fay: oddities['fay']!, cyd: oddities['cyd']! });
    const waivers = [{ workspaceId: 'ws-s-fay', clause: 'data', reason: 'she has saved it' }] as const;
    const outcome = await stage.play(world, teardownFleet({ decommission: { rules: {}, waivers } }), async () => {
      const run = await stage.start('teardown-1-2');
      await approve(run, 'teardown-1-2', 'bea');
      const { gate } = await run.query(decommissionStatusQuery);
      assert.equal(gate?.kind, 'waiting', 'one approval is not enough for the last copy of somebody’s data');
      await approve(run, 'teardown-1-2', 'cal');
      return outcomeOf(run);
    });
    assert.deepEqual(stage.asked, ['decommission']);
    assert.deepEqual(world.terminated, [['ws-s-fay']]);
    assert.deepEqual(
      outcome.kept.map(({ user, code }) => [user, code]),
      [['cyd', 'PrimaryGone']],
    );
  });

  it('keeps a standby whose user came after the approval', async () => {
    const world = new StandbyWorld({ ada: {}, bob: {} });
    const outcome = await stage.play(world, teardownFleet(), async () => {
      const run = await stage.start('teardown-0-2');
      await atTheGate(run);
      world.connections.set('ws-s-bob', { workspaceId: 'ws-s-bob', state: 'CONNECTED', lastUserConnectionAtMs: 1 });
      await approve(run, 'teardown-0-2', 'bea');
      return outcomeOf(run);
    });
    assert.deepEqual(world.terminated, [['ws-s-ada']]);
    assert.deepEqual(
      outcome.kept.map(({ user, code }) => [user, code]),
      [['bob', 'StandbyInUse']],
    );
  });

  it('keeps everything when the primary Region falls silent, and the plan says so too', async () => {
    const world = new StandbyWorld({ ada: {}, bob: {} });
    const impatient = teardownFleet({ limits: hasty });
    const outcome = await stage.play(world, impatient, async () => {
      const run = await stage.start('teardown-0-2');
      await atTheGate(run);
      world.isPrimaryRegionSilent = true;
      await approve(run, 'teardown-0-2', 'bea');
      const ended = await outcomeOf(run);
      const plan = await stage.plan();
      assert.deepEqual(new Set(plan.lines.map(({ code }) => code)), new Set(['PrimaryUnreadable']));
      return ended;
    });
    assert.deepEqual(world.terminated, []);
    assert.deepEqual(new Set(outcome.kept.map(({ code }) => code)), new Set(['PrimaryUnreadable']));
    assert.equal(outcome.endState, 'done-with-gaps');
  });

  it('that comes to nothing tells who asked, whose approval counted, who rejected it, and what stays', async () => {
    const world = new StandbyWorld({ fay: oddities['fay']!, cyd: oddities['cyd']! });
    const waivers = [{ workspaceId: 'ws-s-fay', clause: 'data', reason: 'she has saved it' }] as const;
    const twoNeeded = teardownFleet({ decommission: { rules: {}, waivers } });
    for (const [who, approvers] of [
      ['bea', ['bea']],
      [undefined, []],
    ] as const) {
      const outcome = await stage.play(world, twoNeeded, async () => {
        const run = await stage.start('teardown-1-2');
        const id = await atTheGate(run);
        if (who !== undefined) await approve(run, 'teardown-1-2', who);
        await run.executeUpdate(rejectUpdate, { args: [paper('reject', 'teardown-1-2', 'cal', id)] });
        return outcomeOf(run);
      });
      assert.deepEqual([outcome.endState, outcome.approvers, outcome.approvalsNeeded], ['stopped', approvers, 2]);
      assert.deepEqual(outcome.rejection, { by: 'cal', reason: 'the drill is over' });
      assert.deepEqual([outcome.requester, outcome.requestReason], ['ada', 'the drill is over']);
      assert.deepEqual(
        outcome.kept.map(({ user, state, code }) => [user, state, code]),
        [
          ['cyd', 'kept', 'PrimaryGone'],
          ['fay', 'planned', 'RunEnded'],
        ],
      );
      assert.deepEqual([outcome.keptCount, outcome.counts.planned, outcome.counts.kept], [2, 1, 1]);
      assert.deepEqual(world.terminated, []);
    }
  });

  it('stops before the next call when somebody stops or revokes while it reads', async () => {
    for (const [update, digest] of [
      [haltUpdate, 'teardown-0-30'],
      [revokeUpdate, 'teardown-0-30'],
    ] as const) {
      const world = new StandbyWorld(users(30));
      const outcome = await stage.play(world, teardownFleet(), async () => {
        const run = await stage.start(digest);
        let interfered = false;
        const id = await atTheGate(run);
        world.beforeConnections = async () => {
          // The first batch has gone: this is the look at the second.
          if (world.terminated.length === 0 || interfered) return;
          interfered = true;
          const args = update === haltUpdate ? [{ reason: 'wait' }] : [paper('revoke', digest, 'cal', id)];
          await run.executeUpdate(update as typeof haltUpdate, { args: args as [{ reason: string }] });
        };
        await approve(run, digest, 'bea');
        if (update === revokeUpdate) {
          await until('the gate has closed', async () => interfered);
          await atTheGate(run);
          await run.executeUpdate(haltUpdate, { args: [{ reason: 'it was revoked' }] });
        }
        return outcomeOf(run);
      });
      assert.equal(world.terminated.flat().length, 25);
      assert.deepEqual([outcome.endState, outcome.counts.gone, outcome.counts.planned], ['stopped', 25, 5]);
      assert.deepEqual([outcome.kept.map(({ code }) => code), outcome.keptCount], [Array(5).fill('RunEnded'), 5]);
      assert.deepEqual([outcome.approvers, outcome.approvalsNeeded], [['bea'], 1]);
      assert.equal(world.isEndpointThere, true);
    }
  });

  it('reads what became of a lost answer, and reports it as gone, not as an error', async () => {
    const world = new StandbyWorld({ ada: {}, bob: {} });
    world.lostAnswers = 1;
    const outcome = await stage.play(world, teardownFleet(), async () => {
      const run = await stage.start('teardown-0-2');
      await approve(run, 'teardown-0-2', 'bea');
      return outcomeOf(run);
    });
    assert.deepEqual([outcome.endState, outcome.counts.gone], ['done', 2]);
    assert.equal(world.terminated.length, 1);
  });
});
