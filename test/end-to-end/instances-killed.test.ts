import assert from 'node:assert/strict';
import { machineName } from '../../src/domain/instances/instance.ts';
import { appliedEntries } from '../audit/log.ts';
import { instanceFleet, machines, standing } from '../support/instance-fleet.ts';
import { createsStandStill, killAfterEveryCreate } from '../support/kill-every-create.ts';
import type { PrepareRun } from '../support/prepare-run.ts';
import { raiseTheQuota, thirtyMachines, untilHeld } from '../support/thirty-machines.ts';
import type { FaultRequest } from '../support/simulator.ts';
import { useSeveralWorlds } from '../support/several-worlds.ts';
import { TestFleet } from '../support/test-fleet.ts';

/** What was killed is given up after this; a healthy call takes milliseconds. */
const file = { limits: { callTimeout: '1500ms' } };

describe('a worker that goes away while it launches instances', function () {
  this.timeout(240_000);
  const worlds = useSeveralWorlds('killed-instances', 2, () => ({ workerEnv: { LIFEBOAT_STICKY_TIMEOUT: '200ms' } }));

  /** Each machine as the ledger has it, ids apart: they come from tokens, and those from the name of the fleet. */
  async function footprintOf(run: PrepareRun): Promise<string[]> {
    const ledger = await run.instances();
    return ledger.map((each) => `${machineName(each)} ${each.state} ${each.attempt} ${each.alternative}`);
  }

  async function raiseAndRetry(run: PrepareRun): Promise<void> {
    await untilHeld(run, 200_000);
    await raiseTheQuota(run);
    await run.tell('retry', { instances: ['spare'] });
  }

  it('ends as if nothing had been when it is killed after each create was applied: no token makes two', async () => {
    const undisturbed = worlds.inTheNext(async (world) => {
      const fleet = await TestFleet.in(world, thirtyMachines([], file));
      const run = await fleet.prepare();
      await raiseAndRetry(run);
      await run.outcome();
      return footprintOf(run);
    });
    await worlds.inTheNext(async (world) => {
      const fleet = await TestFleet.in(world, thirtyMachines([createsStandStill], file));
      const run = await fleet.prepare();
      const ended = raiseAndRetry(run).then(() => run.outcome(200_000));
      const { struck, kills } = await killAfterEveryCreate(world, ended);
      const outcome = await ended;

      const made = appliedEntries(await fleet.audit(run.sinceSeq)).flatMap(
        ({ effect }) => effect.instancesCreated ?? [],
      );
      assert.deepEqual(new Set(made.map((each) => each.clientTokenDigest)), struck, 'no create was answered at first');
      assert.equal(made.length, 35);
      assert.ok(kills >= made.length / 2, `killed ${kills} times`);
      assert.equal(outcome.endState, 'done-with-gaps');
      await run.judge();
      const ready = (await run.instances()).filter(({ state }) => state === 'ready');
      assert.deepEqual(
        ready.map(({ instanceId = '' }) => instanceId).sort(),
        standing(await world.simulator.instances()),
        'the Region’s list is the ledger',
      );
      assert.deepEqual(await footprintOf(run), await undisturbed);
    });
  });

  it('would make two where AWS forgets the token: nothing else tells a lost create from one that was never applied', async () => {
    await worlds.inTheNext(async (world) => {
      const lost: FaultRequest = {
        kind: 'call',
        operation: 'CreateWorkspaceInstance',
        phase: 'after',
        action: 'reset',
      };
      const settings = { instances: { tokensKeptMs: 0 } };
      const fleet = await TestFleet.in(world, instanceFleet([machines('kiosks', 1)], { faults: [lost], settings }));
      const run = await fleet.prepare();
      await run.outcome();
      assert.equal(standing(await world.simulator.instances()).length, 2);
      await assert.rejects(run.judge(), /one instance per token/);
    });
  });
});
