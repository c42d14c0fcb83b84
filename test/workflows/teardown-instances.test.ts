import assert from 'node:assert/strict';
import type { WorkflowFailedError, WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import {
  decommissionStatusQuery,
  haltUpdate,
  revokeUpdate,
  type DecommissionOutcome,
  type DecommissionPlan,
} from '../../src/contract/decommission.ts';
import { instancesWorkflowIdFor, sliceWorkflowIdFor } from '../../src/contract/names.ts';
import type { AwsFailure } from '../../src/domain/aws-failure.ts';
import type { InstanceGroup } from '../../src/domain/fleet.ts';
import { STANDBY_REGION } from '../domain/desktops.ts';
import { silenceTemporalRuntime } from '../support/silent-runtime.ts';
import { until } from '../support/waiting.ts';
import { StandbyWorld } from './standby-world.ts';
import {
  approve,
  atTheGate,
  hasty,
  kioskWorld,
  outcomeOf,
  paper,
  teardownFleet,
  TeardownStage,
} from './teardown-stage.ts';

const kiosks: InstanceGroup = {
  ...{ name: 'kiosks', count: 3, tags: [], billingMode: 'HOURLY', alternatives: [], managedInstance: {}, digest: 'd1' },
};

const denied: AwsFailure = {
  ...{ outcome: 'not-applied', kind: 'denied', operation: 'DeleteWorkspaceInstance', region: STANDBY_REGION },
  ...{ code: 'AccessDeniedException', message: 'not allowed' },
};

describe('teardown of instances', () => {
  let stage: TeardownStage;
  before(silenceTemporalRuntime);
  before(async function openStage() {
    this.timeout(30_000);
    stage = await TeardownStage.open('teardown-instances');
  });
  after(() => stage.close());
  beforeEach(() => stage.begin());

  const keptOf = ({ instances }: DecommissionOutcome): (readonly string[])[] =>
    instances?.kept.map(({ user, state, code }) => [user, state, code]) ?? [];
  const codesOf = ({ findings }: DecommissionOutcome | DecommissionPlan): string[] => findings.map(({ code }) => code);

  it('plans each by machine and id, in whatever state, unless it is leaving; the file need not name any', async () => {
    const world = new StandbyWorld({ ada: {} });
    for (const state of ['ALLOCATED', 'ERROR_ALLOCATING', 'ERROR_DEALLOCATING', 'DEALLOCATING'])
      world.instances.add(`kiosks/${state}`, { state });
    world.instances.add('kiosks/9', { fleet: 'another' });
    const { header, calls } = await stage.play(world, teardownFleet(), () => stage.plan());
    assert.deepEqual(
      header.instances?.map(({ machine }) => machine),
      [...['kiosks/ALLOCATED', 'kiosks/ERROR_ALLOCATING', 'kiosks/ERROR_DEALLOCATING']],
    );
    assert.deepEqual(header.instances?.[0], { instanceId: 'wsinst-kiosks-ALLOCATED', machine: 'kiosks/ALLOCATED' });
    assert.equal(calls, 1 + 3);
    assert.deepEqual(world.instances.deletes, []);
  });

  it('says nothing of instances to a fleet that has none, in plan, status and outcome', async () => {
    const world = kioskWorld(0);
    await stage.play(world, teardownFleet(), async () => {
      assert.equal('instances' in (await stage.plan()).header, false);
      const run = await stage.start('teardown-0-1');
      await atTheGate(run);
      assert.equal('instances' in (await run.query(decommissionStatusQuery)), false);
      await approve(run, 'teardown-0-1', 'bea');
      const outcome = await outcomeOf(run);
      assert.deepEqual([outcome.endState, 'instances' in outcome], ['done', false]);
    });
    assert.equal(world.instances.listings, 2, 'once for the plan, once for the run');
  });

  it('deletes, once approved, those that the plan names, after the standbys and before the endpoint', async () => {
    const world = kioskWorld(3);
    const seen: unknown[] = [];
    world.instances.beforeOwners = () => void seen.push([[...world.standbys.keys()], world.isEndpointThere]);
    const outcome = await stage.tornDown(world, 'teardown-0-1-3', {
      atGate: () => assert.deepEqual(world.instances.deletes, []),
    });
    assert.deepEqual(world.instances.deletes.toSorted(), ['wsinst-kiosks-1', 'wsinst-kiosks-2', 'wsinst-kiosks-3']);
    assert.deepEqual(seen, [[[], true]]);
    assert.deepEqual([outcome.endState, world.isEndpointThere], ['done', false]);
    assert.deepEqual(outcome.instances, { planned: 3, asked: 0, unknown: 0, gone: 3, kept: [], keptCount: 0 });
    assert.deepEqual(outcome.approvers, ['bea']);
  });

  it('is all there is to do for a fleet of instances alone', async () => {
    const world = new StandbyWorld({});
    world.instances.add('kiosks/1');
    const { mail: _mail, ...rest } = teardownFleet({ directories: [], instances: [kiosks] });
    const outcome = await stage.tornDown(world, 'teardown-0-0-1', { wanted: rest });
    assert.deepEqual([outcome.endState, outcome.desktops, outcome.instances?.gone], ['done', 0, 1]);
  });

  it('refuses another number of instances than was asked for', async () => {
    const world = kioskWorld(2);
    await stage.play(world, teardownFleet(), async () => {
      const run = await stage.start('teardown-0-1');
      await assert.rejects(outcomeOf(run), refusedBy(/what both Regions show now is teardown-0-1-2/));
    });
    assert.deepEqual(world.instances.deletes, []);
  });

  it('keeps one whose tags name another fleet by now, or none; the others go', async () => {
    const world = kioskWorld(3);
    const outcome = await stage.tornDown(world, 'teardown-0-1-3', {
      atGate: () => {
        world.instances.retag('wsinst-kiosks-1', { fleet: 'another' });
        world.instances.retag('wsinst-kiosks-2', {});
      },
    });
    assert.deepEqual(world.instances.deletes, ['wsinst-kiosks-3']);
    assert.equal(outcome.endState, 'done-with-gaps');
    assert.deepEqual(keptOf(outcome), [
      ['instance kiosks/1', 'kept', 'NotOurs'],
      ['instance kiosks/2', 'kept', 'NotOurs'],
    ]);
    assert.match(outcome.instances?.kept[0]?.remedy ?? '', /whose it is/);
  });

  it('keeps and names one that came after the approval', async () => {
    const world = kioskWorld(1);
    const outcome = await stage.tornDown(world, 'teardown-0-1-1', { atGate: () => world.instances.add('kiosks/2') });
    assert.deepEqual(world.instances.deletes, ['wsinst-kiosks-1']);
    assert.deepEqual(
      [outcome.endState, codesOf(outcome)],
      ['done-with-gaps', ['MailEndpointGoes', 'InstancesCameLate']],
    );
    assert.match(outcome.findings[1]?.summary ?? '', /wsinst-kiosks-2 \(kiosks\/2\)/);
  });

  it('has at most five deletes on the wire, and needs few events for each instance', async () => {
    const historyOf = (count: number): Promise<History> =>
      stage.play(kioskWorld(count), teardownFleet(), async () => {
        const run = await stage.start(`teardown-0-1-${count}`);
        await approve(run, `teardown-0-1-${count}`, 'bea');
        assert.equal((await outcomeOf(run)).instances?.gone, count);
        return (await run.fetchHistory()).events ?? [];
      });
    const [few, many] = [await historyOf(5), await historyOf(25)];
    assert.equal(mostDeletesAtOnce(many), 5);
    const perInstance = (many.length - few.length) / 20;
    // A thousand of them have to end before the run ends itself for its long history (decommission/run.ts).
    assert.ok(perInstance < 20, `${perInstance} events`);
  });

  it('stops before the next delete when somebody stops or revokes while it reads', async () => {
    for (const update of [haltUpdate, revokeUpdate]) {
      const world = kioskWorld(12);
      const digest = 'teardown-0-1-12';
      const outcome = await stage.play(world, teardownFleet(), async () => {
        const run = await stage.start(digest);
        const id = await atTheGate(run);
        let interfered = false;
        world.instances.beforeOwners = async () => {
          // The first five have gone: this is the look at the next.
          if (world.instances.deletes.length === 0 || interfered) return;
          interfered = true;
          const args = update === haltUpdate ? [{ reason: 'wait' }] : [paper('revoke', digest, 'cal', id)];
          await run.executeUpdate(update, { args: args as [{ reason: string }] });
        };
        await approve(run, digest, 'bea');
        if (update === revokeUpdate) {
          await until('the gate has closed', async () => interfered);
          await atTheGate(run);
          const { instances } = await run.query(decommissionStatusQuery);
          assert.equal((instances?.asked ?? 0) + (instances?.gone ?? 0), 5);
          await run.executeUpdate(haltUpdate, { args: [{ reason: 'it was revoked' }] });
        }
        return outcomeOf(run);
      });
      assert.equal(world.instances.deletes.length, 5);
      assert.deepEqual([outcome.endState, outcome.instances?.gone, outcome.instances?.keptCount], ['stopped', 5, 7]);
      assert.deepEqual(new Set(outcome.instances?.kept.map(({ code }) => code)), new Set(['RunEnded']));
      assert.equal(world.isEndpointThere, true);
    }
  });

  it('reads what became of a lost answer, and sends no second delete', async () => {
    const world = kioskWorld(1);
    world.instances.lostAnswers = 1;
    const outcome = await stage.tornDown(world, 'teardown-0-1-1');
    assert.deepEqual(world.instances.deletes, ['wsinst-kiosks-1']);
    assert.deepEqual([outcome.endState, outcome.instances?.gone], ['done', 1]);
  });

  it('asks again for one that AWS could not deallocate, three times at most, and keeps it with AWS’s reason', async () => {
    const world = kioskWorld(2);
    world.instances.failingDeletes.set('wsinst-kiosks-1', 2).set('wsinst-kiosks-2', 9);
    const outcome = await stage.tornDown(world, 'teardown-0-1-2');
    const deletesOf = (id: string): number => world.instances.deletes.filter((each) => each === id).length;
    assert.deepEqual([deletesOf('wsinst-kiosks-1'), deletesOf('wsinst-kiosks-2')], [3, 3]);
    assert.deepEqual(keptOf(outcome), [['instance kiosks/2', 'kept', 'VolumeInUse']]);
    assert.deepEqual([outcome.endState, outcome.instances?.gone], ['done-with-gaps', 1]);
  });

  it('keeps one that AWS does not let it delete, and one that never goes, each with its reason', async () => {
    const world = kioskWorld(2);
    world.instances.refusals.set('wsinst-kiosks-1', denied);
    world.instances.add('kiosks/2', { state: 'STATE_OF_TOMORROW' });
    const outcome = await stage.tornDown(world, 'teardown-0-1-2', { wanted: teardownFleet({ limits: hasty }) });
    assert.deepEqual(keptOf(outcome), [
      ['instance kiosks/1', 'kept', 'AccessDeniedException'],
      ['instance kiosks/2', 'kept', 'InstanceStillThere'],
    ]);
    assert.deepEqual(world.instances.deletes, ['wsinst-kiosks-1']);
  });

  it('takes nothing for gone with the credentials of another account', async () => {
    const world = kioskWorld(7);
    // From the first delete on the worker looks into another account, where there is nothing.
    world.instances.beforeDelete = () => {
      stage.account = '999999999999';
      world.instances.instances.clear();
    };
    const outcome = await stage.tornDown(world, 'teardown-0-1-7');
    assert.deepEqual([outcome.endState, outcome.surprise?.code], ['failed-safe', 'AccountDiffers']);
    assert.deepEqual([outcome.instances?.gone, outcome.instances?.keptCount], [0, 7]);
    assert.deepEqual(
      new Set(outcome.instances?.kept.map(({ state, code }) => `${state} ${code}`)),
      new Set(['asked NotSeenGone', 'planned RunEnded']),
    );
  });

  it('refuses to begin while a prepare that was ended by force may still launch some', async () => {
    const world = kioskWorld(1);
    const begin = async (): Promise<WorkflowHandle> => stage.start('teardown-0-1-1');
    stage.openSlices = [instancesWorkflowIdFor('demo', 0)];
    await stage.play(world, teardownFleet(), async () => {
      await assert.rejects(outcomeOf(await begin()), refusedBy(/may still launch .*lifeboat:demo\/instances-0/));
      // What a slice of desktops is in the way of, the directories tell.
      stage.openSlices = [sliceWorkflowIdFor('demo', 0)];
      const run = await begin();
      await atTheGate(run);
      await run.executeUpdate(haltUpdate, { args: [{ reason: 'seen enough' }] });
      await outcomeOf(run);
    });
    assert.deepEqual(world.instances.deletes, []);
  });

  it('that it may not read are an error to a fleet that has some, and a gap to any other', async () => {
    const world = kioskWorld(1);
    world.instances.beforeListing = () => {
      throw ApplicationFailure.nonRetryable('AWS said no', 'AwsDenied');
    };
    const without = await stage.play(world, teardownFleet(), () => stage.plan());
    assert.deepEqual(
      [codesOf(without), 'instances' in without.header],
      [['InstancesUnreadable', 'MailEndpointGoes'], false],
    );
    await stage.play(world, teardownFleet({ instances: [kiosks] }), () =>
      assert.rejects(stage.plan(), refusedBy(/does not show whether .*AWS said no/)),
    );
  });
});

function refusedBy(words: RegExp): (error: WorkflowFailedError) => true {
  return ({ cause }) => {
    assert.ok(cause instanceof ApplicationFailure);
    assert.equal(cause.type, 'PreflightRefused');
    assert.match(cause.message, words);
    return true;
  };
}

type History = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>;

/** The most deletes that a run had asked for and not had answered, by its history. */
function mostDeletesAtOnce(events: History): number {
  const open = new Set<string>();
  let most = 0;
  for (const event of events) {
    const { activityTaskScheduledEventAttributes: asked, activityTaskCompletedEventAttributes: answered } = event;
    if (asked?.activityType?.name === 'deleteInstance') open.add(String(event.eventId));
    if (answered != null) open.delete(String(answered.scheduledEventId));
    most = Math.max(most, open.size);
  }
  return most;
}
