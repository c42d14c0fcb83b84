import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machineName } from '../../src/domain/instances/instance.ts';
import { judgeSecrets } from '../audit/secret-rules.ts';
import { failsWith, instanceFleet, machines, otherType, standing, usualType } from '../support/instance-fleet.ts';
import type { PrepareRun } from '../support/prepare-run.ts';
import { readableTexts } from '../support/readable-texts.ts';
import type { FaultRequest } from '../support/simulator.ts';
import type { TestFleet } from '../support/test-fleet.ts';
import { lacking, raiseTheQuota, thirtyMachines, untilHeld, wrong } from '../support/thirty-machines.ts';
import { useWorld } from '../support/use-world.ts';

describe('prepare of instances', () => {
  const test = useWorld();

  async function launches(fleet: TestFleet, after: number): Promise<number> {
    return (await fleet.calls('CreateWorkspaceInstance', after)).length;
  }

  /** The ids of the ledger's machines that are ready. */
  async function readyIds(run: PrepareRun): Promise<string[]> {
    const ready = (await run.instances()).filter(({ state }) => state === 'ready');
    return ready.map(({ instanceId = '' }) => instanceId).sort();
  }

  it('launches every machine once, with one create each', async () => {
    const fleet = await test.fleet(instanceFleet([machines('kiosks', 3), machines('render', 2)]));
    const run = await fleet.prepare({ reason: 'INC-1' });
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'done');
    const { total = 0, counts, createdByUs, adopted } = outcome.instances ?? {};
    assert.deepEqual([total, counts?.ready, createdByUs, adopted], [5, 5, 5, 0]);
    assert.deepEqual(await readyIds(run), standing(await fleet.world.simulator.instances()));
    await run.judge({ faultless: true });
  });

  it('launches thirty beside desktops and mail: no capacity, no quota and what is wrong are each dealt with', async () => {
    const fleet = await test.fleet(thirtyMachines());
    const { simulator } = fleet.world;
    const run = await fleet.prepare();
    await untilHeld(run);
    const fromSeq = (await fleet.audit()).at(-1)?.seq ?? 0;
    await raiseTheQuota(run);
    await simulator.advance(3_600_000);
    await run.untilStatus('still held', ({ instances }) => instances?.counts.held === 2);
    const toSeq = (await fleet.audit()).at(-1)?.seq ?? 0;
    await run.tell('retry', { instances: ['spare'], reason: 'the quota was raised' });
    const outcome = await run.outcome();

    assert.equal(outcome.endState, 'done-with-gaps');
    assert.equal(outcome.counts.ready, 40);
    assert.equal(outcome.mail?.state, 'ready');
    const { total, counts } = outcome.instances ?? {};
    assert.deepEqual([total, counts?.ready, counts?.failed], [30, 29, 1]);
    const gaps = outcome.gaps.map(({ user, code, state }) => [user, state, code]);
    assert.deepEqual(gaps, [[`instance ${wrong}`, 'failed', 'InvalidAMIID.NotFound']]);
    await run.judge({ quiet: [{ fromSeq, toSeq, why: 'two machines are held' }] });

    const there = await simulator.instances();
    assert.deepEqual(await readyIds(run), standing(there), 'the Region’s list is the ledger');
    const moved = (await run.instances()).filter(({ alternative }) => alternative > 0);
    assert.deepEqual(moved.map(machineName), lacking);
    for (const { instanceId } of moved) {
      const instance = there.find((each) => each.workspaceInstanceId === instanceId);
      assert.equal(instance?.managedInstance?.['InstanceType'], otherType);
    }
  });

  it('adopts everything when it runs again, alternatives included, and sends no create', async () => {
    const none = { instanceTypes: [usualType] };
    const options = instanceFleet([machines('kiosks', 6)], {
      faults: ['kiosks/2', 'kiosks/5'].map((name) => failsWith('InsufficientInstanceCapacity', name, none)),
    });
    const fleet = await test.fleet(options);
    const first = await fleet.prepare();
    assert.equal((await first.outcome()).endState, 'done');
    const before = await readyIds(first);

    const second = await fleet.prepare();
    const outcome = await second.outcome();
    assert.equal(outcome.endState, 'done');
    assert.deepEqual([outcome.instances?.adopted, outcome.instances?.createdByUs], [6, 0]);
    assert.deepEqual(await readyIds(second), before);
    assert.equal(await launches(fleet, second.sinceSeq), 0);
    await second.judge({ faultless: true });
  });

  it('knows an instance by its tags: without them its token still keeps a second one from being made', async () => {
    const fleet = await test.fleet(instanceFleet([machines('kiosks', 2)]));
    const { simulator } = fleet.world;
    const first = await fleet.prepare();
    await first.outcome();
    const { instanceId = '' } = await first.machine('kiosks/1');
    await simulator.forceInstance(instanceId, { tags: {} });

    const second = await fleet.prepare();
    // The machines answer for themselves; what blocks them is told by the run, as of their last report.
    await second.untilStatus('one held for its token, one ready', ({ instances, blocked }) => {
      const { held, ready } = instances?.counts ?? {};
      return held === 1 && ready === 1 && blocked[0]?.code === 'TokenConflict';
    });
    assert.equal((await second.machine('kiosks/2')).state, 'ready');
    await second.tell('skip', { instances: ['kiosks/1'], reason: 'somebody has taken its tags away' });
    assert.equal((await second.outcome()).endState, 'done-with-gaps');
    assert.deepEqual(standing(await simulator.instances()).length, 2);
    await second.judge();
  });

  describe('with user data', () => {
    /** Three machines with this user data; the answer to the first create is lost, so that it is sent twice. */
    async function prepared(text: string, ...faults: readonly FaultRequest[]): Promise<PrepareRun> {
      const folder = join(test.world.fleets, 'user-data');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'kiosk.ps1'), text);
      const lost: FaultRequest = {
        kind: 'call',
        operation: 'CreateWorkspaceInstance',
        phase: 'after',
        action: 'reset',
      };
      const fleet = await test.fleet(
        instanceFleet([machines('kiosks', 3, { userData: { file: 'user-data/kiosk.ps1' } })], {
          faults: [lost, ...faults],
          file: { onFailure: 'keep' },
        }),
      );
      const run = await fleet.prepare();
      await run.outcome();
      await run.judge();
      return run;
    }

    function userData(password: string): string {
      return `<powershell>\nSet-ItemProperty -Name Password -Value ${password}\n</powershell>\n`;
    }

    /** Texts in which neither may stand, and how often it was sent all the same. */
    async function sentSecretly(run: PrepareRun, text: string, shown: (where: string) => boolean) {
      const there = await run.fleet.world.simulator.instances();
      const sent = `sha256:${createHash('sha256').update(Buffer.from(text).toString('base64')).digest('hex')}`;
      const tokenDigests = there.map(({ clientTokenDigest }) => clientTokenDigest ?? '');
      const texts = (await readableTexts(run)).filter(({ where }) => shown(where));
      assert.deepEqual(judgeSecrets(texts, { userData: [text], tokenDigests }), []);
      // The histories were really read: they say where the user data stands.
      const naming = texts.filter((each) => each.text.includes('user-data/kiosk.ps1')).map(({ where }) => where);
      for (const id of (await run.status()).slices.map(({ workflowId }) => workflowId)) {
        assert.ok(naming.includes(`the history of ${id}`), naming.join(', '));
      }
      return there.filter(({ managedInstance }) => managedInstance?.['UserData'] === sent).length;
    }

    it('sends it to AWS, and neither it nor a token stands in any history, log or audit', async () => {
      const text = userData('correct-horse-battery');
      const run = await prepared(text);
      assert.equal(await sentSecretly(run, text, () => true), 3);
    });

    it('does not repeat what the service repeats of it in an error', async () => {
      const text = userData('staple-battery-horse');
      const message = `UserData ${Buffer.from(text).toString('base64')}, that is ${text}, is wrong`;
      const run = await prepared(text, {
        ...{ kind: 'call', operation: 'CreateWorkspaceInstance', requestIncludes: '"kiosks/3"', action: 'error' },
        ...{ status: 400, code: 'ValidationException', message },
      });
      assert.match((await run.machine('kiosks/3')).message ?? '', /is wrong/);
      // The audit has what the service said, word for word.
      assert.equal(await sentSecretly(run, text, (where) => where !== 'audit.jsonl'), 2);
    });
  });
});
