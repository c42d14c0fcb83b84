import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from '@temporalio/client';
import { execa } from 'execa';
import { EncryptingCodec } from '../../src/codec/encrypting-codec.ts';
import { workflowIdFor, workflowQueue } from '../../src/contract/names.ts';
import { keysFile, keysOf, newSecret } from '../codec/keys.ts';
import { cli } from '../support/cli.ts';
import { gatedFleet } from '../support/gated-fleet.ts';
import { GatedRun, Office } from '../support/gated-world.ts';
import { searchPlainText } from '../support/plain-text-search.ts';
import { storedRuns } from '../support/stored-runs.ts';
import { temporalCli } from '../support/temporal-server.ts';
import type { PrepareRun } from '../support/prepare-run.ts';
import type { TestFleet } from '../support/test-fleet.ts';
import { useCodecServer } from '../support/use-codec-server.ts';
import { useWorld, type WorldOfTest } from '../support/use-world.ts';
import { until } from '../support/waiting.ts';
import { workflowBundleFile } from '../support/workflow-bundle.ts';

const [first, second] = [newSecret(), newSecret()];
const onlyFirst = keysFile({ first });
const onlySecond = keysFile({ second });
const both = keysFile({ second, first });
const notYetSecond = keysFile({ first, second });
const dataConverter = { payloadCodecs: [new EncryptingCodec(keysOf({ first, second }))] };

/** Texts that a run is given to keep, and that must not be read where it keeps them. */
const planted = {
  reason: 'PLANTED-IN-A-REASON-4711',
  answer: 'PLANTED-IN-AN-ANSWER-OF-AWS',
  failure: 'PLANTED-IN-A-FAILURE',
  command: 'PLANTED-IN-A-COMMAND',
};

/** A run with an item that fails and a command, and one that is refused; each carries something planted. */
async function plant(fleet: TestFleet): Promise<void> {
  const message = `${planted.answer}: ${fleet.user(3)} has no mailbox`;
  const fault = { kind: 'item', action: 'fail', code: 'ResourceNotFound.User', message, times: 'always' } as const;
  await fleet.world.simulator.addFaults({ ...fault, desktops: [3] });
  const run = await fleet.prepare({ reason: planted.reason });
  await run.tell('pause', { reason: planted.command });
  await run.tell('resume', {});
  assert.equal((await run.outcome()).endState, 'done-with-gaps');
  const wrong = await fleet.prepare({ [planted.failure]: true });
  await assert.rejects(wrong.outcome());
  // The log line of the failure may come after the outcome.
  const [worker] = fleet.world.workers;
  await until('the failure in the log', async () => readFileSync(worker!.logFile, 'utf8').includes('Workflow failed'));
}

/** What is found of the texts in every history and every visibility record, in the server's own files, and in the logs. */
async function search({ world }: TestFleet, texts: readonly string[]) {
  const runs = await storedRuns(world.client);
  const directory = dirname(world.temporal.logFile);
  const files = ['temporal.db', 'temporal.db-wal'].map((name) => readFileSync(join(directory, name)));
  const logs = [world.temporal.logFile, ...world.workers.map(({ logFile }) => logFile)].map((file) =>
    readFileSync(file),
  );
  const foundIn = (places: readonly Uint8Array[]): Set<string> =>
    new Set(places.flatMap((bytes) => searchPlainText(bytes, texts)).map(({ text }) => text));
  return {
    types: new Set(runs.map(({ type }) => type)),
    histories: foundIn(runs.map(({ history }) => history)),
    visibility: foundIn(runs.map(({ visibility }) => visibility)),
    files: foundIn(files),
    logs: foundIn(logs),
  };
}

const textsOf = (fleet: TestFleet): string[] => [
  ...fleet.primaries.map(({ userName }) => userName),
  ...Object.values(planted),
];

describe('what the Temporal server stores of a run, with payload encryption', function () {
  this.timeout(120_000);
  const encrypting = { workerEnv: { LIFEBOAT_PAYLOAD_KEYS: onlyFirst }, dataConverter };
  const { fleet: newFleet } = useWorld({ name: 'encrypted', ownTemporal: true, ...encrypting });

  it('names no user, and nothing that was planted in reasons, answers and failures; nor do the logs', async () => {
    const fleet = await newFleet({ desktops: 30, directories: 1 });
    await plant(fleet);
    const found = await search(fleet, textsOf(fleet));
    assert.ok(found.types.has('prepareSlice'), 'children are searched, too');
    const nothing = new Set<string>();
    assert.deepEqual(found, { ...found, histories: nothing, visibility: nothing, files: nothing, logs: nothing });
  });
});

