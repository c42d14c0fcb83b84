import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrivateKey } from 'node:crypto';
import { WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure, TerminatedFailure, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { GatedInput } from '../../src/contract/decommission.ts';
import { failureTypes } from '../../src/contract/failures.ts';
import { refusalOf } from '../../src/domain/decommission/gate.ts';
import type { GateRules, Paper } from '../../src/domain/decommission/paper.ts';
import { run as runCommand } from '../../src/cli/run.ts';
import type { RunDescription, Session } from '../../src/cli/temporal/session.ts';
import { newKeyPair } from '../../src/signing/ed25519.ts';
import { fitOf, signPaper } from '../../src/signing/papers.ts';
import {
  aDecommissionOutcome,
  aGatedPlan,
  aGateStatus,
  aLine,
  digest,
  header,
  hours,
  minutes,
} from './gated-samples.ts';
import { aRunStatus, aSession, ended, run, running, Screen, startedAtMs, surroundings } from './samples.ts';

const gatedRun: RunDescription = { ...running, type: 'decommission' };
const atTheGate = { describe: async () => gatedRun, gatedStatus: async () => aGateStatus() };
const onTerminal = { stdin: { isTTY: true }, stderr: new Screen({ isTTY: true }) };
const pair = newKeyPair();
const signers = [{ name: 'bob', publicKey: pair.publicKey }];

let folder: string;
let key: string;

async function lifeboat(line: string, answers: Partial<Session> = {}, change: object = {}) {
  const world = surroundings({ cwd: folder, ...change });
  const code = await runCommand(line.split(' ').filter(Boolean), world, async () => aSession(answers));
  const [out, err] = [world.stdout.text, world.stderr.text];
  return { code, out, err, json: () => JSON.parse(out) as Record<string, unknown> };
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lifeboat-cli-'));
  key = join(folder, 'bob-key.pem');
  await writeFile(key, pair.privateKey, { mode: 0o600 });
  await writeFile(join(folder, 'plan.json'), JSON.stringify({ kind: 'GatedPlan', ...aGatedPlan() }));
});
after(() => rm(folder, { recursive: true }));

describe('approver keygen', () => {
  it('writes a private key that only its owner reads, and shows the public half of it', async () => {
    const { code, json } = await lifeboat('approver keygen --name ada --out ada.pem --json');
    assert.equal(code, 0);
    const file = join(folder, 'ada.pem');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const signer = { name: 'ada', publicKey: String(json()['publicKey']) };
    const paper = signPaper(aPaper({ signer: 'ada' }), createPrivateKey(await readFile(file)));
    assert.equal(fitOf(paper, [signer]), 'fits');
  });

  it('never overwrites a key: it could not be made again', async () => {
    await writeFile(join(folder, 'old.pem'), 'the only key');
    const { code, err } = await lifeboat('approver keygen --name ada --out old.pem');
    assert.equal(code, 2);
    assert.match(err, /FileExists: .*old\.pem exists already[^]*--out <file>/);
    assert.equal(await readFile(join(folder, 'old.pem'), 'utf8'), 'the only key');
  });

  it('asks for the name on a terminal, and names the file for it', async () => {
    const ask = { text: async () => '../Ada Lovelace', choose: async () => undefined };
    assert.equal((await lifeboat('approver keygen', {}, { ...onTerminal, ask })).code, 0);
    assert.ok((await stat(join(folder, 'Ada-Lovelace.pem'))).isFile());
  });

  it('without a name, and nobody to ask, is wrong usage', async () => {
    const { code, err } = await lifeboat('approver keygen --no-input');
    assert.equal(code, 2);
    assert.match(err, /--name <name>/);
  });
});

const aPaper = (change: Partial<Paper> = {}): Omit<Paper, 'signature'> => ({
  ...{ version: 1, kind: 'approve', operation: 'decommission', account: '1', fleet: 'demo', digest, run: 'r' },
  ...{ signer: 'bob', reason: 'x', expiresAtMs: 1 },
  ...change,
});

