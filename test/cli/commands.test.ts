import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/common';
import { failureTypes } from '../../src/contract/failures.ts';
import type { UpdateInvocation } from '../../src/cli/invocation.ts';
import { repositoryFile } from '../../src/cli/repository.ts';
import { run as runCommand } from '../../src/cli/run.ts';
import type { Session } from '../../src/cli/temporal/session.ts';
import { soundApprovals } from '../fleets/approvals-text.ts';
import { soundFileWith } from '../fleets/fleet-text.ts';
import { aDecommissionOutcome } from './gated-samples.ts';
import {
  aPrepareOutcome,
  aRunStatus,
  aSession,
  aSliceStatus,
  counts,
  ended,
  run,
  running,
  Screen,
  surroundings,
} from './samples.ts';

interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly json: () => Record<string, unknown>;
}

async function lifeboat(line: string, answers: Partial<Session> = {}, change: object = {}): Promise<Result> {
  const world = surroundings(change);
  const code = await runCommand(line.split(' ').filter(Boolean), world, async () => aSession(answers));
  const [out, err] = [world.stdout.text, world.stderr.text];
  return { code, out, err, json: () => JSON.parse(out) as Record<string, unknown> };
}

const failed = (type: string, ...details: unknown[]): Error =>
  new WorkflowFailedError('x', ApplicationFailure.create({ type, message: 'words', details }), 'NON_RETRYABLE_FAILURE');
const runIds = { earlier: '01936bb0-0000-7000-8000-00000000abcd' };
const isRunning = { describe: async () => running };
const hasEnded = { describe: async () => ended };
const blocked = [{ on: 'attention', code: 'LimitExceeded', message: 'Quota.', remedy: 'Raise it.' } as const];

describe('lifeboat', () => {
  it('without a command shows the help on stderr and ends with 2', async () => {
    const { code, out, err } = await lifeboat('');
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /Usage: lifeboat/);
  });

  it('shows the help that was asked for on stdout and ends with 0', async () => {
    const { code, out, err } = await lifeboat('prepare --help');
    assert.deepEqual([code, err], [0, '']);
    assert.match(out, /Exit codes:/);
  });

  it('answers wrong usage with a sentence and 2', async () => {
    const { code, err } = await lifeboat('stop');
    assert.equal(code, 2);
    assert.match(err, /error WrongUsage: missing required argument 'fleet'/);
  });

  it('answers wrong usage as JSON on stdout when JSON is asked for', async () => {
    const { code, json, err } = await lifeboat('stop --json');
    assert.deepEqual([code, json()['kind'], json()['exitCode'], err], [2, 'Error', 2, '']);
  });

  it('becomes the worker, the terminator or the simulator, with all of its arguments', async () => {
    const became: unknown[] = [];
    const become = async (entry: string, args: readonly string[]) => (became.push([entry, args]), 0 as const);
    await lifeboat('worker', {}, { become });
    await lifeboat('terminator', {}, { become });
    await lifeboat('simulator --port 1 --json', {}, { become });
    assert.deepEqual(became, [
      ['src/worker.ts', []],
      ['src/terminator.ts', []],
      ['simulator/main.ts', ['--port', '1', '--json']],
    ]);
  });

  it('that is interrupted ends with 130 and closes its connection', async () => {
    let closed = false;
    const interruption = new AbortController();
    const describe = () => {
      interruption.abort();
      return new Promise<never>(() => undefined);
    };
    const close = async () => void (closed = true);
    const { code, err } = await lifeboat('status demo', { describe, close }, { interrupted: interruption.signal });
    assert.deepEqual([code, err], [130, 'Interrupted.\n']);
    assert.equal(closed, true);
  });
});

