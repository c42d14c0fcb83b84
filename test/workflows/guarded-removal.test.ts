import assert from 'node:assert/strict';
import {
  sliceCommandSignal,
  sliceStatusQuery,
  type SliceInput,
  type SliceOutcome,
} from '../../src/contract/messages.ts';
import { laneQueue, sliceWorkflowIdFor, workflowQueue } from '../../src/contract/names.ts';
import type { Fleet } from '../../src/domain/fleet.ts';
import type { Gap } from '../../src/domain/gaps.ts';
import { desktop, fleet, PRIMARY_REGION, STANDBY_REGION } from '../domain/desktops.ts';
import { silenceTemporalRuntime } from '../support/silent-runtime.ts';
import { until, within } from '../support/waiting.ts';
import { StandbyWorld, type Oddity } from './standby-world.ts';
import { WorkflowStage } from './workflow-stage.ts';

const quick = { pollIntervalMs: 20, retryDelayMs: 5, callTimeoutMs: 10_000 };
const withDeadline = (removalDeadlineMs: number): Fleet =>
  fleet({ limits: { ...fleet().limits, ...quick, removalDeadlineMs } });
/** Nothing comes too late in it, however busy the machine is. */
const patient = withDeadline(60_000);
/** For what ends only at the deadline. */
const hasty = withDeadline(3_000);

/** A slice that is told to undo standbys of these users, all of which it made. */
function undoing(users: readonly string[], of: Fleet): SliceInput {
  const made = users.map((user) =>
    desktop({ primaryId: `ws-${user}`, user, state: 'ready', standbyId: `ws-s-${user}`, createdByUs: true }),
  );
  return {
    loaded: { fleet: of, digest: 'ab12' },
    run: 'run-1',
    index: 0,
    cursor: { directory: 1, carried: [], seen: [] },
    orders: { paused: false, stop: 'undo', createsHeld: false },
    resumed: {
      ledger: Object.fromEntries(made.map((each) => [each.primaryId, each])),
      ...{ throttled: 0, obeyed: 0, reports: 0, strays: [], batchSize: 25 },
    },
  };
}

const oddities: Readonly<Record<string, Oddity>> = {
  ada: {},
  bob: { primary: { state: 'ERROR' } },
  cyd: { primary: 'gone' },
  dan: { primary: { related: [{ workspaceId: 'ws-other', region: STANDBY_REGION, type: 'STANDBY' }] } },
  eve: { connection: { state: 'CONNECTED' } },
  fay: { connection: { lastUserConnectionAtMs: 1 } },
  gus: { connection: 'absent' },
  hal: { primary: { state: 'STOPPED' }, connection: { state: 'UNKNOWN' } },
};

describe('undoing standbys', () => {
  let stage: WorkflowStage;
  let slices = 0;
  before(silenceTemporalRuntime);
  before(async function openStage() {
    this.timeout(30_000);
    stage = await WorkflowStage.open('guarded-removal');
  });
  after(() => stage.close());

  async function undo(
    world: StandbyWorld,
    of = patient,
    primaryLane: object = world.primaryLane,
  ): Promise<readonly Gap[]> {
    const users = [...world.standbys.keys()].map((id) => id.replace('ws-s-', ''));
    const lanes = {
      [laneQueue({ region: PRIMARY_REGION, service: 'workspaces' })]: primaryLane,
      [laneQueue({ region: STANDBY_REGION, service: 'workspaces' })]: world.standbyLane,
    };
    return stage.play(lanes, async () => {
      const workflowId = sliceWorkflowIdFor('demo', (slices += 1));
      const args = [undoing(users, of)] as const;
      const slice = await stage.client.workflow.start('prepareSlice', { workflowId, taskQueue: workflowQueue, args });
      await until('the slice has settled', async () => (await slice.query(sliceStatusQuery)).phase === 'settled');
      await slice.signal(sliceCommandSignal, { number: 1, command: { kind: 'release' } });
      return ((await within(20_000, 'the end', slice.result())) as SliceOutcome).gaps;
    });
  }

  const codes = (gaps: readonly Gap[]): object => Object.fromEntries(gaps.map(({ user, code }) => [user, code]));

  it('takes those that nobody would miss, and keeps the others, each for its reason', async () => {
    const world = new StandbyWorld(oddities);
    world.standbys.set('ws-s-hal', { ...world.standbys.get('ws-s-hal')!, state: 'STOPPED' });
    const gaps = await undo(world, hasty);
    assert.deepEqual(world.terminated.flat().toSorted(), ['ws-s-ada', 'ws-s-hal']);
    assert.deepEqual(codes(gaps), {
      ...{ bob: 'PrimaryNotHealthy', cyd: 'PrimaryGone', dan: 'SidesDisagree', eve: 'StandbyInUse' },
      ...{ fay: 'StandbyWasUsed', gus: 'ConnectionUnknown' },
    });
    assert.ok(gaps.every(({ state, remedy }) => state === 'retained' && remedy.endsWith('.')));
  });

  it('keeps all of them when the primary Region does not answer until the deadline', async () => {
    const world = new StandbyWorld({ ada: {}, bob: {} });
    world.isPrimaryRegionSilent = true;
    const gaps = await undo(world, hasty);
    assert.deepEqual(world.terminated, []);
    assert.deepEqual(codes(gaps), { ada: 'PrimaryUnreadable', bob: 'PrimaryUnreadable' });
  });

  it('removes the same standbys once the primary Region answers, for that is all that kept them', async () => {
    const world = new StandbyWorld({ ada: {}, bob: {} });
    let silent = 2;
    const readPrimariesById: typeof world.primaryLane.readPrimariesById = async (input) => {
      if (silent-- > 0) throw new Error('no answer');
      return world.primaryLane.readPrimariesById!(input);
    };
    assert.deepEqual(codes(await undo(world, patient, { readPrimariesById })), {});
    assert.deepEqual(world.terminated, [['ws-s-ada', 'ws-s-bob']]);
  });

  it('keeps one whose user logs in while AWS is being asked, and reads each batch once before its call', async () => {
    const world = new StandbyWorld({ ada: {}, bob: {} });
    let reads = 0;
    world.beforeConnections = () => {
      reads += 1;
      world.connections.set('ws-s-bob', { workspaceId: 'ws-s-bob', state: 'CONNECTED', lastUserConnectionAtMs: 1 });
    };
    assert.deepEqual(codes(await undo(world)), { bob: 'StandbyInUse' });
    assert.deepEqual(world.terminated, [['ws-s-ada']]);
    assert.equal(reads, 1);
  });

  it('reads what became of a lost answer, and asks for nothing twice that went', async () => {
    const world = new StandbyWorld({ ada: {} });
    world.lostAnswers = 1;
    assert.deepEqual(codes(await undo(world)), {});
    assert.deepEqual(world.terminated, [['ws-s-ada']]);
  });
});
