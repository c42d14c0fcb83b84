import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { harmlessEnvironment, workerEnvironment } from '../../src/cli/demo/environment.ts';
import { differencesFrom, expectation } from '../../src/cli/demo/expectation.ts';
import { keepRunningWords } from '../../src/cli/demo/keep-running.ts';
import { temporalServer } from '../../src/cli/demo/parts.ts';
import { apiVersion, type DemoDocument, type SimulatorReport } from '../../src/cli/documents.ts';
import { repositoryFile } from '../../src/cli/repository.ts';
import { run as runCommand } from '../../src/cli/run.ts';
import { paintFor } from '../../src/cli/views/paint.ts';
import { textOf } from '../../src/cli/views/text.ts';
import { totalOf } from '../../src/domain/ledger.ts';
import { aGap, anOutcome, aSession, run, startedAtMs, surroundings } from './samples.ts';

interface Scenario {
  readonly fleet: { readonly desktops: number; readonly users: readonly string[] };
  readonly faults: readonly { readonly id?: string; readonly userNames?: readonly string[] }[];
}
const scenario = parse(readFileSync(repositoryFile('src/cli/demo/scenario.yaml'), 'utf8')) as Scenario;

const expectedOutcome = anOutcome({
  endState: expectation.endState,
  counts: expectation.counts,
  createdByUs: expectation.createdByUs,
  adopted: expectation.adopted,
  gaps: Object.entries(expectation.gaps).map(([user, code]) => aGap({ user, code })),
  gapCount: 3,
  mail: { name: 'm', homeRegion: 'us-west-2', state: 'ready', createdByUs: true },
});
const expectedReport: SimulatorReport = {
  calls: [{ service: 'workspaces', operation: 'CreateStandbyWorkspaces', calls: 5, throttled: 1 }],
  faults: [{ id: 'the answer is lost', fired: 1 }],
  standbys: { AVAILABLE: expectation.standbys },
  duplicates: [],
};

describe('the demonstration', () => {
  it('is as expected when it ends as its scenario says', () => {
    assert.deepEqual(differencesFrom(expectedOutcome, expectedReport), []);
  });

  const twins: readonly (readonly [string, Partial<typeof expectedOutcome>, Partial<SimulatorReport>, RegExp])[] = [
    ['another end state', { endState: 'done' }, {}, /end state: done/],
    [
      'a gap too many',
      { gaps: [...expectedOutcome.gaps, aGap({ user: 'eve', code: 'X' })] },
      {},
      /eve: X, where .* fine/,
    ],
    ['a gap too few', { gaps: expectedOutcome.gaps.slice(1) }, {}, /john\.backus: fine/],
    ['a duplicate', {}, { duplicates: ['d-1/ada'] }, /two standbys: d-1\/ada/],
    ['a standby that is missing in the simulator', {}, { standbys: { AVAILABLE: 57 } }, /in the simulator: 57/],
    ['a fault that never struck', {}, { faults: [{ id: 'lost', fired: 0 }] }, /did not strike: lost/],
  ];
  for (const [promise, outcome, report, words] of twins) {
    it(`is not as expected with ${promise}`, () => {
      const differences = differencesFrom({ ...expectedOutcome, ...outcome }, { ...expectedReport, ...report });
      assert.equal(differences.length, 1);
      assert.match(differences[0] ?? '', words);
    });
  }

  it('expects every desktop of its scenario, and knows every user that it breaks', () => {
    assert.equal(totalOf(expectation.counts), scenario.fleet.desktops);
    const named = [...Object.keys(expectation.gaps), ...scenario.faults.flatMap(({ userNames }) => userNames ?? [])];
    for (const user of named) assert.ok(scenario.fleet.users.includes(user), user);
  });

  it('has words for every fault', () => {
    for (const { id } of scenario.faults) assert.ok(id !== undefined && id.includes(' '), id);
  });

  it('says at its end how it went, and what the exit code would be', () => {
    const demo = {
      apiVersion,
      kind: 'Demo',
      outcome: expectedOutcome,
      simulator: expectedReport,
      seconds: 41,
    } as const;
    const text = (more: Pick<DemoDocument, 'asExpected' | 'differences'>) =>
      textOf({ ...demo, ...more }, paintFor(false), startedAtMs);
    assert.match(
      text({ asExpected: true, differences: [] }),
      /As expected[^]*exit code 3; the demonstration ends with 0/,
    );
    assert.match(
      text({ asExpected: false, differences: ['mail: held'] }),
      /Not as expected:\n {2}mail: held[^]*ends with 1/,
    );
  });

  it('without a Temporal CLI starts nothing and says what to do', async () => {
    const world = surroundings();
    const code = await runCommand(['demo'], world, async () => aSession());
    assert.equal(code, 1);
    assert.match(world.stderr.text, /^error NoTemporalCli: [^]*npm run demo/);
  });

  it('that keeps running tells where to look and what to try', () => {
    const addresses = { temporal: '127.0.0.1:1', ui: 'http://127.0.0.1:2', aws: 'http://127.0.0.1:3' };
    const text = keepRunningWords(addresses, run).join('\n');
    assert.match(text, /http:\/\/127\.0\.0\.1:2\/namespaces\/default\/workflows\/lifeboat%3Ademo\/run-1/);
    assert.match(text, /start-workflow\?workflowId=lifeboat%3Ademo&taskQueue=lifeboat&workflowType=prepare/);
    assert.match(text, /TEMPORAL_ADDRESS=127\.0\.0\.1:1 npx lifeboat status demo/);
  });
});

describe('the environment of the demonstration', () => {
  const mine = {
    ...{ PATH: '/bin', AWS_PROFILE: 'prod', AWS_SESSION_TOKEN: 'secret', AWS_ENDPOINT_URL_SESV2: 'https://real' },
    ...{ TEMPORAL_ADDRESS: 'prod:7233', TEMPORAL_API_KEY: 'secret', LIFEBOAT_FLEETS: '/prod', HOME: undefined },
  };

  it('keeps what is not about AWS, Temporal or Lifeboat', () => {
    assert.deepEqual(harmlessEnvironment(mine), { PATH: '/bin' });
  });

  it('leads the worker to nothing but the simulator and the server beside it', () => {
    const env = workerEnvironment(mine, {
      ...{ emptyFile: '/tmp/empty', emptyProfile: '/tmp/profile', temporalAddress: '127.0.0.1:1' },
      awsUrl: 'http://127.0.0.1:3',
    });
    assert.equal(
      Object.values(env).some((value) => /prod|secret|real/.test(value)),
      false,
    );
    assert.deepEqual([env['AWS_ENDPOINT_URL'], env['TEMPORAL_ADDRESS']], ['http://127.0.0.1:3', '127.0.0.1:1']);
  });

  it('has a server with a Web UI on this computer only', () => {
    const { args } = temporalServer('temporal', { grpc: 1, ui: 2 }, 'x.sqlite');
    assert.match(args.join(' '), /start-dev --ip 127\.0\.0\.1 --port 1 --ui-port 2 --db-filename x\.sqlite/);
    assert.equal(args.includes('--headless'), false);
  });
});