describe('decommission plan', () => {
  const makes = (plan = aGatedPlan()) => ({ startGatedPlan: async () => run, gatedPlanOf: async () => plan });

  it('writes the whole plan to a file that is named for its digest', async () => {
    const { code, json } = await lifeboat('decommission plan demo --json', makes());
    const file = join(folder, `decommission-demo-${digest.slice(0, 12)}.json`);
    assert.deepEqual([code, json()['kind'], json()['file']], [0, 'GatedPlan', file]);
    const written = JSON.parse(await readFile(file, 'utf8')) as { digest: string; lines: unknown[] };
    assert.deepEqual([written.digest, written.lines.length], [digest, 1]);
  });

  it('ends with 3 when desktops stay, with 5 when findings refuse it', async () => {
    const lines = [aLine(), aLine({ primaryId: 'ws-3', verdict: 'stays' })];
    const finding = { severity: 'error', code: 'TooManyDesktops', summary: 'x', remedy: 'y' } as const;
    const codeOf = async (plan: object) =>
      (await lifeboat('decommission plan demo --out codes.json', makes({ ...aGatedPlan(), ...plan }))).code;
    assert.deepEqual([await codeOf({ lines }), await codeOf({ lines, findings: [finding] })], [3, 5]);
    const onItsWay = [aLine({ verdict: 'on-its-way' })];
    assert.equal(await codeOf({ lines: onItsWay }), 0);
  });

  it('of a teardown ends with 3, as its run would, when something stays that no line stands for', async () => {
    const codeOf = async (code: string) => {
      const findings = [{ severity: 'warning', code, summary: 'x', remedy: 'y' }] as const;
      return (await lifeboat('teardown plan demo --out left.json', makes(aGatedPlan({ lines: [], findings })))).code;
    };
    assert.deepEqual([await codeOf('MaybeOrphans'), await codeOf('MailEndpointStays')], [3, 3]);
    assert.equal(await codeOf('MailEndpointGoes'), 0, 'that a thing goes is no gap');
  });

  it('replaces the same plan that was read earlier, and nothing else', async () => {
    const out = join(folder, 'again.json');
    await lifeboat('decommission plan demo --out again.json', makes());
    const later = await lifeboat(
      'decommission plan demo --out again.json',
      makes(aGatedPlan({ madeAtMs: startedAtMs + 1 })),
    );
    assert.equal(later.code, 0);
    assert.match(await readFile(out, 'utf8'), new RegExp(`"madeAtMs": ${startedAtMs + 1}`));
    const other = await lifeboat(
      'decommission plan demo --out again.json',
      makes(aGatedPlan({ digest: 'b'.repeat(64) })),
    );
    assert.equal(other.code, 2);
    assert.match(other.err, /FileExists/);
    assert.match(await readFile(out, 'utf8'), new RegExp(digest));
  });

  it('of a fleet that is refused says that nothing was terminated, and not that nothing was created', async () => {
    const findings = [{ severity: 'error', code: 'DirectoryNotFound', summary: 'No d-1.', remedy: 'Register it.' }];
    const cause = ApplicationFailure.create({ type: failureTypes.preflightRefused, details: [{ findings }] });
    const gatedPlanOf = () => Promise.reject(new WorkflowFailedError('x', cause, 'NON_RETRYABLE_FAILURE'));
    const { code, err } = await lifeboat('decommission plan demo', { ...makes(), gatedPlanOf });
    assert.equal(code, 5);
    assert.match(err, /refuse fleet demo\. Nothing was terminated\.[^]*lifeboat decommission plan demo/);
  });

  it('is made by a workflow of its own for teardown', async () => {
    const asked: unknown[] = [];
    const startGatedPlan = async (...args: unknown[]) => (asked.push(args), run);
    await lifeboat('teardown plan demo --out teardown.json', { ...makes(), startGatedPlan });
    assert.deepEqual(asked, [['teardown', 'demo']]);
  });
});