describe('what the Temporal server stores of a run, without payload encryption', function () {
  this.timeout(120_000);
  const { fleet: newFleet } = useWorld({ name: 'unencrypted', ownTemporal: true });

  it('names every user and everything that was planted: the same search finds it', async () => {
    const fleet = await newFleet({ desktops: 30, directories: 1 });
    await plant(fleet);
    const texts = textsOf(fleet);
    const found = await search(fleet, texts);
    assert.deepEqual([...found.histories].sort(), [...texts].sort());
    assert.deepEqual([...found.files].sort(), [...texts].sort());
    assert.ok(found.logs.has(planted.failure), [...found.logs].join());
  });
});

describe('a run with encrypted payloads', function () {
  this.timeout(120_000);
  const codecServer = useCodecServer({ LIFEBOAT_PAYLOAD_KEYS: notYetSecond, LIFEBOAT_CODEC_NAMESPACES: 'rotated' });
  const world = useWorld({ name: 'rotated', workerEnv: { LIFEBOAT_PAYLOAD_KEYS: onlyFirst }, dataConverter });

  it('can be read after its key was rotated, by whoever has the old key as well', async () => {
    const fleet = await world.fleet({ desktops: 3, directories: 1 });
    await (await fleet.prepare({ reason: planted.reason })).outcome();
    const read = await cli(world.world, ['status', fleet.name, '--json'], { LIFEBOAT_PAYLOAD_KEYS: both });
    assert.equal(read.exitCode, 0, read.stderr);
    assert.equal((JSON.parse(read.stdout) as { reason?: string }).reason, planted.reason);
    const runs = await cli(world.world, ['runs', fleet.name, '--json'], { LIFEBOAT_PAYLOAD_KEYS: both });
    assert.equal(runs.exitCode, 0, runs.stderr);
    const without = await cli(world.world, ['status', fleet.name], { LIFEBOAT_PAYLOAD_KEYS: onlySecond });
    assert.equal(without.exitCode, 1);
    assert.match(without.stderr, /encrypted with the key "first", which is not among the keys here/);
  });

  it('is told to nobody who has neither keys nor a codec server, with a sentence that says what to set', async () => {
    const fleet = await world.fleet({ desktops: 3, directories: 1 });
    await (await fleet.prepare()).outcome();
    for (const command of ['status', 'runs']) {
      const { exitCode, stdout, stderr } = await cli(world.world, [command, fleet.name]);
      assert.deepEqual([exitCode, stdout], [1, '']);
      assert.match(stderr, /encrypted with the key "first".*LIFEBOAT_PAYLOAD_KEYS.*TEMPORAL_CODEC_ENDPOINT/s);
    }
  });

  it('is read and commanded through the codec server, by our CLI and by that of Temporal', async () => {
    const fleet = await withOneHeld(world);
    const { url, authorization } = codecServer;
    const env = { TEMPORAL_CODEC_ENDPOINT: url, TEMPORAL_CODEC_AUTH: authorization };
    const read = await cli(world.world, ['status', fleet.name, '--json'], env);
    assert.equal(read.exitCode, 4, read.stderr);
    const told = await cli(world.world, ['skip', fleet.name, '--user', fleet.user(1), '--reason', planted.reason], env);
    assert.equal(told.exitCode, 0, told.stderr);
    await until('the end of the run', async () => {
      const { exitCode } = await cli(world.world, ['status', fleet.name], env);
      return exitCode === 3;
    });
    const [stored] = (await storedRuns(world.world.client)).filter(
      (run) => run.workflowId === workflowIdFor(fleet.name),
    );
    assert.deepEqual(searchPlainText(stored!.history, [planted.reason]), [], 'the CLI has encrypted what it sent');
    const shown = await temporalShow(fleet, ['--codec-endpoint', url, '--codec-auth', authorization]);
    assert.notDeepEqual(searchPlainText(shown, [planted.reason]), []);
    assert.deepEqual(
      searchPlainText(await temporalShow(fleet, []), [planted.reason]),
      [],
      'the twin: without it, nothing',
    );
    const denied = await cli(world.world, ['status', fleet.name], { ...env, TEMPORAL_CODEC_AUTH: 'Bearer no' });
    assert.equal(denied.exitCode, 1);
    assert.match(denied.stderr, /codec server.*denies it \(401\)/s);
  });

  it('is started by plain JSON that was typed into the Web UI', async () => {
    const fleet = await world.fleet({ desktops: 3, directories: 1 });
    const { temporal, namespace, client } = world.world;
    const typing = new Client({ connection: temporal.connection, namespace });
    const workflowId = workflowIdFor(fleet.name);
    const input = { fleet: fleet.name, reason: planted.reason };
    await typing.workflow.start('prepare', { workflowId, taskQueue: workflowQueue, args: [input] });
    const outcome = (await client.workflow.getHandle(workflowId).result()) as { endState?: string; reason?: string };
    assert.deepEqual([outcome.endState, outcome.reason], ['done', planted.reason]);
    await assert.rejects(
      typing.workflow.getHandle(workflowId).result(),
      /binary\/encrypted/,
      'its outcome is encrypted',
    );
  });
});