describe('status', () => {
  it('of a run that goes on ends with 0', async () => {
    const { code, out } = await lifeboat('status demo', { ...isRunning, status: async () => aRunStatus() });
    assert.equal(code, 0);
    assert.match(out, /prepare of fleet demo: preparing/);
  });

  it('of a run that waits for a person ends with 4', async () => {
    const { code, out } = await lifeboat('status demo', { ...isRunning, status: async () => aRunStatus({ blocked }) });
    assert.equal(code, 4);
    assert.match(out, /→ Raise it\./);
  });

  it('shows the counts of the slices as they are now, not as they were reported', async () => {
    const slice = {
      workflowId: 'lifeboat:demo/slice-0',
      phase: 'creating',
      counts: counts({ pending: 5 }),
      asOfMs: 0,
    } as const;
    const { json } = await lifeboat('status demo --json', {
      ...isRunning,
      status: async () => aRunStatus({ slices: [slice], counts: slice.counts }),
      sliceStatus: async () => aSliceStatus({ counts: counts({ ready: 5 }) }),
    });
    assert.deepEqual(json()['counts'], counts({ ready: 5 }));
  });

  for (const [endState, code] of [
    ['done', 0],
    ['done-with-gaps', 3],
    ['stopped', 3],
    ['compensated', 1],
    ['failed-safe', 1],
  ] as const) {
    it(`of a run that ended ${endState} ends with ${code}, worker or not`, async () => {
      const result = await lifeboat('status demo --json', {
        ...hasEnded,
        workerPolls: async () => false,
        outcomeOf: async () => aPrepareOutcome({ endState }),
      });
      assert.deepEqual([result.code, result.json()['kind']], [code, 'Outcome']);
    });
  }

  it('of a fleet that nothing has run for says so', async () => {
    const describe = () => Promise.reject(new WorkflowNotFoundError('x', run.workflowId, undefined));
    const { code, err } = await lifeboat('status demo', { describe });
    assert.equal(code, 1);
    assert.match(err, /Nothing runs for fleet demo/);
  });

  it('of an earlier run asks for that one, and tells its outcome', async () => {
    const earlier = { ...ended, type: 'decommission', runId: runIds.earlier };
    const asked: unknown[] = [];
    const { code, json } = await lifeboat(`status demo --run ${runIds.earlier} --json`, {
      describe: async (_fleet, runId) => (runId === runIds.earlier ? earlier : running),
      gatedOutcomeOf: async (read) => {
        asked.push(read.runId);
        return aDecommissionOutcome({ evidence: { file: 'demo.jsonl', lines: 3, head: 'e'.repeat(64) } });
      },
    });
    assert.deepEqual([code, json()['kind'], json()['runId']], [0, 'GatedOutcome', runIds.earlier]);
    assert.deepEqual(asked, [runIds.earlier]);
    assert.deepEqual(json()['evidence'], { file: 'demo.jsonl', lines: 3, head: 'e'.repeat(64) });
  });

  it('of a run that Temporal does not know says so, and where the ids are', async () => {
    const describe = () => Promise.reject(new WorkflowNotFoundError('x', run.workflowId, runIds.earlier));
    const { code, err } = await lifeboat(`status demo --run ${runIds.earlier}`, { describe });
    assert.equal(code, 1);
    assert.match(err, new RegExp(`NoOperation: No run ${runIds.earlier} of fleet demo is known[^]*lifeboat runs demo`));
  });

  it('of a run that failed says where those before it are', async () => {
    const outcomeOf = () => Promise.reject(failed(failureTypes.preflightRefused));
    const { code, err } = await lifeboat('status demo', { ...hasEnded, outcomeOf });
    assert.equal(code, 5);
    assert.match(err, /PreflightRefused[^]*→ Other runs of this fleet: lifeboat runs demo\n$/);
  });

  it('without a worker does not hang', async () => {
    const { code, err } = await lifeboat('status demo', { ...isRunning, workerPolls: async () => false });
    assert.equal(code, 1);
    assert.match(err, /No worker polls the queue "lifeboat"[^]*npm run worker/);
  });
});