describe('decommission start', () => {
  const given = (): string => `decommission start demo --plan plan.json --key ${key} --as bob --reason INC-1`;
  const starting = (inputs: unknown[]) => ({
    startGated: async (operation: string, input: GatedInput) => (inputs.push([operation, input]), run),
    ...atTheGate,
  });

  it('signs a request over the account and the digest of the plan, and tells the run and the command to approve', async () => {
    const inputs: [string, GatedInput][] = [];
    const { code, out } = await lifeboat(given(), starting(inputs));
    assert.equal(code, 0);
    const [[operation, { fleet, request, reason }]] = inputs as [[string, GatedInput]];
    assert.deepEqual([operation, fleet, reason, request.kind], ['decommission', 'demo', 'INC-1', 'request']);
    assert.deepEqual([request.account, request.digest, request.run], [header.account, digest, undefined]);
    assert.equal(request.expiresAtMs, startedAtMs + 60_000 + 7 * 24 * 3_600_000);
    assert.equal(fitOf(request, signers), 'fits');
    assert.match(out, new RegExp(`lifeboat approve demo --digest ${digest} --run run-1`));
  });

  it('with --print sends nothing and shows the JSON for the Web UI, and nothing else on stdout', async () => {
    const { code, out, err } = await lifeboat(`${given()} --print`);
    assert.equal(code, 0);
    const input = JSON.parse(out) as GatedInput;
    assert.equal(fitOf(input.request, signers), 'fits');
    assert.match(err, /Start Workflow, id lifeboat:demo, task queue lifeboat, type decommission/);
  });

  it('takes the account from the fleet file when there is no plan', async () => {
    const fleet = await readFile('fleets/demo.yaml', 'utf8');
    await writeFile(join(folder, 'demo.yaml'), `${fleet.replace(/^account:.*\n/m, '')}\naccount: "444455556666"\n`);
    const line = `decommission start demo --digest ${digest} --key ${key} --as bob --reason x --print`;
    const { out } = await lifeboat(line, {}, { env: { LIFEBOAT_FLEETS: folder } });
    assert.equal((JSON.parse(out) as GatedInput).request.account, '444455556666');
  });

  it('shows every mistake at once, and signs nothing', async () => {
    const { code, json } = await lifeboat(
      'decommission start demo --digest abc --key nowhere.pem --expires 3 --json',
      {},
      {
        env: { LIFEBOAT_FLEETS: folder },
      },
    );
    assert.equal(code, 2);
    const summaries = (json()['findings'] as { summary: string; remedy: string }[]).map(({ summary }) => summary);
    for (const words of [/--as <name> is missing/, /--reason/, /abc is no digest/, /--expires 3/, /nowhere\.pem/]) {
      assert.ok(
        summaries.some((summary) => words.test(summary)),
        `${words.source} in ${summaries.join('\n')}`,
      );
    }
  });

  it('without anything says that a plan file gives the digest; a decision about a run takes none', async () => {
    const { code, err } = await lifeboat('decommission start demo');
    assert.equal(code, 2);
    assert.match(err, /--digest <digest> is missing\.\n.*Give --plan <file>/);
    assert.doesNotMatch((await lifeboat('approve demo')).err, /--plan/);
  });

  it('refuses a plan that was changed after it was written: its digest is not what a reader was shown', async () => {
    const changed = aGatedPlan({ header: { ...header, account: '999999999999' } });
    await writeFile(join(folder, 'changed.json'), JSON.stringify({ kind: 'GatedPlan', ...changed }));
    const { code, err } = await lifeboat(given().replace('plan.json', 'changed.json'));
    assert.equal(code, 2);
    assert.match(err, /changed\.json was changed/);
  });

  it('refuses the plan of another fleet or operation, and a digest that is not the plan’s', async () => {
    const other = await lifeboat(given().replace('start demo', 'start other'));
    assert.match(other.err, /plan for fleet "demo", not other/);
    const teardown = await lifeboat(given().replace('decommission', 'teardown'));
    assert.match(teardown.err, /plan for operation "decommission", not teardown/);
    const digests = await lifeboat(`${given()} --digest ${'b'.repeat(64)}`);
    assert.match(digests.err, /is not the digest of plan\.json/);
    assert.deepEqual([other.code, teardown.code, digests.code], [2, 2, 2]);
  });

  it('refuses a key that others can read', async () => {
    const open = join(folder, 'open.pem');
    await writeFile(open, pair.privateKey);
    await chmod(open, 0o644);
    const { code, err } = await lifeboat(given().replace(key, open));
    assert.equal(code, 2);
    assert.match(err, /KeyNotPrivate/);
  });

  it('of a busy fleet names the holder, and stops a decommission without --then', async () => {
    const startGated = () => Promise.reject(new WorkflowExecutionAlreadyStartedError('x', run.workflowId, 'x'));
    const { code, err } = await lifeboat(given(), { ...atTheGate, startGated });
    assert.equal(code, 6);
    assert.match(err, /decommission has been running since[^]*lifeboat stop demo\n/);
  });

  it('that is refused at its checks ends as refused, and does not ask for approvals', async () => {
    const findings = [
      { severity: 'error', code: 'DigestDiffers', summary: 'It is not what was planned.', remedy: 'Plan.' },
    ];
    const cause = ApplicationFailure.create({ type: failureTypes.preflightRefused, details: [{ findings }] });
    const gatedOutcomeOf = () => Promise.reject(new WorkflowFailedError('x', cause, 'NON_RETRYABLE_FAILURE'));
    const describe = async () => ({ ...ended, type: 'decommission' });
    const { code, out, err } = await lifeboat(given(), { ...starting([]), describe, gatedOutcomeOf });
    assert.deepEqual([code, out], [5, '']);
    assert.match(err, /DigestDiffers[^]*lifeboat decommission plan demo/);
  });

  it('with --wait stays at the gate, and ends with the outcome', async () => {
    let looks = 0;
    const describe = async () => ((looks += 1) > 3 ? { ...ended, type: 'decommission' } : gatedRun);
    const gatedOutcomeOf = async () => aDecommissionOutcome({ endState: 'done-with-gaps' });
    const { code, json } = await lifeboat(`${given()} --wait --json`, { ...starting([]), describe, gatedOutcomeOf });
    assert.deepEqual([code, json()['kind']], [3, 'GatedOutcome']);
  }).timeout(10_000);
});

