import assert from 'node:assert/strict';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { readTerminatorSettings } from '../../src/terminator/settings.ts';
import { StartFailure } from '../../src/worker/start-failure.ts';
import { jsonLine } from '../support/processes.ts';
import { ownEnvironment } from '../support/own-environment.ts';
import { repository } from '../support/repository.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { makeSigners, type Signers } from '../support/signers.ts';
import { sharedTemporalServer } from '../support/temporal-server.ts';

describe('the settings of the terminator', () => {
  let directory: string;
  let signers: Signers;
  let good: Record<string, string>;
  before(() => {
    directory = scratchDirectory('terminator-settings');
    signers = makeSigners(join(directory, 'keys'), ['ada', 'bob', 'eve']);
    for (const name of ['fleets', 'evidence']) mkdirSync(join(directory, name), { recursive: true });
    good = {
      LIFEBOAT_FLEETS: join(directory, 'fleets'),
      LIFEBOAT_APPROVALS: signers.approvalsFile,
      LIFEBOAT_EVIDENCE: join(directory, 'evidence'),
      LIFEBOAT_EVIDENCE_KEY: signers.keyFile('ada'),
    };
  });

  const codesOf = async (environment: Record<string, string>): Promise<string[]> => {
    const error: unknown = await readTerminatorSettings(environment).catch((failure: unknown) => failure);
    assert.ok(error instanceof StartFailure, 'it was not refused');
    assert.ok(error.findings.every(({ remedy }) => remedy !== ''));
    return error.findings.map(({ code }) => code);
  };

  it('are read from the environment; one call per second unless it says otherwise', async () => {
    const settings = await readTerminatorSettings(good);
    assert.deepEqual([settings.callsPerSecond, settings.evidenceKey.asymmetricKeyType], [1, 'ed25519']);
    assert.equal((await readTerminatorSettings({ ...good, LIFEBOAT_TERMINATOR_RATE: '0.5' })).callsPerSecond, 0.5);
  });

  it('are refused with every mistake at once', async () => {
    assert.deepEqual(await codesOf({ LIFEBOAT_FLEETS: '/nowhere', LIFEBOAT_TERMINATOR_RATE: '-1' }), [
      ...['InvalidSetting', 'SettingMissing', 'SettingMissing', 'SettingMissing', 'FleetsNotFound'],
    ]);
    assert.deepEqual(
      await codesOf({
        ...good,
        LIFEBOAT_APPROVALS: '/no.yaml',
        LIFEBOAT_EVIDENCE: '/no',
        LIFEBOAT_EVIDENCE_KEY: '/no.pem',
      }),
      ['ApprovalsFileNotFound', 'EvidenceNotFound', 'KeyUnreadable'],
    );
  });

  it('are refused with a key that others can read', async () => {
    chmodSync(signers.keyFile('bob'), 0o640);
    assert.deepEqual(await codesOf({ ...good, LIFEBOAT_EVIDENCE_KEY: signers.keyFile('bob') }), ['KeyNotPrivate']);
  });

  it('are refused with an evidence directory into which others can write; one that they can only read will do', async () => {
    const evidence = join(directory, 'open-evidence');
    mkdirSync(evidence);
    chmodSync(evidence, 0o770);
    assert.deepEqual(await codesOf({ ...good, LIFEBOAT_EVIDENCE: evidence }), ['EvidenceNotPrivate']);
    chmodSync(evidence, 0o755);
    await readTerminatorSettings({ ...good, LIFEBOAT_EVIDENCE: evidence });
  });

  describe('of its process', function () {
    this.timeout(30_000);
    const start = (env: Record<string, string>, ...args: readonly string[]) =>
      execa(process.execPath, ['--import', 'tsx', 'src/terminator.ts', ...args], {
        ...{ cwd: repository, extendEnv: false, reject: false, env: ownEnvironment(env) },
      });
    const eventOf = (line: unknown): unknown => jsonLine(String(line))?.['event'];

    it('end it with what to do, line by line', async () => {
      const { exitCode, stdout } = await start({ LIFEBOAT_FLEETS: '/nowhere' });
      const refusals = stdout.split('\n').filter((line) => eventOf(line) === 'terminator-refused');
      assert.deepEqual([exitCode, refusals.length], [1, 4]);
    });

    it('are not taken from its arguments: it says so and does not start', async () => {
      const { exitCode, stdout } = await start(good, '--rate', '5');
      assert.equal(exitCode, 1);
      assert.match(stdout, /UnknownArgument.*takes no arguments, and was given --rate/);
    });

    it('let it say when it polls, and drain on SIGTERM', async () => {
      const { address, newNamespace } = await sharedTemporalServer();
      const terminator = start({
        ...good,
        ...{ AWS_ACCESS_KEY_ID: 'AKIDTESTTESTTESTTEST', AWS_SECRET_ACCESS_KEY: 'canary-secret-access-key' },
        ...{ TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: await newNamespace('terminator-process') },
      });
      for await (const line of terminator) if (eventOf(line) === 'terminator-ready') terminator.kill('SIGTERM');
      const { exitCode, stdout, stderr } = await terminator;
      assert.equal(exitCode, 0, stderr);
      assert.ok(stdout.split('\n').map(eventOf).includes('terminator-stopped'), stdout);
      assert.doesNotMatch(stdout + stderr, /canary/);
    });
  });
});