describe('a run under way', function () {
  this.timeout(120_000);
  const onlyReading = { payloadCodecs: [new EncryptingCodec({ keys: keysOf({ first, second }).keys })] };
  const world = useWorld({ name: 'changed-keys', workers: 0, dataConverter: onlyReading });

  it('waits while its key is missing, and goes on when the key is there again', async () => {
    await world.world.addWorker({ LIFEBOAT_PAYLOAD_KEYS: onlyFirst });
    const fleet = await withOneHeld(world);
    await replaceWorker({ LIFEBOAT_PAYLOAD_KEYS: onlySecond });
    const [lost] = world.world.workers;
    const skipping = skip(fleet);
    await until('the worker to miss the key', async () =>
      /PayloadKeyUnknown/.test(readFileSync(lost!.logFile, 'utf8')),
    );
    await replaceWorker({ LIFEBOAT_PAYLOAD_KEYS: both });
    await skipping;
    assert.equal((await outcomeOf(fleet)).endState, 'done-with-gaps');
  });

  it('goes on when encryption is turned on, and when it is turned off', async () => {
    await replaceWorker({});
    const fleet = await withOneHeld(world);
    await replaceWorker({ LIFEBOAT_PAYLOAD_KEYS: onlyFirst });
    await runs.get(fleet)!.tell('pause', { reason: planted.reason });
    const plainBundle = { LIFEBOAT_WORKFLOW_BUNDLE: await workflowBundleFile() };
    await replaceWorker({ LIFEBOAT_PAYLOAD_KEYS: keysFile({ first }, 0o600, 'none'), ...plainBundle });
    await runs.get(fleet)!.tell('resume', {});
    await skip(fleet);
    assert.equal((await outcomeOf(fleet)).endState, 'done-with-gaps');
  });

  async function replaceWorker(env: NodeJS.ProcessEnv): Promise<void> {
    await world.world.killWorkers();
    await world.world.addWorker(env);
  }
});

describe('a decommission with encrypted payloads', function () {
  this.timeout(120_000);
  const office = new Office('encrypted-decommission');
  const test = useWorld({
    ...{ name: 'encrypted-decommission', speed: 1, lanePace: 100, dataConverter },
    workerEnv: { ...office.workerEnv, LIFEBOAT_PAYLOAD_KEYS: onlyFirst },
  });

  it('waits while the terminator lacks the key, and goes on by itself when it has it', async () => {
    const keyless = await office.terminator(test.world);
    const fleet = await test.fleet(gatedFleet({ desktops: 2 }));
    const run = new GatedRun(fleet, office);
    await run.beginApproved();
    await until('the terminator to miss the key', async () =>
      readFileSync(keyless.logFile, 'utf8').includes(
        'A payload is encrypted with the key \\"first\\", and there are no keys here',
      ),
    );
    assert.deepEqual(await fleet.calls('ModifyWorkspaceState'), []);
    await office.killTerminator(test.world);
    await office.terminator(test.world, { LIFEBOAT_PAYLOAD_KEYS: onlyFirst });
    const outcome = await run.outcome();
    assert.deepEqual([outcome.endState, outcome.counts.gone], ['done', 2], JSON.stringify(outcome));
  });
});

const runs = new Map<TestFleet, PrepareRun>();

/** A fleet whose run waits for a person, because of one desktop. */
async function withOneHeld(world: WorldOfTest): Promise<TestFleet> {
  const fault = { kind: 'item', action: 'fail', code: 'NobodyHasSeenThisBefore', times: 'always' } as const;
  const faults = [{ ...fault, id: 'held', message: 'made up', desktops: [1] }];
  const fleet = await world.fleet({ desktops: 3, directories: 1, faults });
  const run = await fleet.prepare();
  await run.untilStatus('waiting for a person', ({ blocked }) => blocked.length > 0);
  runs.set(fleet, run);
  return fleet;
}

const skip = (fleet: TestFleet): Promise<string> =>
  runs.get(fleet)!.tell('skip', { users: [fleet.user(1)], reason: 'not today' });
const outcomeOf = (fleet: TestFleet) => runs.get(fleet)!.outcome();

/** What Temporal's own CLI shows of a fleet's run. */
async function temporalShow({ world, name }: TestFleet, codec: readonly string[]): Promise<Uint8Array> {
  const where = [
    '--address',
    world.temporal.address,
    '--namespace',
    world.namespace,
    '--workflow-id',
    workflowIdFor(name),
  ];
  const { stdout } = await execa(temporalCli(), ['workflow', 'show', ...where, '--output', 'json', ...codec], {
    extendEnv: false,
    env: { HOME: world.directory },
  });
  return Buffer.from(stdout);
}