describe('approve, reject and revoke', () => {
  const given = (command: string, more = ''): string =>
    `${command} demo --digest ${digest} --key ${key} --as bob --reason fine ${more}`;
  const taking = (papers: Paper[]) => ({
    ...atTheGate,
    deliver: async (_run: unknown, paper: Paper) => (papers.push(paper), 'Taken: 1 of 2.'),
  });

  for (const command of ['approve', 'reject', 'revoke'] as const) {
    it(`${command} signs for the open run what that run says of itself, and shows its answer`, async () => {
      const papers: Paper[] = [];
      const { code, out } = await lifeboat(given(command), taking(papers));
      assert.deepEqual([code, out], [0, 'Taken: 1 of 2.\n']);
      const [paper] = papers;
      assert.ok(paper);
      assert.deepEqual(
        [paper.kind, paper.run, paper.account, paper.operation, paper.digest, paper.reason],
        [command, 'run-1', '111122223333', 'decommission', digest, 'fine'],
      );
      assert.equal(fitOf(paper, signers), 'fits');
    });
  }

  it('signs nothing when the run is about another digest', async () => {
    const gatedStatus = async () => aGateStatus({ digest: 'c'.repeat(64) });
    for (const more of ['', '--print']) {
      const { code, out, err } = await lifeboat(given('approve', more), { ...atTheGate, gatedStatus });
      assert.deepEqual([code, out], [5, '']);
      assert.match(err, /about another plan: its digest is c{64}, not .* Nothing was signed/);
    }
  });

  it('signs nothing for a run that is not the open one', async () => {
    const { code, err } = await lifeboat(given('approve', '--run run-0'), atTheGate);
    assert.equal(code, 5);
    assert.match(err, /is run-1, not run-0\. Nothing was signed/);
  });

  it('signs nothing when no run is open, or when it is a prepare', async () => {
    const over = await lifeboat(given('revoke'), { describe: async () => ({ ...ended, type: 'decommission' }) });
    assert.equal(over.code, 1);
    assert.match(over.err, /nothing to revoke: its last decommission ended/);
    const prepare = await lifeboat(given('approve'), { describe: async () => running });
    assert.equal(prepare.code, 5);
    assert.match(prepare.err, /is a prepare: there is nothing to approve/);
  });

  it('with --print sends nothing and shows the JSON that the update takes', async () => {
    const { code, out, err } = await lifeboat(given('approve', '--print'), atTheGate);
    assert.equal(code, 0);
    assert.equal(fitOf(JSON.parse(out) as Paper, signers), 'fits');
    assert.match(err, /workflow lifeboat:demo, run run-1, Send an Update, approve/);
  });

  it('that the gate refuses ends with 5 and the sentence of the gate', async () => {
    const message = 'bob asked for this run: somebody else has to approve it.';
    const cause = ApplicationFailure.create({ type: failureTypes.refused, message });
    const deliver = () => Promise.reject(new WorkflowUpdateFailedError('x', cause));
    const { code, err } = await lifeboat(given('approve'), { ...atTheGate, deliver });
    assert.equal(code, 5);
    assert.ok(err.includes(message), err);
  });

  it('that lives too long names a life that the gate takes', async () => {
    const rules: GateRules = {
      ...{ approvals: 2, coolingOffMs: 0, approvalLifeMs: hours, soaksMs: [0, 0, 0] },
      ...{ dataDeadlineMs: hours, driftPercent: 5 },
    };
    const nowMs = startedAtMs + minutes;
    const about = { operation: 'decommission', account: '111122223333', fleet: 'demo', digest, run: 'run-1' } as const;
    const context = { ...about, rules, requester: 'ada', nowMs };
    const deliver = (_run: unknown, paper: Paper) => {
      const message = refusalOf(paper, 'fits', context, []);
      if (message === undefined) return Promise.resolve('Taken.');
      return Promise.reject(
        new WorkflowUpdateFailedError('x', ApplicationFailure.create({ type: failureTypes.refused, message })),
      );
    };
    const { code, err } = await lifeboat(given('approve'), { ...atTheGate, deliver });
    assert.equal(code, 5);
    const [, hint = ''] = /Give the same command with (--expires \d+m)\n/.exec(err) ?? [];
    assert.notEqual(hint, '', err);
    assert.equal((await lifeboat(given('approve', hint), { ...atTheGate, deliver })).code, 0);
  });

  it('on a terminal shows what is approved and sends it only after the word yes', async () => {
    for (const [answer, sent] of [
      ['yes', 1],
      ['y', 0],
      [undefined, 0],
    ] as const) {
      const papers: Paper[] = [];
      const stderr = new Screen({ isTTY: true });
      const ask = { text: async () => answer, choose: async () => undefined };
      const { code } = await lifeboat(given('approve', '--no-color'), taking(papers), { ...onTerminal, stderr, ask });
      assert.deepEqual([code, papers.length], [sent === 1 ? 0 : 130, sent]);
      assert.match(stderr.text, /You are about to approve: decommission of fleet demo[^]*200 primaries/);
    }
  });

  it('without a terminal names everything that is missing', async () => {
    const { code, err } = await lifeboat('approve demo');
    assert.equal(code, 2);
    for (const option of ['--digest', '--key', '--as', '--reason']) assert.ok(err.includes(`Give ${option}`), option);
  });

  it('asks on a terminal for what is missing', async () => {
    const papers: Paper[] = [];
    const answers = [digest, key, 'bob', 'fine', 'yes'];
    const ask = { text: async () => answers.shift(), choose: async () => undefined };
    const { code } = await lifeboat('approve demo', taking(papers), { ...onTerminal, ask });
    assert.deepEqual([code, papers[0]?.signer, papers[0]?.reason], [0, 'bob', 'fine']);
  });
});

