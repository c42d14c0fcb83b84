import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { askHealth } from '../support/health.ts';
import { until } from '../support/waiting.ts';
import { IdentityWorld, ownWorkerHealth, people, startOwnWorker, writeToken } from './support/identity-world.ts';
import { answerTo } from './support/server-calls.ts';

const describeNamespace = { service: 'workflowService', name: 'DescribeNamespace' } as const;

/** The lines of a log that name an event. */
const eventsIn = (logFile: string, event: string): readonly Record<string, unknown>[] =>
  readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => line.includes(`"event":"${event}"`))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('our processes and commands on a server that asks for tokens', function () {
  let world: IdentityWorld;

  before(async () => {
    world = await IdentityWorld.open('identity-processes');
    await world.topology.up('worker');
  });
  after(() => world.close());

  const lifeboat = async (
    who: keyof typeof people | 'nobody',
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
  ) => {
    const token = who === 'nobody' ? {} : { TEMPORAL_API_KEY: await world.issuer.token(people[who]) };
    return world.cli(args, { TEMPORAL_TLS: 'false', LIFEBOAT_FLEETS: world.fleets, ...token, ...env });
  };

  it('a worker goes on with the token that was renewed in its file, when the one before has expired', async () => {
    const { logFile } = world.topology.service('worker');
    const events = (event: string, count: number) =>
      until(`the worker's line ${event}`, async () => eventsIn(logFile, event).length === count, { timeoutMs: 60_000 });
    await events('worker-ready', 1);
    const brief = await world.issuer.token({ ...people.worker, endsInS: 15 });
    writeToken('worker', brief);
    await events('temporal-token-renewed', 1);
    writeToken('worker', await world.issuer.token(people.worker));
    await events('temporal-token-renewed', 2);
    const withBrief = world.connect(brief);
    await until('the end of the brief token', async () => (await answerTo(withBrief, describeNamespace)) === 'denied');
    const made = await lifeboat('operator', ['plan', 'demo', '--json']);
    assert.equal(made.exitCode, 0, made.stdout + made.stderr);
    assert.equal(world.topology.service('worker').starts, 1);
  });

  it('and one whose token is not renewed says so, and that it is not healthy', async () => {
    const worker = await startOwnWorker(world, 'forgotten', { ...people.worker, endsInS: 30 });
    const { logFile } = worker;
    const problems = await until(
      'the health of the worker',
      async () => {
        const health = await askHealth(ownWorkerHealth);
        return (
          health.status !== 200 && health.problems.some((words) => words.includes('unauthorized')) && health.problems
        );
      },
      { timeoutMs: 60_000 },
    );
    assert.match(problems.join(' '), /Request unauthorized/);
    assert.equal(eventsIn(logFile, 'temporal-token-ends').length, 1);
    await worker.stop();
  });

  it('a worker with the token of a reader, with a bad one or with none does not start, and says what it needs', async () => {
    const needs = /denies this process its namespace lifeboat.*lifeboat:write/;
    await assert.rejects(startOwnWorker(world, 'reader', people.reader), needs);
    await assert.rejects(startOwnWorker(world, 'expired', { ...people.worker, endsInS: -60 }), needs);
    await assert.rejects(startOwnWorker(world, 'none', undefined), needs);
  });

  it('an operator starts and stops a run; a reader sees it, and who it was, and is denied each command with a sentence', async () => {
    const started = await lifeboat('operator', ['prepare', 'demo', '--json']);
    assert.equal(started.exitCode, 0, started.stdout + started.stderr);
    const status = await lifeboat('reader', ['status', 'demo', '--json']);
    assert.equal((JSON.parse(status.stdout) as { kind: string }).kind, 'Status', status.stdout + status.stderr);
    const runs = await lifeboat('reader', ['runs', 'demo']);
    assert.equal(runs.exitCode, 0, runs.stderr);
    assert.match(runs.stdout, /prepare +running +verified as otto\.operator/);
    for (const command of [
      ['pause', 'demo'],
      ['plan', 'demo'],
      ['stop', 'demo', '--then', 'keep'],
    ]) {
      const end = await lifeboat('reader', command);
      assert.equal(end.exitCode, 1, `${command.join(' ')}: ${end.stdout}${end.stderr}`);
      assert.match(end.stderr, /TemporalDenied/);
      assert.match(end.stderr, /needs a valid token with the permission lifeboat:write/);
    }
    const ensured = await lifeboat('reader', ['namespace', 'ensure', 'drills']);
    assert.equal(ensured.exitCode, 1, ensured.stdout + ensured.stderr);
    assert.match(ensured.stderr, /ask an administrator/);
    const watching = lifeboat('reader', ['watch', 'demo']);
    assert.equal((await lifeboat('operator', ['stop', 'demo', '--then', 'keep'])).exitCode, 0);
    const watched = await watching;
    assert.equal(watched.exitCode, 3, watched.stdout + watched.stderr);
  });

  it('what the worker does carries its own name, not that of who asked', async () => {
    const { workflowService } = await world.as('reader');
    const execution = { workflowId: 'lifeboat:demo' };
    const { history } = await workflowService.getWorkflowExecutionHistory({ namespace: 'lifeboat', execution });
    const principals = (history?.events ?? []).map(({ principal }) => principal?.name);
    assert.equal(principals[0], people.operator.subject);
    assert.ok(principals.includes(people.worker.subject));
    assert.ok(!principals.includes(people.reader.subject));
  });

  it('a command without a token, with an old one or with none in its file says which it was', async () => {
    const nobody = await lifeboat('nobody', ['runs', 'demo']);
    assert.match(nobody.stderr, /TemporalDenied: .*No token was sent\./);
    const old = await world.issuer.token({ ...people.reader, endsInS: -60 });
    const late = await lifeboat('nobody', ['runs', 'demo'], { TEMPORAL_API_KEY: old });
    assert.match(late.stderr, /TemporalDenied: .*The token ended at 20/);
    assert.ok(!late.stderr.includes(old));
    const file = await lifeboat('nobody', ['runs', 'demo'], { LIFEBOAT_TEMPORAL_TOKEN_FILE: '/nowhere/token' });
    assert.equal(file.exitCode, 2);
    assert.match(file.stderr, /TokenFileRejected[^]*cannot be read: ENOENT/);
  });

  it('the administrator may give `namespace ensure` as often as they like; an operator only sees that all is well', async () => {
    for (const who of ['administrator', 'operator'] as const) {
      const end = await lifeboat(who, ['namespace', 'ensure', 'lifeboat', '--json']);
      assert.equal(end.exitCode, 0, `${who}: ${end.stdout}${end.stderr}`);
    }
  });

  it('no log of the deployment holds a token', () => {
    for (const name of ['worker', 'namespace', 'temporal', 'simulator']) {
      const text = readFileSync(world.topology.service(name).logFile, 'utf8');
      assert.ok(!/eyJ[\w-]{10,}\.[\w-]+/.test(text), name);
    }
  });
});
