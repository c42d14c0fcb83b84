import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { ApplicationFailure } from '@temporalio/common';
import { execa } from 'execa';
import { PayloadError } from '../../src/codec/payload-error.ts';
import { createLog, temporalLogger } from '../../src/worker/log.ts';
import { readWorkerFiles } from '../../src/worker/preparations.ts';
import { readSettings } from '../../src/worker/settings.ts';
import { StartFailure } from '../../src/worker/start-failure.ts';
import { ownEnvironment } from '../support/own-environment.ts';
import { jsonLine } from '../support/processes.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { sharedTemporalServer } from '../support/temporal-server.ts';

describe('the settings of a worker', () => {
  it('have defaults: an empty environment will do', () => {
    const { settings } = readSettings({});
    assert.deepEqual(
      [settings?.fleetsDirectory, settings?.regionsFile, settings?.shutdownGraceMs, settings?.laneConcurrency],
      ['./fleets', './fleets/regions.yaml', 30_000, 4],
    );
    assert.equal(settings?.approvalsFile, './fleets/approvals.yaml');
  });

  it('are read from the environment, times in words', () => {
    const { settings } = readSettings({
      LIFEBOAT_AWS_TIMEOUT: '2m',
      LIFEBOAT_STICKY_TIMEOUT: '1s',
      LIFEBOAT_FLEETS: '/f',
    });
    assert.deepEqual(
      [settings?.awsTimeoutMs, settings?.stickyTimeoutMs, settings?.regionsFile],
      [120_000, 1_000, '/f/regions.yaml'],
    );
  });

  it('name the approvals file, beside the fleets or anywhere else', () => {
    const approvalsFile = (environment: Record<string, string>) => readSettings(environment).settings?.approvalsFile;
    assert.equal(approvalsFile({ LIFEBOAT_FLEETS: '/f' }), '/f/approvals.yaml');
    assert.equal(approvalsFile({ LIFEBOAT_FLEETS: '/f', LIFEBOAT_APPROVALS: '/a.yaml' }), '/a.yaml');
  });

  it('are refused with every mistake at once, each with what to write', () => {
    const { settings, findings } = readSettings({
      LIFEBOAT_AWS_TIMEOUT: 'soon',
      LIFEBOAT_SHUTDOWN_GRACE: '5',
      LIFEBOAT_LANE_CONCURRENCY: '0',
      LIFEBOAT_MAX_CACHED_WORKFLOWS: '1.5',
      LIFEBOAT_LOG_LEVEL: 'loud',
    });
    assert.equal(settings, undefined);
    assert.equal(findings.length, 5);
    assert.ok(findings.every(({ remedy }) => remedy.startsWith('Write')));
  });

  it('are refused together when neither the fleets nor the Regions file are there', async () => {
    await assert.rejects(readWorkerFiles({ LIFEBOAT_FLEETS: '/nowhere' }), (error) => {
      assert.ok(error instanceof StartFailure);
      assert.deepEqual(
        error.findings.map(({ code }) => code),
        ['FleetsNotFound', 'RegionsFileNotFound'],
      );
      return true;
    });
  });
});

describe('the log of a worker', () => {
  const environment = {
    AWS_SECRET_ACCESS_KEY: 'canary/secret"key',
    AWS_SESSION_TOKEN: 'canary-session-token',
    TEMPORAL_API_KEY: 'canary-api-key',
  };
  const linesOf = (write: (log: ReturnType<typeof createLog>) => void, more: Record<string, string> = {}): string[] => {
    const lines: string[] = [];
    write(createLog('debug', { ...environment, ...more }, (line) => lines.push(line)));
    return lines;
  };

  it('holds no secret, wherever one was put: fields, errors, causes, headers, texts', () => {
    const lines = linesOf((log) => {
      const cause = new Error(`signed with ${environment.AWS_SECRET_ACCESS_KEY}`);
      log.error({ error: new Error(`token ${environment.AWS_SESSION_TOKEN}`, { cause }) }, 'failed');
      log.info({ headers: { authorization: 'AWS4-HMAC-SHA256 Credential=canary', 'x-amz-security-token': 'canary' } });
      log.info(`AKIACANARYCANARYCANA and ${JSON.stringify({ apiKey: environment.TEMPORAL_API_KEY })}`);
      temporalLogger(log).warn('Activity failed', { error: new Error('eyJcanary.eyJcanary.canary') });
    });
    assert.equal(lines.length, 4);
    for (const line of lines) {
      assert.doesNotMatch(line, /canary/i);
      assert.ok(jsonLine(line), line);
    }
  });

  it('keeps of an error its kind and its frames, and not its words, where payloads are encrypted', () => {
    const cause = new Error('canary of a cause');
    const message = 'canary\n    at canary';
    const details = ['canary of a detail'];
    const error = ApplicationFailure.create({ message, type: 'NoSuchUser', nonRetryable: true, details, cause });
    const write = (log: ReturnType<typeof createLog>): void => {
      log.error({ error }, 'failed');
      temporalLogger(log).warn('Activity failed', { error });
      log.error({ err: new AggregateError([cause], 'canary') }, 'failed');
      log.error({ error: runInNewContext('new TypeError("canary")') as unknown }, 'failed');
      log.error({ error: 'canary' }, 'failed');
      log.error({ error: { message: 'canary' } }, 'failed');
    };
    const lines = linesOf(write, { LIFEBOAT_PAYLOAD_KEYS: 'keys.yaml' });
    assert.equal(lines.length, 6);
    for (const line of lines) assert.doesNotMatch(line, /canary/);
    assert.match(lines[3] ?? '', /TypeError.*evalmachine/, 'of another realm');
    const { name, type, stack } = jsonLine(lines[0] ?? '')?.['error'] as Record<string, string>;
    assert.deepEqual([name, type], ['ApplicationFailure', 'NoSuchUser']);
    assert.match(stack ?? '', /worker\.test\.ts/);
    for (const line of linesOf(write)) assert.match(line, /canary/, 'the twin');
  });

  it('keeps the words of an error about keys, which says which key is missing and nothing else', () => {
    const error = new PayloadError('PayloadKeyUnknown', 'No key "first".', 'Add it.', { keyId: 'first' });
    const [line = ''] = linesOf((log) => log.error({ error }, 'failed'), { LIFEBOAT_PAYLOAD_KEYS: 'keys.yaml' });
    assert.match(line, /No key \\"first\\"/);
  });

  it('keeps what the SDK says about workflow and activity', () => {
    const [line = ''] = linesOf((log) => {
      temporalLogger(log).info('hello', { workflowId: 'lifeboat:demo', attempt: 2 });
    });
    const { workflowId, attempt, level, msg } = jsonLine(line) ?? {};
    assert.deepEqual([workflowId, attempt, level, msg], ['lifeboat:demo', 2, 'info', 'hello']);
  });

  it('shows a final failure as an error, one that is retried as a warning', () => {
    const lines = linesOf((log) => {
      const logger = temporalLogger(log);
      logger.warn('Activity failed', { error: { nonRetryable: true } });
      logger.warn('Activity failed', { error: { nonRetryable: false } });
      logger.warn('Workflow failed', {});
    });
    assert.deepEqual(
      lines.map((line) => jsonLine(line)?.['level']),
      ['error', 'warn', 'error'],
    );
  });
});