describe('runs', () => {
  const first = { ...ended, type: 'decommission', runId: runIds.earlier };

  it('lists every run that is known, the newest first, each with the id that status takes', async () => {
    const { code, out } = await lifeboat('runs demo', {
      workerPolls: async () => false,
      runsOf: async () => [running, first],
    });
    assert.equal(code, 0);
    assert.equal(
      out,
      `Runs of fleet demo that Temporal remembers, the newest first:
  run-1                                 prepare       running    2026-11-21 06:00:00 UTC to now
  ${runIds.earlier}  decommission  completed  2026-11-21 06:00:00 UTC to 2026-11-21 06:02:00 UTC

To see how one ended: lifeboat status demo --run <run>
`,
    );
  });

  it('is data, and admits that there are more than it lists', async () => {
    const runsOf = async (_fleet: string, limit: number) => Array.from({ length: limit }, () => first);
    const { code, json } = await lifeboat('runs demo --json', { runsOf });
    const { kind, runs, more } = json();
    assert.deepEqual([code, kind, (runs as unknown[]).length, more], [0, 'Runs', 50, true]);
  });

  it('of a fleet that nothing has run for says so', async () => {
    const { code, err } = await lifeboat('runs demo', { runsOf: async () => [] });
    assert.equal(code, 1);
    assert.match(err, /Nothing runs for fleet demo, and no earlier run is known/);
  });
});

describe('prepare', () => {
  const starts = { startPrepare: async () => run, ...isRunning };

  it('stays until the checks are passed and says how to follow the run', async () => {
    const { code, out } = await lifeboat('prepare demo', { ...starts, status: async () => aRunStatus() });
    assert.equal(code, 0);
    assert.match(out, /has begun, its checks are passed\.[^]*lifeboat watch demo/);
  });

  it('hands over the reason', async () => {
    let input: unknown;
    const startPrepare = async (given: unknown) => ((input = given), run);
    await lifeboat('prepare demo --reason INC-1', { ...starts, startPrepare, status: async () => aRunStatus() });
    assert.deepEqual(input, { fleet: 'demo', reason: 'INC-1' });
  });

  it('of a busy fleet names the holder, since when and what to do, and ends with 6', async () => {
    const startPrepare = () => Promise.reject(new WorkflowExecutionAlreadyStartedError('x', run.workflowId, 'prepare'));
    const { code, err } = await lifeboat('prepare demo', { ...isRunning, startPrepare });
    assert.equal(code, 6);
    assert.match(
      err,
      /prepare has been running since 2026-11-21 06:00:00 UTC \(1m\)[^]*lifeboat watch demo[^]*lifeboat stop demo/,
    );
  });

  it('without a worker starts nothing', async () => {
    const { code, err } = await lifeboat('prepare demo', { workerPolls: async () => false });
    assert.equal(code, 1);
    assert.match(err, /Nothing was started\./);
  });

  const finding = { severity: 'error', code: 'DirectoryNotFound', summary: 'No d-1.', remedy: 'Register it.' };
  for (const [type, code] of [
    [failureTypes.fleetRejected, 2],
    [failureTypes.preflightRefused, 5],
  ] as const) {
    it(`that ends as ${type} shows every finding and ends with ${code}`, async () => {
      const answers = {
        ...starts,
        ...hasEnded,
        outcomeOf: () => Promise.reject(failed(type, { findings: [finding] })),
      };
      const text = await lifeboat('prepare demo', answers);
      assert.equal(text.code, code);
      assert.match(text.err, /DirectoryNotFound: No d-1\.\n {4}→ Register it\./);
      const { json } = await lifeboat('prepare demo --json', answers);
      assert.deepEqual([json()['code'], json()['findings']], [type, [finding]]);
    });
  }

  it('with --wait ends with the outcome, as one JSON document', async () => {
    const outcomeOf = async () => aPrepareOutcome({ endState: 'done-with-gaps' });
    const { code, json } = await lifeboat('prepare demo --wait --json', { ...starts, ...hasEnded, outcomeOf });
    assert.deepEqual([code, json()['kind']], [3, 'Outcome']);
  });

  it('with --wait that is interrupted says that the run goes on, and how to come back', async () => {
    const interruption = new AbortController();
    const status = async () => (setTimeout(() => interruption.abort(), 5), aRunStatus());
    const { code, err } = await lifeboat(
      'prepare demo --wait',
      { ...starts, status },
      { interrupted: interruption.signal },
    );
    assert.equal(code, 130);
    assert.match(err, /goes on without this command\.[^]*lifeboat watch demo/);
  });
});

