import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, type WorkflowHandle } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { ApprovedBatch, TerminatorActivities } from '../../src/contract/decommission.ts';
import { terminatorQueue, workflowQueue } from '../../src/contract/names.ts';
import type { Paper } from '../../src/domain/decommission/paper.ts';
import type { PlannedDesktop } from '../../src/domain/decommission/plan.ts';
import { loadFleet } from '../../src/fleets/fleet-file.ts';
import { signPaper } from '../../src/signing/papers.ts';
import { planDigest } from '../../src/signing/plan-digest.ts';
import { readPrivateKey } from '../../src/signing/private-key.ts';
import type { ActFields, ActLog } from '../../src/terminator/act-log.ts';
import { paceOf } from '../../src/terminator/paced.ts';
import { EvidenceKeeper } from '../../src/terminator/run-evidence.ts';
import { createTerminatorActivities } from '../../src/terminator/terminator-activities.ts';
import { createTools } from '../../src/terminator/tools.ts';
import { awsAt, type ClientsAt } from '../aws/aws-at.ts';
import { directoryPair, writeFleetFile } from '../support/fleet-files.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { makeSigners, type Signers } from '../support/signers.ts';
import { silenceTemporalRuntime } from '../support/silent-runtime.ts';
import { sharedTemporalServer, type TemporalServer } from '../support/temporal-server.ts';
import { until } from '../support/waiting.ts';
import { askUpdate, type Answer } from './asking-workflows.ts';
import { smallAws, type SmallAws } from './small-aws.ts';

const account = '123456789012';
const { primary: primaryDirectory, standby: standbyDirectory } = directoryPair(1);
const inAnHour = () => Date.now() + 3_500_000;