describe('a worker process', function () {
  this.timeout(30_000);
  const main = fileURLToPath(new URL('../../src/worker.ts', import.meta.url));
  let fleets: string;
  before(() => {
    fleets = join(scratchDirectory('worker'), 'fleets');
    mkdirSync(fleets, { recursive: true });
    writeFileSync(join(fleets, 'regions.yaml'), 'regions:\n  us-west-2: { workspaces: 2, ses: 1 }\n');
  });

  const start = (env: Record<string, string>) =>
    execa(process.execPath, ['--import', import.meta.resolve('tsx'), main], {
      ...{ extendEnv: false, reject: false, env: ownEnvironment({ LIFEBOAT_FLEETS: fleets, ...env }) },
    });
  const credentials = { AWS_ACCESS_KEY_ID: 'AKIDTESTTESTTESTTEST', AWS_SECRET_ACCESS_KEY: 'canary-secret-access-key' };
  const eventOf = (line: unknown): unknown => jsonLine(String(line))?.['event'];
  const refusalOf = async (env: Record<string, string>) => {
    const { exitCode, stdout } = await start(env);
    const lines = stdout
      .split('\n')
      .map(jsonLine)
      .filter((line) => line !== undefined);
    const refusals = lines.filter((line) => line['event'] === 'worker-refused');
    return {
      exitCode,
      codes: refusals.map((line) => line['code']),
      words: refusals.map((line) => line['msg']).join('\n'),
    };
  };

  it('ends with what to do when there are no credentials', async () => {
    const { exitCode, codes, words } = await refusalOf({});
    assert.deepEqual([exitCode, codes], [1, ['NoCredentials']]);
    assert.match(words, /AWS_PROFILE/);
  });

  it('ends with the address and what to do when Temporal does not answer; an empty profile file is no mistake', async () => {
    const { exitCode, codes, words } = await refusalOf({ ...credentials, TEMPORAL_ADDRESS: '127.0.0.1:1' });
    assert.deepEqual([exitCode, codes], [1, ['TemporalUnreachable']]);
    assert.match(words, /127\.0\.0\.1:1 does not answer: Connection refused\. Start it/);
  });

  it('is refused an address, a token and a TLS setting that the SDK would stumble over, and shows no token', async () => {
    const strange = { TEMPORAL_ADDRESS: 'http://127.0.0.1:1', TEMPORAL_API_KEY: 'CANARY\nCANARY' };
    const { exitCode, codes, words } = await refusalOf({ ...credentials, ...strange });
    assert.deepEqual([exitCode, codes], [1, ['AddressRejected', 'TokenRejected']]);
    assert.doesNotMatch(words, /CANARY|temporal server start-dev/);
    const maybe = await refusalOf({ ...credentials, TEMPORAL_TLS: 'maybe', TEMPORAL_CONFIG_FILE: '/nope.toml' });
    assert.deepEqual(maybe.codes, ['TlsRejected', 'TemporalConfigNotFound']);
  });

  it('says once that it is ready, registers its search attributes, drains on SIGTERM and leaves no secret', async () => {
    const { address, connection } = await sharedTemporalServer();
    const namespace = 'worker-process';
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 } as never,
    });
    const AWS_ENDPOINT_URL = 'http://user:canary-password@127.0.0.1:9';
    const worker = start({
      ...credentials,
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
      AWS_ENDPOINT_URL,
    });
    for await (const line of worker) if (eventOf(line) === 'worker-ready') worker.kill('SIGTERM');
    const { exitCode, stdout, stderr } = await worker;
    const events = stdout.split('\n').map(eventOf);
    assert.equal(exitCode, 0, stderr);
    assert.equal(events.filter((event) => event === 'worker-ready').length, 1);
    assert.ok(events.includes('endpoint-override') && events.includes('worker-stopped'), stdout);
    assert.doesNotMatch(stdout + stderr, /canary/);
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    assert.ok('LifeboatFleet' in customAttributes);
  });
});