describe('plan', () => {
  const plan = {
    ...{ fleet: 'demo', digest: 'a', account: '1', desktops: 1, create: 1, adopt: 0, refuse: 0, refusals: [] },
    ...{ findings: [], createCalls: 1, expectedMinutes: 41 },
  };
  const makes = { startPlan: async () => run, planOf: async () => plan };

  it('is data, and ends with 0', async () => {
    const { code, json } = await lifeboat('plan demo --json', makes);
    assert.deepEqual([code, json()['kind'], json()['create']], [0, 'Plan', 1]);
  });

  it('that prepare would refuse ends with 5', async () => {
    const findings = [{ severity: 'error', code: 'X', summary: 'x', remedy: 'y' } as const];
    assert.equal((await lifeboat('plan demo', { ...makes, planOf: async () => ({ ...plan, findings }) })).code, 5);
  });
});

describe('a command to a run', () => {
  const lines: readonly (readonly [string, UpdateInvocation])[] = [
    ['pause demo --reason x', { command: 'pause', fleet: 'demo', reason: 'x' }],
    ['retry demo --user ada', { command: 'retry', fleet: 'demo', users: ['ada'] }],
    ['skip demo --mail --reason x', { command: 'skip', fleet: 'demo', users: [], mail: true, reason: 'x' }],
    ['stop demo', { command: 'stop', fleet: 'demo', then: 'keep' }],
    ['stop demo --then undo', { command: 'stop', fleet: 'demo', then: 'undo' }],
  ];
  for (const [line, expected] of lines) {
    it(`is handed over: ${line}`, async () => {
      let handed: unknown;
      const update = async (_run: unknown, command: unknown) => ((handed = command), 'Done so.');
      const { code, out } = await lifeboat(line, { ...isRunning, update });
      assert.deepEqual([code, out, handed], [0, 'Done so.\n', expected]);
    });
  }

  it('that the run refuses ends with 5 and the sentence of the run', async () => {
    const cause = ApplicationFailure.create({ type: failureTypes.refused, message: 'The run is not paused.' });
    const update = () => Promise.reject(new WorkflowUpdateFailedError('x', cause));
    const { code, err } = await lifeboat('resume demo', { ...isRunning, update });
    assert.equal(code, 5);
    assert.match(err, /The run is not paused\./);
  });

  it('for a fleet whose run has ended says so', async () => {
    const { code, err } = await lifeboat('pause demo', hasEnded);
    assert.equal(code, 1);
    assert.match(err, /nothing to pause: its last prepare ended at 2026-11-21 06:02:00 UTC/);
  });

  for (const line of [
    'skip demo --user ada',
    'decide demo keep',
    'set-rate demo --region a --service ses --per-second 1',
  ]) {
    it(`needs a reason: ${line}`, async () => {
      const { code, err } = await lifeboat(line);
      assert.equal(code, 2);
      assert.match(err, /needs a reason: --reason <text>/);
    });
  }

  const onTerminal = { stdin: { isTTY: true }, stderr: new Screen({ isTTY: true }) };
  const answering = { ask: { text: async () => 'because', choose: async () => 'undo' } };
  const handing = (handed: unknown[]) => ({
    ...isRunning,
    update: async (_run: unknown, command: unknown) => (handed.push(command), 'So.'),
  });

  it('asks on a terminal for what is missing', async () => {
    const handed: unknown[] = [];
    await lifeboat('decide demo keep', handing(handed), { ...onTerminal, ...answering });
    await lifeboat('stop demo', handing(handed), { ...onTerminal, ...answering });
    assert.deepEqual(handed, [
      { command: 'decide', fleet: 'demo', decision: 'keep', reason: 'because' },
      { command: 'stop', fleet: 'demo', then: 'undo' },
    ]);
  });

  it('asks nobody with --no-input, and then stops with keep', async () => {
    const handed: unknown[] = [];
    await lifeboat('stop demo --no-input', handing(handed), { ...onTerminal, ...answering });
    assert.deepEqual(handed, [{ command: 'stop', fleet: 'demo', then: 'keep' }]);
  });

  it('sends nothing when the question is left', async () => {
    const { code } = await lifeboat('stop demo', isRunning, onTerminal);
    assert.equal(code, 130);
  });
});

