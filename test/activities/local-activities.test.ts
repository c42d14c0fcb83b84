import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { createLocalActivities } from '../../src/activities/local-activities.ts';
import type { FindingsDetail, LocalActivities } from '../../src/contract/activities.ts';
import {
  allocationBlockIdFor,
  directoryHoldIdFor,
  instancesWorkflowIdFor,
  sliceWorkflowIdFor,
  workflowIdFor,
} from '../../src/contract/names.ts';
import { awsAt, type ClientsAt } from '../aws/aws-at.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { sharedTemporalServer } from '../support/temporal-server.ts';
import { until } from '../support/waiting.ts';
import { attempt, type AttemptEnd } from './attempts.ts';

const west = { region: 'us-west-2', service: 'workspaces' } as const;

describe('activities of the workflow queue', () => {
  let aws: ClientsAt;
  let fleetsDirectory: string;
  let activities: LocalActivities;
  before(() => {
    aws = awsAt('http://127.0.0.1:1');
    fleetsDirectory = scratchDirectory('local-activities');
    activities = createLocalActivities({
      clients: aws.clients,
      fleetsDirectory,
      rates: [{ ...west, callsPerSecond: 4 }],
    });
  });
  after(() => aws.close());

  describe('that read fleet files', () => {
    it('refuse one with mistakes for good, with every finding in the message and in the details', async () => {
      writeFileSync(join(fleetsDirectory, 'wrong.yaml'), 'fleet: other\nprimaryRegion: mars\nsurprise: 1\n');
      const { error } = await attempt(() => activities.loadFleet({ fleet: 'wrong' }));
      assert.ok(error instanceof ApplicationFailure);
      assert.deepEqual([error.type, error.nonRetryable], ['FleetRejected', true]);
      const { findings } = error.details?.[0] as FindingsDetail;
      assert.ok(findings.length >= 3);
      assert.equal(error.message.split('\n').length, findings.length);
    });

    it('refuse one that is not there', async () => {
      const { error } = await attempt(() => activities.loadFleet({ fleet: 'nobody' }));
      assert.match((error as Error).message, /nobody/);
    });
  });

  describe('that ask the Temporal server', () => {
    let client: Client;
    const ask = <T>(run: () => Promise<T>): Promise<AttemptEnd<T>> => attempt(run, { client });
    const open = (workflowId: string) =>
      client.workflow.start('nobody-works-on-it', { workflowId, taskQueue: 'nobody-polls', args: [] });
    before(async function startServer() {
      this.timeout(30_000);
      const { connection, newNamespace } = await sharedTemporalServer();
      client = new Client({ connection, namespace: await newNamespace('local-activities') });
    });

    it('find the open slices of a fleet, those of instances too, and nothing else', async () => {
      const slices = [instancesWorkflowIdFor('demo', 0), sliceWorkflowIdFor('demo', 1), sliceWorkflowIdFor('demo', 12)];
      const others = [
        ...[workflowIdFor('demo'), sliceWorkflowIdFor('demo-2', 1), sliceWorkflowIdFor('dem', 1)],
        ...[instancesWorkflowIdFor('demo-2', 0), instancesWorkflowIdFor('dem', 0)],
      ];
      const closed = await open(sliceWorkflowIdFor('demo', 3));
      await Promise.all([...slices, ...others].map(open));
      await closed.terminate();
      const found = await until('the open slices', async () => {
        const { result } = await ask(() => activities.openSlices({ fleet: 'demo' }));
        return result?.length === slices.length ? result : undefined;
      });
      assert.deepEqual([...found].sort(), slices);
    });

    it('find none where there is none', async () => {
      assert.deepEqual((await ask(() => activities.openSlices({ fleet: 'nobody' }))).result, []);
    });

    it('find where the open slices of all fleets work, as they were started, and nothing else', async () => {
      const started = (workflowId: string, ...directories: readonly string[]) =>
        client.workflow.start('prepareSlice', {
          ...{ workflowId, taskQueue: 'nobody-polls' },
          args: [{ loaded: { fleet: { directories: directories.map((standby) => ({ standby })) } } }],
        });
      const over = await started(sliceWorkflowIdFor('over', 0), 'd-1');
      await Promise.all([
        started(sliceWorkflowIdFor('makers', 3), 'd-1', 'd-2'),
        started('a-random-id', 'd-1'),
        open(workflowIdFor('makers')),
      ]);
      await over.terminate();
      const found = await until('the open slices', async () => {
        const { result } = await ask(() => activities.slicesAtWork());
        return result?.length === 1 ? result : undefined;
      });
      const workflowId = sliceWorkflowIdFor('makers', 3);
      assert.deepEqual(found, [{ fleet: 'makers', workflowId, standbyDirectories: ['d-1', 'd-2'] }]);
    });

    it('name nobody as the holder of a directory that nobody holds, and no run where there is none', async () => {
      const holder = async () => (await ask(() => activities.directoryHolder({ directory: 'd-1' }))).result?.holder;
      assert.equal(await holder(), undefined);
      const hold = await open(directoryHoldIdFor('d-1'));
      assert.deepEqual(await holder(), { isOpen: false });
      await hold.terminate();
      assert.equal(await holder(), undefined);
    });

    describe('for a block of instances that may be ALLOCATING', () => {
      const free = (region: string, blocks: number) => ask(() => activities.freeAllocationBlock({ region, blocks }));
      const hold = (region: string, block: number) => open(allocationBlockIdFor(region, block));

      it('name the first that nobody holds, again once it is given back', async () => {
        assert.deepEqual((await free('eu-west-1', 3)).result, { block: 1 });
        const [first] = await Promise.all([hold('eu-west-1', 1), hold('eu-west-1', 2)]);
        assert.deepEqual((await free('eu-west-1', 3)).result, { block: 3 });
        assert.deepEqual((await free('eu-central-1', 3)).result, { block: 1 }, 'another Region has its own');
        await first.terminate();
        assert.deepEqual((await free('eu-west-1', 3)).result, { block: 1 });
      });

      it('wait while all are held, as long as the retry policy says, without counting as a failure', async () => {
        await Promise.all([hold('us-east-1', 1), hold('us-east-1', 2)]);
        const { error } = await free('us-east-1', 2);
        assert.ok(error instanceof ApplicationFailure);
        const { type, category, nonRetryable, nextRetryDelay } = error;
        assert.deepEqual(
          [type, category, nonRetryable, nextRetryDelay],
          ['NotReady', ApplicationFailureCategory.BENIGN, false, 100],
        );
        assert.match(error.message, /all 2 blocks .* in us-east-1 are held/);
      });
    });

    it('give the rate of the Regions file until an operator sets another, for all workers', async () => {
      const rate = async () => (await ask(() => activities.laneRates({ lanes: [west] }))).result?.[0]?.callsPerSecond;
      assert.equal(await rate(), 4);
      await ask(() => activities.setLaneRate({ rate: { ...west, callsPerSecond: 0.5 }, reason: 'neighbours' }));
      assert.equal(await rate(), 0.5);
      await ask(() => activities.setLaneRate({ rate: { ...west, callsPerSecond: 3 }, reason: 'they are gone' }));
      assert.equal(await rate(), 3);
    });

    it('give the rate that is known of AWS for a lane that nobody has named', async () => {
      const lane = { region: 'eu-west-1', service: 'ses' } as const;
      const { result } = await ask(() => activities.laneRates({ lanes: [lane] }));
      assert.deepEqual(result, [{ ...lane, callsPerSecond: 1 }]);
    });
  });
});
