import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { createInstanceActivities } from '../../src/activities/instance-activities.ts';
import type { ChangeAnswer, InstanceCreate } from '../../src/contract/activities.ts';
import { awsAt, type ClientsAt } from '../aws/aws-at.ts';
import { minute, standbyRegion, useSimulator } from '../simulator/harness.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { attempt } from './attempts.ts';
import { haveKiosks, kioskOrder, script, writeUserData } from './instances.ts';

const region = standbyRegion;
const operation = 'CreateWorkspaceInstance';

describe('activities that change instances', () => {
  const simulator = useSimulator({ fleet: { desktops: 0 } });
  let aws: ClientsAt;
  beforeEach(() => (aws = awsAt(simulator.url)));
  afterEach(() => aws.close());

  const activities = (fleetsDirectory = '/nowhere') =>
    createInstanceActivities({ clients: aws.clients, fleetsDirectory });
  const create = async (order: InstanceCreate = kioskOrder(), circumstances = {}, folder?: string) => {
    const { result, error } = await attempt(() => activities(folder).createInstance(order), circumstances);
    assert.equal(error, undefined, String(error));
    return result!;
  };
  const idOf = (answer: ChangeAnswer<{ readonly instanceId: string }>): string => {
    assert.ok(answer.outcome === 'applied', inspect(answer));
    return answer.instanceId;
  };
  const applied = async () => (await simulator.audit(`event=applied&operation=${operation}`)).length;

  describe('create', () => {
    it('an instance that says whose it is, which machine, and from what it was launched', async () => {
      const instanceId = idOf(await create());
      const [truth] = await simulator.instanceTruth();
      assert.deepEqual(
        [truth?.workspaceInstanceId, truth?.billingMode, truth?.managedInstance, truth?.tags],
        [
          ...[instanceId, 'HOURLY', { InstanceType: 'm5.large', SubnetId: 'subnet-a' }],
          {
            ...{ 'lifeboat:fleet': 'demo', 'lifeboat:run': 'run-1', 'lifeboat:instance': 'kiosks/3', team: 'a' },
            'lifeboat:specification': 'f'.repeat(64),
          },
        ],
      );
    });

    it('on the alternative that is tried', async () => {
      await create(kioskOrder({ alternative: { instanceType: 'm5.xlarge', subnetId: 'subnet-b' } }));
      const [truth] = await simulator.instanceTruth();
      assert.deepEqual(truth?.managedInstance, { InstanceType: 'm5.xlarge', SubnetId: 'subnet-b' });
    });

    it('one instance for one machine and attempt, however often, and another for the next', async () => {
      const [first, again, next] = [await create(), await create(), await create(kioskOrder({ attempt: 2 }))].map(idOf);
      assert.deepEqual([again === first, next === first, await applied()], [true, false, 2]);
      assert.notEqual(idOf(await create(kioskOrder({ machine: { name: 'kiosks', ordinal: 4 } }))), first);
    });

    it('in conflict with what an earlier run has made, and name it', async () => {
      const instanceId = idOf(await create());
      const answer = await create(kioskOrder({ run: 'run-2' }));
      assert.ok(answer.outcome === 'not-applied', inspect(answer));
      assert.deepEqual([answer.failure.kind, answer.failure.resourceId], ['conflict', instanceId]);
      assert.equal(await applied(), 1);
    });

    for (const [action, phase, outcome] of [
      ['throttle', 'before', 'not-applied'],
      ['500', 'before', 'maybe-applied'],
      ['500', 'after', 'maybe-applied'],
      ['reset', 'before', 'maybe-applied'],
      ['reset', 'after', 'maybe-applied'],
      ['truncate', 'after', 'maybe-applied'],
      ['garbage', 'after', 'maybe-applied'],
      ['timeout', 'after', 'maybe-applied'],
    ] as const) {
      it(`with the answer "${outcome}" after ${action} ${phase} it was applied; the next one finds what it has made`, async () => {
        await simulator.fault({ kind: 'call', operation, action, phase });
        assert.equal((await create(kioskOrder(), { startToCloseTimeoutMs: 1_000 })).outcome, outcome);
        assert.equal(await applied(), phase === 'after' ? 1 : 0);
        const instanceId = idOf(await create());
        assert.deepEqual(
          (await simulator.instanceTruth()).map(({ workspaceInstanceId }) => workspaceInstanceId),
          [instanceId],
        );
      });
    }

    it('a second one when it comes with another token after a lost answer: that is the danger', async () => {
      await simulator.fault({ kind: 'call', operation, action: 'reset', phase: 'after' });
      await create();
      await create(kioskOrder({ attempt: 2 }));
      assert.equal((await simulator.instanceTruth()).length, 2);
    });

    it('nothing above the quota, and say so', async () => {
      await simulator.patch('/settings', { quotas: { instances: 0 } });
      const answer = await create();
      assert.ok(answer.outcome === 'not-applied');
      assert.equal(answer.failure.kind, 'quota');
    });
  });

  describe('with user data', () => {
    let folder: string;
    beforeEach(() => (folder = scratchDirectory('instance-changes')));
    const withUserData = (userData = writeUserData(folder)): InstanceCreate =>
      kioskOrder({ group: { ...kioskOrder().group, userData } });
    /** Everything in which user data must not be: in words, in base64, or by a piece of either. */
    const assertNoUserData = (...tell: readonly unknown[]) => {
      const told = inspect(tell, { depth: null, showHidden: true, maxStringLength: null });
      for (const secret of ['hunter2', Buffer.from(script).toString('base64').slice(20, 40)]) {
        assert.ok(!told.includes(secret), told);
      }
    };

    it('send what the file holds, and tell nobody', async () => {
      const answer = await create(withUserData(), {}, folder);
      idOf(answer);
      const [truth] = await simulator.instanceTruth();
      assert.match(String(truth?.managedInstance['UserData']), /^sha256:/);
      assertNoUserData(answer, withUserData());
    });

    it('tell nobody of it either when AWS quotes it, or the answer is lost', async () => {
      const quoted = `Bad value ${Buffer.from(script).toString('base64')}, that is ${script}`;
      const refusal = { status: 400, code: 'ValidationException', message: quoted };
      await simulator.fault({ kind: 'call', operation, action: 'error', ...refusal });
      const refused = await create(withUserData(), {}, folder);
      await simulator.fault({ kind: 'call', operation, action: 'reset', phase: 'after' });
      const lost = await create(withUserData(), {}, folder);
      assert.deepEqual([refused.outcome, lost.outcome], ['not-applied', 'maybe-applied']);
      assertNoUserData(refused, lost);
    });

    it('send nothing when the file has changed since the fleet was loaded: it waits for a person', async () => {
      const order = withUserData();
      writeUserData(folder, `${script}# and more\n`);
      const answer = await create(order, {}, folder);
      assert.ok(answer.outcome === 'not-applied');
      const { kind, code, message } = answer.failure;
      assert.deepEqual([kind, code], ['denied', 'UserDataChanged']);
      assert.match(message, /boot\/kiosk\.sh.*Put the old file back and retry/);
      assertNoUserData(answer);
      assert.deepEqual(await simulator.audit(`operation=${operation}`), []);

      writeUserData(folder);
      idOf(await create(order, {}, folder));
    });

    it('send nothing when the file is not there', async () => {
      const order = withUserData();
      rmSync(join(folder, 'boot/kiosk.sh'));
      const answer = await create(order, {}, folder);
      assert.ok(answer.outcome === 'not-applied');
      assert.deepEqual([answer.failure.kind, answer.failure.code], ['denied', 'UserDataNotFound']);
    });
  });

  describe('delete', () => {
    const remove = async (instanceId: string) =>
      (await attempt(() => activities().deleteInstance({ region, instanceId }))).result!;

    it('an instance, and say that it was taken', async () => {
      const [id = ''] = await haveKiosks(simulator, 1);
      assert.deepEqual(await remove(id), { outcome: 'applied' });
      await simulator.advance(60 * minute);
      assert.deepEqual(await simulator.instanceTruth('gone=false'), []);
    });

    it('nothing that AWS does not know, and say so: whether it was ever there decides what that means', async () => {
      const answer = await remove('wsinst-00000000');
      assert.ok(answer.outcome === 'not-applied');
      assert.equal(answer.failure.kind, 'not-found');
    });

    it('with the answer "maybe-applied" when it was lost', async () => {
      const [id = ''] = await haveKiosks(simulator, 1);
      await simulator.fault({ kind: 'call', operation: 'DeleteWorkspaceInstance', action: 'reset', phase: 'after' });
      assert.equal((await remove(id)).outcome, 'maybe-applied');
      assert.equal((await simulator.instanceTruth())[0]?.deletes, 1);
    });
  });
});