describe('fleet check', () => {
  const env = { LIFEBOAT_FLEETS: repositoryFile('fleets') };

  it('of a good fleet ends with 0', async () => {
    const { code, out } = await lifeboat('fleet check demo', {}, { env });
    assert.equal(code, 0);
    assert.match(out, /^Fleet file demo: good, digest [0-9a-f]{12}/);
  });

  it('of a fleet without an account warns that what is behind the gate refuses it, and ends with 0', async () => {
    const text = readFileSync(repositoryFile('fleets/demo.yaml'), 'utf8');
    const fleets = mkdtempSync(join(tmpdir(), 'lifeboat-no-account-'));
    writeFileSync(join(fleets, 'demo.yaml'), text.replace(/^account:.*\n/m, ''));
    for (const target of ['demo', join(fleets, 'demo.yaml')]) {
      const { code, out } = await lifeboat(`fleet check ${target}`, {}, { env: { LIFEBOAT_FLEETS: fleets } });
      assert.equal(code, 0);
      assert.match(out, /: good, [^]*warning AccountNotNamed: .*decommission and teardown refuse/);
    }
    rmSync(fleets, { recursive: true });
    assert.doesNotMatch((await lifeboat('fleet check demo', {}, { env })).out, /AccountNotNamed/);
  });

  it('of a file with mistakes shows them all with their lines, and ends with 2', async () => {
    const { code, out } = await lifeboat(`fleet check ${repositoryFile('fleets/regions.yaml')}`);
    assert.equal(code, 2);
    assert.ok((out.match(/error .*regions\.yaml:\d+:\d+/g)?.length ?? 0) > 2);
  });

  it('of an unknown fleet names those that exist', async () => {
    const { code, out } = await lifeboat('fleet check dem', {}, { env });
    assert.equal(code, 2);
    assert.match(out, /UnknownFleet[^]*demo/);
  });

  it('of a file that is not there ends with 2', async () => {
    assert.equal((await lifeboat('fleet check nowhere/x.yaml')).code, 2);
  });

  describe('beside an approvals file', () => {
    let fleets: string;
    before(() => {
      fleets = mkdtempSync(join(tmpdir(), 'lifeboat-fleet-check-'));
      writeFileSync(join(fleets, 'demo.yaml'), soundFileWith('decommission: {coolingOff: 59m}'));
      writeFileSync(join(fleets, 'strict.yaml'), soundApprovals);
      writeFileSync(join(fleets, 'wrong.yaml'), 'signers: []\n');
    });
    after(() => rmSync(fleets, { recursive: true }));
    const check = (target: string, approvals?: string): Promise<Result> => {
      const named = approvals !== undefined && { LIFEBOAT_APPROVALS: join(fleets, approvals) };
      return lifeboat(`fleet check ${target}`, {}, { env: { LIFEBOAT_FLEETS: fleets, ...named } });
    };

    it('finds rules that would loosen it, by name and by path; without the file they are good', async () => {
      assert.equal((await check('demo')).code, 0);
      for (const target of ['demo', join(fleets, 'demo.yaml')]) {
        const { code, out } = await check(target, 'strict.yaml');
        assert.equal(code, 2);
        assert.match(out, /demo\.yaml:7:\d+ LooserRule/);
      }
    });

    it('finds the mistakes of the approvals file too: with them no run would pass its gate', async () => {
      const { code, out } = await check('demo', 'wrong.yaml');
      assert.equal(code, 2);
      assert.match(out, /wrong\.yaml:1:/);
      assert.match((await check('demo', 'nowhere.yaml')).out, /ApprovalsFileNotFound/);
    });

    it('takes the one in the fleets directory when none is named', async () => {
      cpSync(join(fleets, 'strict.yaml'), join(fleets, 'approvals.yaml'));
      assert.match((await check('demo')).out, /LooserRule/);
    });
  });
});
