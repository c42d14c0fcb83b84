import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EncryptingCodec } from '../../src/codec/encrypting-codec.ts';
import { keysFile, keysOf, newSecret } from '../codec/keys.ts';
import { cli } from '../support/cli.ts';
import { searchPlainText } from '../support/plain-text-search.ts';
import { storedRuns } from '../support/stored-runs.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { TestFleet } from '../support/test-fleet.ts';
import { folderOfTheImage } from './support/image.ts';
import { openTeamWorld, type TeamWorld } from './support/team-world.ts';

const [first, second] = [newSecret(), newSecret()];
const planted = 'PLANTED-IN-A-REASON-4711';
const speed = 60;

/** A prepare whose reason holds something planted, and in which AWS refuses a desktop in words that name its user. */
async function plant({ world }: TeamWorld): Promise<TestFleet> {
  const fleet = await TestFleet.in(world, { desktops: 30, directories: 1 });
  const message = `${fleet.user(3)} is not in the directory`;
  const fault = { kind: 'item', action: 'fail', code: 'ResourceNotFound.User', message, times: 'always' } as const;
  await world.simulator.addFaults({ ...fault, desktops: [3] });
  const run = await fleet.prepare({ reason: planted });
  assert.equal((await run.outcome(90_000)).endState, 'done-with-gaps');
  return fleet;
}

/** Where the names of the fleet's users, or what was planted, are read: everything that outlives the run. */
async function whereFound({ topology, world }: TeamWorld, fleet: TestFleet): Promise<Record<string, number>> {
  const texts = [planted, ...fleet.primaries.map(({ userName }) => userName)];
  const database = topology.service('postgresql');
  const dumps = ['temporal', 'temporal_visibility'].map((name) => ({
    name,
    into: join(world.directory, `${name}.sql`),
  }));
  for (const { name, into } of dumps) {
    // Binary columns are dumped in hexadecimal, which the search knows.
    await database.exec(['pg_dump', '--username=temporal', `--dbname=${name}`], { into });
  }
  const logs = topology.names.map((name) => topology.service(name).logFile).filter((file) => existsSync(file));
  // The simulator is AWS: it knows its users.
  const ours = logs.filter((file) => !file.endsWith('simulator.log'));
  const scraped = await Promise.all(
    ['http://worker:9464/metrics', 'http://temporal:8000/metrics'].map(async (url) => (await fetch(url)).text()),
  );
  const runs = await storedRuns(world.client);
  const places: Record<string, readonly Uint8Array[]> = {
    histories: runs.map(({ history }) => history),
    database: dumps.map(({ into }) => readFileSync(into)),
    logs: ours.map((file) => readFileSync(file)),
    metrics: scraped.map((text) => Buffer.from(text)),
  };
  const found = (bytes: readonly Uint8Array[]): number =>
    new Set(bytes.flatMap((each) => searchPlainText(each, texts)).map(({ text }) => text)).size;
  return Object.fromEntries(Object.entries(places).map(([place, bytes]) => [place, found(bytes)]));
}

describe('a deployment that encrypts its payloads', function () {
  this.timeout(240_000);
  const token = newSecret();
  const tokenFile = join(scratchDirectory('codec-token'), 'codec-token');
  writeFileSync(tokenFile, token);
  const keys = folderOfTheImage('keys', { 'payload-keys.yaml': keysFile({ first }), 'codec-token': tokenFile });
  let team: TeamWorld;
  let fleet: TestFleet;

  before(async () => {
    team = await openTeamWorld({
      ...{ name: 'encrypted', speed, overlays: ['compose.encryption.yaml'] },
      variables: { LIFEBOAT_PAYLOAD_KEYS_FOLDER: keys, LIFEBOAT_CODEC_TOKEN_FILE: '/keys/codec-token' },
      dataConverter: { payloadCodecs: [new EncryptingCodec(keysOf({ first, second }))] },
    });
    fleet = await plant(team);
  });
  after(() => team.close());

  it('has no user’s name and nothing planted in histories, the database, logs and metrics', async () => {
    assert.deepEqual(await whereFound(team, fleet), { histories: 0, database: 0, logs: 0, metrics: 0 });
  });

  it('decodes for a CLI that has no keys, at its codec server, if it shows the token', async () => {
    await team.topology.up('codec-server');
    const endpoint = { TEMPORAL_CODEC_ENDPOINT: 'http://codec-server:8081' };
    const allowed = await cli(team.world, ['status', fleet.name], {
      ...endpoint,
      TEMPORAL_CODEC_AUTH: `Bearer ${token}`,
    });
    assert.equal(allowed.exitCode, 3, allowed.stderr);
    assert.ok(allowed.stdout.includes(fleet.user(3)));
    const stranger = await cli(team.world, ['status', fleet.name], { ...endpoint, TEMPORAL_CODEC_AUTH: 'Bearer x' });
    assert.equal(stranger.exitCode, 1);
    assert.ok(!(stranger.stdout + stranger.stderr).includes(fleet.user(3)));
  });

  it('still reads an old run when the key was rotated, and not when the old key was thrown away', async () => {
    copyFileSync(keysFile({ second, first }), join(keys, 'payload-keys.yaml'));
    await team.topology.service('worker').strike('SIGTERM');
    await team.topology.service('worker').healthy();
    const status = (file: string) => cli(team.world, ['status', fleet.name], { LIFEBOAT_PAYLOAD_KEYS: file });
    const both = await status(keysFile({ second, first }));
    assert.equal(both.exitCode, 3, both.stderr);
    assert.ok(both.stdout.includes(fleet.user(3)));
    const { exitCode, stdout, stderr } = await status(keysFile({ second }));
    assert.notEqual(exitCode, 3);
    assert.ok(!(stdout + stderr).includes(fleet.user(3)));
    assert.match(stderr, /first/);
  });
});

describe('a deployment that does not', function () {
  this.timeout(240_000);
  let team: TeamWorld;
  before(async () => {
    team = await openTeamWorld({ name: 'in-plain-words', speed });
  });
  after(() => team.close());

  it('has every user’s name and what was planted in histories and the database; in logs and metrics still none', async () => {
    const found = await whereFound(team, await plant(team));
    assert.deepEqual(found, { histories: 31, database: 31, logs: 0, metrics: 0 });
  });
});
