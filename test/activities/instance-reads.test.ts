import assert from 'node:assert/strict';
import { createInstanceActivities } from '../../src/activities/instance-activities.ts';
import type { PollPace } from '../../src/domain/polling.ts';
import { awsAt, type ClientsAt } from '../aws/aws-at.ts';
import { minute, standbyRegion, useSimulator } from '../simulator/harness.ts';
import { allAttempts } from './attempts.ts';
import { haveKiosks } from './instances.ts';

const region = standbyRegion;
const pace: PollPace = { pollIntervalMs: minute, reportAfterMs: 2 * minute, changedCount: 30 };

/** How a poll is to go. */
interface PollCircumstances {
  readonly pace?: PollPace;
  /** Moves the world on after each attempt but the last; told how many there were. */
  readonly between?: (attempts: number) => Promise<void>;
  readonly atMost?: number;
}

describe('activities that read instances', () => {
  const simulator = useSimulator({ fleet: { desktops: 0 } });
  let aws: ClientsAt;
  beforeEach(() => (aws = awsAt(simulator.url)));
  afterEach(() => aws.close());

  const activities = () => createInstanceActivities({ clients: aws.clients, fleetsDirectory: '/nowhere' });
  const calls = async (operation?: string) =>
    (await simulator.audit(`event=answered${operation === undefined ? '' : `&operation=${operation}`}`)).length;
  const kinds = (waits: readonly (readonly [string, number])[]) => waits.map(([type]) => type);
  const force = (id: string, truth: object) => simulator.patch(`/instances/${id}`, truth);

  describe('of a fleet', () => {
    const find = (fleet = 'demo') => allAttempts(() => activities().readFleetInstances({ region, fleet }));

    it('find those that carry its tag, with what their tags say, one call per attempt', async () => {
      const [mine = ''] = await haveKiosks(simulator, 1);
      await haveKiosks(simulator, 2, 'other');
      await simulator.createInstance();
      const before = await calls();
      const { result, attempts } = await find();
      const owner = { fleet: 'demo', run: 'run-1', machine: 'kiosks/1', specification: 'f'.repeat(64) };
      assert.deepEqual(result, [{ instanceId: mine, state: 'ALLOCATING', ...owner }]);
      assert.deepEqual([attempts, (await calls()) - before], [5, 5]);
    });

    it('find nothing in an empty Region', async () => {
      const { result, attempts } = await find();
      assert.deepEqual([result, attempts], [[], 1]);
    });

    it('read all pages, empty ones too', async () => {
      const ids = await haveKiosks(simulator, 30);
      await simulator.fault({ kind: 'read', operation: 'ListWorkspaceInstances', action: 'empty-page' });
      const { result, attempts } = await find();
      assert.deepEqual(
        result?.map(({ instanceId }) => instanceId),
        ids,
      );
      assert.equal(attempts, 3 + 30);
    });

    it('leave out those that are being deleted, without reading their tags', async () => {
      const [first = '', second] = await haveKiosks(simulator, 2);
      await simulator.deleteInstance(first);
      const { result, attempts } = await find();
      assert.deepEqual([result?.map(({ instanceId }) => instanceId), attempts], [[second], 2]);
    });

    it('keep one whose deletion has failed: it stays, and costs money, until somebody deletes it again', async () => {
      const [id = ''] = await haveKiosks(simulator, 1);
      await force(id, { state: 'ERROR_DEALLOCATING' });
      assert.deepEqual(
        (await find()).result?.map(({ instanceId, state }) => [instanceId, state]),
        [[id, 'ERROR_DEALLOCATING']],
      );
    });

    it('keep one that has failed: it has spent its token', async () => {
      await simulator.fault({ kind: 'allocation', outcome: 'error' });
      const [id] = await haveKiosks(simulator, 1);
      await simulator.advance(60 * minute);
      assert.deepEqual(
        (await find()).result?.map(({ instanceId, state }) => [instanceId, state]),
        [[id, 'ERROR_ALLOCATING']],
      );
    });

    it('name none twice when pages shift while they are read', async () => {
      const ids = await haveKiosks(simulator, 30);
      // The list is read again from its first page: what it shows the second time is known.
      await simulator.fault({ kind: 'read', operation: 'ListWorkspaceInstances', action: 'repeat-token' });
      const { result, waits } = await find();
      assert.deepEqual(
        result?.map(({ instanceId }) => instanceId),
        ids,
      );
      assert.ok(kinds(waits).every((type) => type === 'NotReady'));
      assert.deepEqual([await calls('ListWorkspaceInstances'), await calls('ListTagsForResource')], [3, 30]);
    });

    it('leave out one that is gone when its tags are read', async () => {
      const [first = '', second = ''] = await haveKiosks(simulator, 2);
      let waits = 0;
      const { result } = await allAttempts(() => activities().readFleetInstances({ region, fleet: 'demo' }), {
        between: async () => {
          waits += 1;
          if (waits === 1) await simulator.delete(`/instances/${first}`);
        },
      });
      assert.deepEqual(
        result?.map(({ instanceId }) => instanceId),
        [second],
      );
    });

    it('do not go round in a circle of pages', async () => {
      await haveKiosks(simulator, 30);
      const fault = { kind: 'read', operation: 'ListWorkspaceInstances', action: 'repeat-token', times: 'always' };
      await simulator.fault(fault);
      const { failure } = await find();
      assert.deepEqual([failure?.type, failure?.nonRetryable], ['AwsRejected', true]);
      assert.match(failure?.message ?? '', /RepeatedToken/);
    });

    it('do not take an entry without an id for none: it is read again', async () => {
      const ids = await haveKiosks(simulator, 1);
      const set = { WorkspaceInstanceId: null };
      const fault = { kind: 'read', operation: 'ListWorkspaceInstances', action: 'fields', set, times: 1 };
      await simulator.fault(fault);
      const { result, waits } = await find();
      assert.deepEqual(
        [result?.map(({ instanceId }) => instanceId), kinds(waits)],
        [ids, ['AwsUnavailable', 'NotReady']],
      );
    });

    it('keep what they have read through a throttle, and wait as long as AWS asks for', async () => {
      await haveKiosks(simulator, 3);
      const fields = { RetryAfterSeconds: 7 };
      await simulator.fault({ kind: 'call', operation: 'ListTagsForResource', nth: 2, action: 'throttle', fields });
      const { result, waits } = await find();
      assert.deepEqual(kinds(waits), ['NotReady', 'NotReady', 'AwsUnavailable', 'NotReady']);
      assert.deepEqual([result?.length, waits[2]?.[1]], [3, 7_000]);
      assert.equal(await calls('ListWorkspaceInstances'), 1);
    });
  });

  describe('by their ids', () => {
    const read = (instanceIds: readonly string[]) =>
      allAttempts(() => activities().readInstances({ region, instanceIds }));
    const owners = (instanceIds: readonly string[]) =>
      allAttempts(() => activities().readInstanceOwners({ region, instanceIds }));

    it('read each with its errors, one call per attempt, and leave out those that AWS does not know', async () => {
      await simulator.fault({ kind: 'allocation', nth: 2, outcome: 'error', ec2ErrorCode: 'VcpuLimitExceeded' });
      const [well = '', failed = ''] = await haveKiosks(simulator, 2);
      await simulator.advance(60 * minute);
      const { result, attempts } = await read([well, 'wsinst-00000000', failed, well]);
      assert.equal(attempts, 3);
      assert.deepEqual(
        result?.map(({ instanceId, state, errors }) => [instanceId, state, errors.map(({ code }) => code)]),
        [
          [well, 'ALLOCATED', []],
          [failed, 'ERROR_ALLOCATING', ['VcpuLimitExceeded']],
        ],
      );
    });

    it('read whose they are, and leave out those that AWS does not know', async () => {
      const [mine = ''] = await haveKiosks(simulator, 1);
      const bare = await simulator.createInstance();
      const { result, attempts } = await owners([mine, 'wsinst-00000000', bare]);
      const owner = { fleet: 'demo', run: 'run-1', machine: 'kiosks/1', specification: 'f'.repeat(64) };
      assert.deepEqual([result, attempts], [{ [mine]: owner, [bare]: {} }, 3]);
    });

    it('read nothing, without a call, when nothing is asked', async () => {
      assert.deepEqual([(await read([])).result, (await owners([])).result, await calls()], [[], {}, 0]);
    });

    it('go on where a throttle has stopped them', async () => {
      const ids = await haveKiosks(simulator, 3);
      await simulator.fault({ kind: 'call', operation: 'GetWorkspaceInstance', nth: 2, action: 'throttle' });
      const { result, waits } = await read(ids);
      assert.deepEqual([result?.length, kinds(waits)], [3, ['NotReady', 'AwsUnavailable', 'NotReady']]);
      assert.equal(await calls('GetWorkspaceInstance'), 4);
    });
  });

  describe('in polls', () => {
    const poll = (ids: readonly string[], { pace: own = pace, between, atMost = 20 }: PollCircumstances = {}) => {
      const deadlineAtMs = Date.now() + 60 * minute;
      const targets = ids.map((instanceId) => ({ instanceId, deadlineAtMs }));
      let attempts = 0;
      return allAttempts(() => activities().pollInstances({ region, targets, pace: own }), {
        atMost,
        between: async () => between?.((attempts += 1)),
      });
    };

    it('read only those that are not ALLOCATING any more, and report them with their records', async () => {
      await simulator.createInstance();
      const [ready = '', failed = '', still = ''] = await haveKiosks(simulator, 3);
      await force(ready, { state: 'ALLOCATED' });
      await force(failed, { state: 'ERROR_ALLOCATING' });
      const { result, attempts } = await poll([ready, failed, still]);
      assert.deepEqual(
        result?.news.map(({ instanceId, record, isOverdue }) => [instanceId, record?.state, isOverdue]),
        [
          [ready, 'ALLOCATED', false],
          [failed, 'ERROR_ALLOCATING', false],
        ],
      );
      assert.deepEqual([attempts, await calls('GetWorkspaceInstance')], [3, 2]);
    });

    it('wait for the next round, without a call, while all are ALLOCATING', async () => {
      const ids = await haveKiosks(simulator, 2);
      const { waits } = await poll(ids, { atMost: 1 });
      assert.equal(waits[0]?.[0], 'NotReady');
      assert.ok(waits[0][1] > minute / 2 && waits[0][1] <= minute);
      assert.equal(await calls('GetWorkspaceInstance'), 0);
    });

    it('read every page of what is ALLOCATING, strangers included, one call per attempt', async () => {
      for (let made = 0; made < 30; made += 1) await simulator.createInstance();
      const [mine = ''] = await haveKiosks(simulator, 1);
      const { waits } = await poll([mine], { atMost: 2 });
      assert.deepEqual([await calls('ListWorkspaceInstances'), await calls('GetWorkspaceInstance')], [2, 0]);
      assert.ok(waits[1]![1] > minute / 2, 'ours was on the second page');
    });

    it('ask twice, in different rounds, before one that AWS does not know counts as gone', async () => {
      const { waits } = await poll(['wsinst-00000000'], { atMost: 2 });
      assert.deepEqual([await calls('GetWorkspaceInstance'), kinds(waits)], [1, ['NotReady', 'NotReady']]);
      assert.ok(waits[1]![1] > minute / 2, 'the second read waits for the next round');
    });

    it('report one that is gone in the second round', async () => {
      const { result, attempts } = await poll(['wsinst-00000000'], { pace: { ...pace, pollIntervalMs: 0 } });
      assert.deepEqual(result?.news, [{ instanceId: 'wsinst-00000000', seen: false, isOverdue: false }]);
      assert.deepEqual([attempts, await calls('GetWorkspaceInstance')], [4, 2]);
    });

    it('keep what they have seen through a throttle; one that a shifting page has lost is read, and not taken for gone', async () => {
      await simulator.patch('/settings', { paging: 'shifting' });
      const ids = await haveKiosks(simulator, 30);
      await simulator.fault({ kind: 'call', operation: 'ListWorkspaceInstances', nth: 2, action: 'throttle' });
      // The first leaves the list after its page was read, so the 26th stands on that page now, and on none that is read.
      const leaves = async (attempts: number) => {
        if (attempts === 1) await force(ids[0]!, { state: 'ALLOCATED' });
      };
      const soon = { ...pace, pollIntervalMs: 0, changedCount: 1 };
      const { result, waits } = await poll(ids, { pace: soon, between: leaves });
      assert.deepEqual(
        result?.news.map(({ instanceId, record }) => [instanceId, record?.state]),
        [[ids[0], 'ALLOCATED']],
      );
      const [, throttled, ...others] = kinds(waits);
      assert.deepEqual([throttled, new Set(others)], ['AwsUnavailable', new Set(['NotReady'])]);
      const read = (await simulator.audit('event=answered&operation=GetWorkspaceInstance')).map(
        ({ request }) => request,
      );
      assert.deepEqual(read, [{ WorkspaceInstanceId: ids[25] }, { WorkspaceInstanceId: ids[0] }]);
    });

    it('do not go round in a circle of pages', async () => {
      const ids = await haveKiosks(simulator, 30);
      const fault = { kind: 'read', operation: 'ListWorkspaceInstances', action: 'repeat-token', times: 'always' };
      await simulator.fault(fault);
      assert.match((await poll(ids)).failure?.message ?? '', /RepeatedToken/);
    });
  });
});