describe('the terminator', function () {
  this.timeout(60_000);
  let server: TemporalServer;
  let client: Client;
  let connection: NativeConnection;
  let namespace: string;
  let aws: SmallAws;
  let at: ClientsAt;
  let evidence: EvidenceKeeper;
  let signers: Signers;
  let directory: string;
  const workers: { readonly worker: Worker; readonly run: Promise<void> }[] = [];
  const logged: ActFields[] = [];
  let fleets = 0;

  before(silenceTemporalRuntime);
  before(async function openWorld() {
    server = await sharedTemporalServer();
    namespace = await server.newNamespace('terminator');
    connection = await NativeConnection.connect({ address: server.address });
    client = new Client({ connection: server.connection, namespace });
    directory = scratchDirectory('terminator');
    mkdirSync(join(directory, 'evidence'), { recursive: true });
    signers = makeSigners(join(directory, 'keys'), ['ada', 'bob', 'eve']);
    aws = await smallAws();
    at = awsAt(aws.url);
    const place = {
      evidenceDirectory: join(directory, 'evidence'),
      evidenceKey: await readPrivateKey(signers.keyFile('ada')),
    };
    const log: ActLog = (_level, fields) => void logged.push(fields);
    evidence = new EvidenceKeeper(place, log);
    const settings = { fleetsDirectory: join(directory, 'fleets'), approvalsFile: signers.approvalsFile };
    const tools = createTools({ clients: at.clients, pace: paceOf(1_000), evidence, settings });
    const workflowsPath = fileURLToPath(new URL('asking-workflows.ts', import.meta.url));
    const both = await Promise.all([
      Worker.create({ connection, namespace, taskQueue: workflowQueue, workflowsPath }),
      Worker.create({
        ...{ connection, namespace, taskQueue: terminatorQueue },
        activities: createTerminatorActivities(tools, log),
        maxConcurrentActivityTaskExecutions: 1,
      }),
    ]);
    workers.push(...both.map((worker) => ({ worker, run: worker.run() })));
  });
  after(async function closeWorld() {
    for (const { worker } of workers) worker.shutdown();
    await Promise.all(workers.map(({ run }) => run));
    await evidence.close();
    at.close();
    await aws.close();
    await connection.close();
  });
  beforeEach(() => {
    aws.workspaces.clear();
    aws.connections.clear();
    aws.changes.length = 0;
    logged.length = 0;
    aws.account = account;
    delete aws.trouble;
    delete aws.stale;
    delete aws.before;
  });

  const sign = async (who: string, paper: Omit<Paper, 'signature'>): Promise<Paper> =>
    signPaper(paper, await readPrivateKey(signers.keyFile(who)));

  /** A fleet of two desktops in AWS, its plan, and the papers about it. */
  async function planned() {
    fleets += 1;
    const fleet = `fleet-${fleets}`;
    writeFleetFile(join(directory, 'fleets'), fleet, 1, { account });
    const loaded = await loadFleet(join(directory, 'fleets'), fleet);
    const { primaryRegion, standbyRegion } = loaded.fleet;
    const all: PlannedDesktop[] = ['canary', 'one', 'two'].map((user) => ({
      ...{
        primaryId: `ws-${user}${fleets}`,
        primaryDirectory,
        user,
        standbyDirectory,
        standbyId: `ws-s-${user}${fleets}`,
      },
    }));
    const desktops = all.slice(1);
    for (const { primaryId, standbyId = '', user } of all) {
      const common = { UserName: user, State: 'AVAILABLE' };
      aws.workspaces.set(primaryId, {
        ...{ ...common, WorkspaceId: primaryId, DirectoryId: primaryDirectory },
        RelatedWorkspaces: [{ WorkspaceId: standbyId, Region: standbyRegion, Type: 'STANDBY' }],
        StandbyWorkspacesProperties: [{ StandbyWorkspaceId: standbyId, DataReplication: 'PRIMARY_AS_SOURCE' }],
      });
      aws.workspaces.set(standbyId, {
        ...{ ...common, WorkspaceId: standbyId, DirectoryId: standbyDirectory },
        RelatedWorkspaces: [{ WorkspaceId: primaryId, Region: primaryRegion, Type: 'PRIMARY' }],
        DataReplicationSettings: { DataReplication: 'PRIMARY_AS_SOURCE' },
      });
    }
    const header = {
      ...{ version: 1 as const, operation: 'decommission' as const, account, fleet, fleetDigest: loaded.digest },
      ...{ primaryRegion, standbyRegion, waivers: [] },
    };
    const plan = planDigest(header, all);
    const batch: ApprovedBatch = { fleet, header: plan.header, pages: { 0: plan.hashes }, desktops };
    const canary: ApprovedBatch = { ...batch, desktops: all.slice(0, 1) };
    const about = { version: 1 as const, operation: header.operation, account, fleet, digest: plan.digest };
    const request = await sign('ada', {
      ...about,
      kind: 'request',
      signer: 'ada',
      reason: 'the users have moved',
      expiresAtMs: inAnHour(),
    });
    const paper = (who: string, kind: Paper['kind'], run: string): Promise<Paper> =>
      sign(who, { ...about, kind, run, signer: who, reason: 'looked at it', expiresAtMs: inAnHour() });
    return { fleet, batch, canary, request, paper, ids: desktops.map(({ primaryId }) => primaryId), desktops };
  }
  type Planned = Awaited<ReturnType<typeof planned>>;

  async function start({ fleet, request }: Planned, type = 'decommission', workflowId = `lifeboat:${fleet}`) {
    const options = { workflowId, taskQueue: workflowQueue, args: [{ fleet, request }] };
    return client.workflow.start(type, options);
  }

  const ask = (handle: WorkflowHandle, name: keyof TerminatorActivities, input: unknown): Promise<Answer> =>
    handle.executeUpdate(askUpdate, { args: [name, input] });
  const say = (handle: WorkflowHandle, update: string, paper: unknown): Promise<unknown> =>
    handle.executeUpdate(update, { args: [paper] });

  async function approve(handle: Awaited<ReturnType<typeof start>>, plan: Planned): Promise<void> {
    for (const who of ['bob', 'eve'])
      await say(handle, 'approve', await plan.paper(who, 'approve', handle.firstExecutionRunId));
  }

  /** A run whose canary is terminated and whose other primaries are fenced, with newer snapshots on both sides. */
  async function fenced({ canary = true } = {}) {
    const plan = await planned();
    const handle = await start(plan);
    await approve(handle, plan);
    const { result } = await until('the end of the cooling-off', async () => {
      const answer = await ask(handle, 'fencePrimaries', plan.batch);
      return answer.result === undefined ? undefined : answer;
    });
    if (canary) {
      assert.ok((await ask(handle, 'fencePrimaries', plan.canary)).result);
      snapshots(plan.canary, Date.now() + 10_000);
      assert.deepEqual(kindsOf(await ask(handle, 'terminatePrimaries', plan.canary)), ['asked']);
      aws.changes.length = 0;
    }
    snapshots(plan, Date.now() + 10_000);
    return { plan, handle, result };
  }

  function snapshots({ desktops }: Pick<ApprovedBatch, 'desktops'>, atMs: number): void {
    const RecoverySnapshotTime = atMs / 1_000;
    for (const { primaryId, standbyId = '' } of desktops) {
      Object.assign((aws.workspaces.get(primaryId)?.['StandbyWorkspacesProperties'] as object[])[0]!, {
        RecoverySnapshotTime,
      });
      Object.assign(aws.workspaces.get(standbyId)?.['DataReplicationSettings'] as object, { RecoverySnapshotTime });
    }
  }

  const verdictsOf = ({ result, sentence }: Answer) => {
    assert.ok(result !== undefined, sentence);
    const { verdicts } = result as Awaited<ReturnType<TerminatorActivities['terminatePrimaries']>>;
    return verdicts as Record<string, { kind: string; code?: string }>;
  };
  const kindsOf = (answer: Answer): string[] => Object.values(verdictsOf(answer)).map(({ kind }) => kind);
  const terminates = (): string[] => aws.changes.filter((change) => change.startsWith('terminate'));
  const evidenceKinds = (handle: { firstExecutionRunId: string }, { fleet }: Planned): string[] =>
    readFileSync(join(directory, 'evidence', `${fleet}-${handle.firstExecutionRunId}.jsonl`), 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { body: { kind: string } }).body.kind);

  it('fences, proves and terminates in one call what papers and proof allow; the evidence tells it in order', async () => {
    const { plan, handle, result } = await fenced();
    assert.deepEqual((result as { fenced: string[] }).fenced, plan.ids);
    const answer = await ask(handle, 'terminatePrimaries', plan.batch);
    assert.deepEqual(kindsOf(answer), ['asked', 'asked']);
    assert.deepEqual(terminates(), [`terminate ${plan.ids.join(' ')}`]);
    assert.deepEqual(evidenceKinds(handle, plan), [
      ...['opened', 'papers', 'fencing', 'fencing', 'fenced', 'fenced'],
      ...['fencing', 'fenced', 'asked', 'answered'],
      ...['asked', 'asked', 'answered', 'answered'],
    ]);
    assert.deepEqual(kindsOf(await ask(handle, 'terminatePrimaries', plan.batch)), ['on-its-way', 'on-its-way']);
    const gone = plan.ids.map((primaryId) => ({ primaryId, absentByIdAtMs: [1, 2], absentFromDirectoryAtMs: [3, 4] }));
    assert.ok((await ask(handle, 'noteGone', { fleet: plan.fleet, desktops: gone })).result);
    const stranger = [{ ...gone[0], primaryId: 'ws-stranger' }];
    const refused = await ask(handle, 'noteGone', { fleet: plan.fleet, desktops: stranger });
    assert.match(refused.sentence ?? '', /has not asked for ws-stranger/);
    await handle.terminate();
  });

  it('logs every act with run and fleet, and with the primary if it has one, and what it refuses, but no word of a paper', async () => {
    const { plan, handle } = await fenced();
    assert.deepEqual(kindsOf(await ask(handle, 'terminatePrimaries', plan.batch)), ['asked', 'asked']);
    const [primaryId = ''] = plan.ids;
    const gone = [{ primaryId, absentByIdAtMs: [1, 2], absentFromDirectoryAtMs: [3, 4] }];
    assert.ok((await ask(handle, 'noteGone', { fleet: plan.fleet, desktops: gone })).result);
    const run = handle.firstExecutionRunId;
    const of = (id: string) => logged.filter((line) => line['primaryId'] === id);
    assert.deepEqual(
      of(primaryId).map(({ event }) => event),
      ['fence-asked', 'fence-set', 'terminate-asked', 'terminate-answered', 'gone-confirmed'],
    );
    const acts = logged.filter(({ event }) => event !== 'act-refused');
    assert.deepEqual(
      acts.slice(0, 2).map(({ event }) => event),
      ['evidence-opened', 'papers-verified'],
    );
    for (const line of acts) assert.deepEqual([line['run'], line['fleet']], [run, plan.fleet]);
    const verified = logged.findLast(({ event }) => event === 'papers-verified');
    assert.deepEqual([verified?.['requester'], verified?.['approvers']], ['ada', ['bob', 'eve']]);

    await say(handle, 'revoke', await plan.paper('bob', 'revoke', run));
    assert.equal((await ask(handle, 'terminatePrimaries', plan.batch)).type, 'TerminatorRefused');
    const last = logged.at(-1);
    assert.deepEqual(last, {
      ...{ event: 'act-refused', act: 'terminatePrimaries', code: 'NotApproved' },
      ...{ workflowId: `lifeboat:${plan.fleet}`, run },
    });
    for (const word of [plan.request.signature, plan.request.reason, 'looked at it']) {
      assert.ok(!JSON.stringify(logged).includes(word), word);
    }
    await handle.terminate();
  });

  it('terminates a canary of one first, whatever batch it is asked for', async () => {
    const { plan, handle } = await fenced({ canary: false });
    const { type, sentence } = await ask(handle, 'terminatePrimaries', plan.batch);
    assert.equal(type, 'TerminatorRefused');
    assert.match(sentence ?? '', /at most 1 may go at once, not 2/);
    assert.deepEqual(terminates(), []);
    const one = { ...plan.batch, desktops: plan.desktops.slice(0, 1) };
    assert.deepEqual(kindsOf(await ask(handle, 'terminatePrimaries', one)), ['asked']);
    await handle.terminate();
  });

  it('lifts a fence that an answer does not show yet, before it notes that it is lifted', async () => {
    const { plan, handle } = await fenced();
    const [mine] = plan.ids;
    aws.stale = { id: mine!, state: 'AVAILABLE' };
    const input = { fleet: plan.fleet, region: plan.batch.header.primaryRegion, primaryIds: [mine] };
    assert.ok((await ask(handle, 'unfencePrimaries', input)).result);
    assert.equal(aws.workspaces.get(mine!)?.State, 'AVAILABLE');
    assert.equal(evidenceKinds(handle, plan).at(-1), 'unfenced');
    const before = aws.changes.length;
    await ask(handle, 'unfencePrimaries', input);
    assert.equal(aws.changes.length, before, 'once is enough');
    await handle.terminate();
  });

  it('lifts its own fences, without papers, and no others', async () => {
    const { plan, handle } = await fenced();
    const [mine, theirs] = [plan.ids[0]!, 'ws-theirs'];
    aws.workspaces.set(theirs, { WorkspaceId: theirs, State: 'ADMIN_MAINTENANCE' });
    await say(handle, 'stop', { reason: 'enough' });
    const input = { fleet: plan.fleet, region: plan.batch.header.primaryRegion, primaryIds: [mine, theirs] };
    const { result } = await ask(handle, 'unfencePrimaries', input);
    const { unfenced, kept } = result as Awaited<ReturnType<TerminatorActivities['unfencePrimaries']>>;
    assert.deepEqual([unfenced, kept.map(({ code }) => code)], [[mine], ['FencedByOthers']]);
    assert.equal(aws.workspaces.get(theirs)?.State, 'ADMIN_MAINTENANCE');
    await handle.terminate();
  });

  const forbidding: readonly [
    what: string,
    sentence: RegExp,
    act: (run: Awaited<ReturnType<typeof fenced>>) => Promise<unknown>,
  ][] = [
    [
      'a revocation',
      /revoked by ada/,
      async ({ plan, handle }) => say(handle, 'revoke', await plan.paper('ada', 'revoke', handle.firstExecutionRunId)),
    ],
    [
      'a rejection',
      /bob has rejected it/,
      async ({ plan, handle }) => say(handle, 'reject', await plan.paper('bob', 'reject', handle.firstExecutionRunId)),
    ],
    ['a stop', /told to stop/, ({ handle }) => say(handle, 'stop', { reason: 'enough' })],
    ['a pause', /resume it/, ({ handle }) => say(handle, 'pause', { reason: 'wait' })],
  ];
  for (const [what, sentence, act] of forbidding) {
    it(`terminates nothing after ${what}, even one that comes while it reads`, async () => {
      const run = await fenced();
      let done: Promise<unknown> | undefined;
      aws.before = async (operation) => {
        if (operation === 'DescribeWorkspacesConnectionStatus') await (done ??= act(run));
      };
      const { type, sentence: said } = await ask(run.handle, 'terminatePrimaries', run.plan.batch);
      assert.equal(type, 'TerminatorRefused');
      assert.match(said ?? '', sentence);
      assert.deepEqual(terminates(), []);
      await run.handle.terminate();
    });
  }

  it('terminates nothing of a batch in which one desktop is a surprise', async () => {
    const { plan, handle } = await fenced();
    aws.workspaces.delete(plan.desktops[1]!.standbyId ?? '');
    const verdicts = verdictsOf(await ask(handle, 'terminatePrimaries', plan.batch));
    assert.deepEqual(
      Object.values(verdicts)
        .map(({ code }) => code)
        .toSorted(),
      ['BatchStopped', 'StandbyLost'],
    );
    assert.deepEqual(terminates(), []);
    await handle.terminate();
  });

  it('keeps a desktop whose clause has turned false and terminates the other', async () => {
    const { plan, handle } = await fenced();
    aws.connections.set(plan.ids[0]!, 'CONNECTED');
    assert.deepEqual(kindsOf(await ask(handle, 'terminatePrimaries', plan.batch)).toSorted(), ['asked', 'keep']);
    assert.deepEqual(terminates(), [`terminate ${plan.ids[1]}`]);
    await handle.terminate();
  });

  it('terminates nothing with the credentials of another account', async () => {
    const { plan, handle } = await fenced();
    aws.account = '999999999999';
    assert.deepEqual(kindsOf(await ask(handle, 'terminatePrimaries', plan.batch)), ['surprise', 'surprise']);
    assert.deepEqual(terminates(), []);
    await handle.terminate();
  });

  it('says what it does not know: a lost answer is lost, a refused item refused', async () => {
    const first = await fenced();
    aws.trouble = { refuse: first.plan.ids[1]! };
    assert.deepEqual(kindsOf(await ask(first.handle, 'terminatePrimaries', first.plan.batch)), ['asked', 'refused']);
    const second = await fenced();
    aws.trouble = 'lost';
    assert.deepEqual(kindsOf(await ask(second.handle, 'terminatePrimaries', second.plan.batch)), ['lost', 'lost']);
    assert.equal(evidenceKinds(second.handle, second.plan).at(-1), 'answered');
    await Promise.all([first.handle.terminate(), second.handle.terminate()]);
  });

  describe('gives nothing to', () => {
    const forgeries: readonly [who: string, sentence: RegExp, type: string, id: (fleet: string) => string][] = [
      [
        'a workflow of another type under the right id, with the papers of a real run',
        /a workflow prepare/,
        'prepare',
        (fleet) => `lifeboat:${fleet}`,
      ],
      [
        'a workflow under another id, with the papers of a real run',
        /Only the run/,
        'decommission',
        (fleet) => `forged:${fleet}`,
      ],
      [
        'a later run under the right id and type, with the papers of a real run',
        /others have to approve/,
        'decommission',
        (fleet) => `lifeboat:${fleet}`,
      ],
    ];
    for (const [who, sentence, type, id] of forgeries) {
      it(who, async () => {
        const { plan, handle } = await fenced();
        const real = await Promise.all(
          ['bob', 'eve'].map((name) => plan.paper(name, 'approve', handle.firstExecutionRunId)),
        );
        await handle.terminate();
        const forged = await start(plan, type, id(plan.fleet));
        for (const paper of real) await say(forged, 'approve', paper);
        const before = [...aws.changes];
        for (const name of ['fencePrimaries', 'terminatePrimaries'] as const) {
          const { type: failure, sentence: said } = await ask(forged, name, plan.batch);
          assert.equal(failure, 'TerminatorRefused');
          assert.match(said ?? '', sentence);
        }
        assert.deepEqual(aws.changes, before);
        await forged.terminate();
      });
    }

    it('a run without approvals, while the same run gets its fence with them', async () => {
      const plan = await planned();
      const handle = await start(plan);
      const { sentence } = await ask(handle, 'fencePrimaries', plan.batch);
      assert.match(sentence ?? '', /others have to approve/);
      assert.deepEqual(aws.changes, []);
      await approve(handle, plan);
      await until(
        'the end of the cooling-off',
        async () => (await ask(handle, 'fencePrimaries', plan.batch)).result !== undefined,
      );
      await handle.terminate();
    });
  });
});
