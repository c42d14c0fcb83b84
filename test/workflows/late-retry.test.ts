import assert from 'node:assert/strict';
import { Client, type WorkflowHandle } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { WorkspacesActivities } from '../../src/contract/activities.ts';
import { sliceCommandSignal, type SliceCommand, type SliceInput } from '../../src/contract/messages.ts';
import { laneQueue, sliceWorkflowIdFor, workflowQueue } from '../../src/contract/names.ts';
import { unpackTargets } from '../../src/domain/poll-targets.ts';
import { desktop, fleet } from '../domain/desktops.ts';
import { silenceTemporalRuntime } from '../support/silent-runtime.ts';
import { sharedTemporalServer, type TemporalServer } from '../support/temporal-server.ts';
import { until, within } from '../support/waiting.ts';
import { workflowBundleFile } from '../support/workflow-bundle.ts';

const { name, standbyRegion, ...others } = fleet();
const orders = { paused: false, stop: 'none', createsHeld: false } as const;

/** A slice that follows its last standby, with one desktop that has failed. */
const almostDone: SliceInput = {
  loaded: { fleet: { name, standbyRegion, ...others }, digest: 'ab12' },
  run: 'run-1',
  index: 0,
  cursor: { directory: 1, carried: [], seen: [] },
  orders: { ...orders, createsHeld: true },
  resumed: {
    ledger: {
      'ws-ada': desktop({
        primaryId: 'ws-ada',
        user: 'ada',
        state: 'provisioning',
        standbyId: 'ws-s-ada',
        attempts: 1,
      }),
      'ws-bob': desktop({ primaryId: 'ws-bob', user: 'bob', state: 'failed', code: 'Internal', attempts: 1 }),
    },
    throttled: 0,
    obeyed: 0,
    reports: 0,
    strays: [],
    batchSize: 25,
  },
};

describe('a retry that arrives together with the last good news of a slice', () => {
  let server: TemporalServer;
  let connection: NativeConnection;
  let client: Client;
  let namespace: string;
  before(silenceTemporalRuntime);
  before(async function openNamespace() {
    this.timeout(30_000);
    server = await sharedTemporalServer();
    namespace = await server.newNamespace('late-retry');
    connection = await NativeConnection.connect({ address: server.address });
    client = new Client({ connection: server.connection, namespace });
  });
  after(() => connection.close());

  /** Answers of an AWS in which everything works; the first poll waits until it is let go. */
  function answers(letGo: Promise<void>, polled: string[][]): Partial<WorkspacesActivities> {
    return {
      async pollStandbys({ targets: packed }) {
        const targets = unpackTargets(packed);
        polled.push(targets.map(({ user }) => user));
        await letGo;
        const changes = targets.map(({ primaryId }) => ({ primaryId, verdict: { kind: 'healthy' as const }, atMs: 0 }));
        return { changes, readAtMs: {} };
      },
      async createStandbys({ items }) {
        const pending = items.map(({ user, standbyDirectory }) => ({
          ...{ user, directoryId: standbyDirectory, standbyId: `ws-s-${user}`, state: 'PENDING' },
        }));
        return Promise.resolve({ outcome: 'applied', pending, failed: [] });
      },
    };
  }

  const workflowWorker = async (): Promise<Worker> =>
    Worker.create({
      connection,
      namespace,
      taskQueue: workflowQueue,
      workflowBundle: { codePath: await workflowBundleFile() },
      shutdownGraceTime: 0,
    });

  const tell = (slice: WorkflowHandle, number: number, command: SliceCommand): Promise<void> =>
    slice.signal(sliceCommandSignal, { number, command });

  it('is obeyed to its end: what it made is followed until it is healthy', async () => {
    const polled: string[][] = [];
    let letGo = (): void => undefined;
    const lane = await Worker.create({
      connection,
      namespace,
      taskQueue: laneQueue({ region: standbyRegion, service: 'workspaces' }),
      activities: answers(new Promise((resolve) => (letGo = resolve)), polled),
    });
    await lane.runUntil(async () => {
      const slice = await (
        await workflowWorker()
      ).runUntil(async () => {
        const workflowId = sliceWorkflowIdFor(name, 0);
        const started = await client.workflow.start('prepareSlice', {
          ...{ workflowId, taskQueue: workflowQueue, args: [almostDone] },
        });
        await until('the first poll', () => Promise.resolve(polled.length > 0));
        return started;
      });
      // While no workflow worker is there, news pile up and reach the slice all at once.
      await tell(slice, 2, { kind: 'retry', users: ['bob'] });
      await tell(slice, 1, { kind: 'orders', orders });
      letGo();
      await until('the answer of the poll', async () => {
        const { events } = await slice.fetchHistory();
        return events?.some(({ activityTaskCompletedEventAttributes: done }) => done != null);
      });
      await (
        await workflowWorker()
      ).runUntil(async () => {
        await until('a poll for the desktop that was retried', () => Promise.resolve(polled.flat().includes('bob')));
        await tell(slice, 3, { kind: 'release' });
        const { counts } = (await within(10_000, 'the end of the slice', slice.result())) as {
          counts: Record<string, number>;
        };
        assert.equal(counts['ready'], 2);
      });
    });
    assert.deepEqual(polled, [['ada'], ['bob']]);
  });
});