describe('a run behind the gate', () => {
  it('ends status with 4 while it waits for approvals, with 0 while it works', async () => {
    const waits = await lifeboat('status demo', atTheGate);
    assert.equal(waits.code, 4);
    assert.match(waits.out, /1 of 2 by bob/);
    const gate = { kind: 'cooling', have: ['bob', 'carol'], opensAtMs: startedAtMs } as const;
    const works = await lifeboat('status demo --json', {
      ...atTheGate,
      gatedStatus: async () => aGateStatus({ gate }),
    });
    assert.deepEqual([works.code, works.json()['kind']], [0, 'GatedStatus']);
  });

  it('that has ended is told by its own outcome', async () => {
    const answers = {
      describe: async () => ({ ...ended, type: 'teardown' }),
      gatedOutcomeOf: async () => aDecommissionOutcome({ operation: 'teardown', endState: 'failed-safe' }),
    };
    const { code, out } = await lifeboat('status demo', answers);
    assert.equal(code, 1);
    assert.match(out, /teardown of fleet demo: failed safe/);
  });

  it('ends watch with 4 at the gate', async () => {
    const { code, out } = await lifeboat('watch demo', atTheGate);
    assert.equal(code, 4);
    assert.match(out, /lifeboat approve demo/);
  }).timeout(10_000);

  it('that was terminated by force says that fences may still be there', async () => {
    const gatedOutcomeOf = () =>
      Promise.reject(new WorkflowFailedError('x', new TerminatedFailure('by hand'), 'NON_RETRYABLE_FAILURE'));
    const describe = async () => ({ ...ended, type: 'decommission' });
    const { code, err } = await lifeboat('status demo', { describe, gatedOutcomeOf });
    assert.equal(code, 1);
    assert.match(err, /RunTerminated: .*ADMIN_MAINTENANCE[^]*lifeboat decommission plan demo/);
  });

  it('is stopped without --then, and nobody is asked what to keep', async () => {
    const handed: unknown[] = [];
    const update = async (_run: unknown, command: unknown) => (handed.push(command), 'So.');
    const choose = () => Promise.reject(new Error('asked'));
    const ask = { text: async () => undefined, choose };
    await lifeboat('stop demo --reason x', { ...atTheGate, update }, { ...onTerminal, ask });
    assert.deepEqual(handed, [{ command: 'stop', fleet: 'demo', reason: 'x' }]);
    const { code, err } = await lifeboat('stop demo --then undo', atTheGate);
    assert.equal(code, 2);
    assert.match(err, /stop of a decommission takes no --then/);
  });

  it('makes prepare say who holds the fleet', async () => {
    const startPrepare = () => Promise.reject(new WorkflowExecutionAlreadyStartedError('x', run.workflowId, 'x'));
    const { code, err } = await lifeboat('prepare demo', { ...atTheGate, startPrepare });
    assert.equal(code, 6);
    assert.match(err, /busy: decommission has been running[^]*lifeboat stop demo\n/);
  });

  it('that nobody could approve says what to correct', async () => {
    const findings = [{ severity: 'error', code: 'TooFewSigners', summary: 'signers has 1.', remedy: 'Add signers.' }];
    const cause = ApplicationFailure.create({ type: failureTypes.approvalsMissing, details: [{ findings }] });
    const gatedOutcomeOf = () => Promise.reject(new WorkflowFailedError('x', cause, 'NON_RETRYABLE_FAILURE'));
    const describe = async () => ({ ...ended, type: 'decommission' });
    const { code, err } = await lifeboat('status demo', { describe, gatedOutcomeOf });
    assert.equal(code, 2);
    assert.match(err, /ApprovalsMissing: [^]*Nothing was terminated\.[^]*TooFewSigners[^]*LIFEBOAT_APPROVALS/);
  });

  it('leaves a prepare as it was: its status is asked for in its own way', async () => {
    const { code } = await lifeboat('status demo', { describe: async () => running, status: async () => aRunStatus() });
    assert.equal(code, 0);
  });
});
