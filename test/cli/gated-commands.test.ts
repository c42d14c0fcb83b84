import assert from 'node:assert/strict';
import { chmod, copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, TerminatedFailure, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { GatedInput } from '../../src/contract/decommission.ts';
import { failureTypes } from '../../src/contract/failures.ts';
import type { RunDescription } from '../../src/cli/temporal/session.ts';
import { fitOf } from '../../src/signing/papers.ts';
import { aDecommissionOutcome, aGatedPlan, aGateStatus, aLine, digest, header } from './gated-samples.ts';
import { useDesk } from './desk.ts';
import { aRunStatus, ended, run, running, Screen, startedAtMs } from './samples.ts';

const gatedRun: RunDescription = { ...running, type: 'decommission' };
const atTheGate = { describe: async () => gatedRun, gatedStatus: async () => aGateStatus() };
const onTerminal = { stdin: { isTTY: true }, stderr: new Screen({ isTTY: true }) };

const desk = useDesk();
const lifeboat = desk.lifeboat;

describe('decommission plan', () => {
  const makes = (plan = aGatedPlan()) => ({ startGatedPlan: async () => run, gatedPlanOf: async () => plan });

  it('writes the whole plan to a file that is named for its digest', async () => {
    const { code, json } = await lifeboat('decommission plan demo --json', makes());
    const file = join(desk.folder, `decommission-demo-${digest.slice(0, 12)}.json`);
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
    const out = join(desk.folder, 'again.json');
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
  const given = (): string => `decommission start demo --plan plan.json --key ${desk.key} --as bob --reason INC-1`;
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
    assert.equal(fitOf(request, desk.signers), 'fits');
    assert.match(out, new RegExp(`lifeboat approve demo --digest ${digest} --run run-1`));
  });

  it('tells how many instances a teardown deletes, to whoever sends it on to the approvers', async () => {
    const line = `teardown start demo --digest ${digest} --key ${desk.key} --as bob --reason INC-1 --json`;
    const told = { planned: 30, asked: 0, unknown: 0, gone: 0, kept: [], keptCount: 0 };
    const withThem = { gatedStatus: async () => aGateStatus({ operation: 'teardown', instances: told }) };
    const countIn = async (session: object): Promise<unknown> =>
      (await lifeboat(line, { ...starting([]), ...session })).json()['instances'];
    assert.deepEqual([await countIn(withThem), await countIn({})], [30, undefined]);
  });

  it('with --print sends nothing and shows the JSON for the Web UI, and nothing else on stdout', async () => {
    const { code, out, err } = await lifeboat(`${given()} --print`);
    assert.equal(code, 0);
    const input = JSON.parse(out) as GatedInput;
    assert.equal(fitOf(input.request, desk.signers), 'fits');
    assert.match(err, /Start Workflow, id lifeboat:demo, task queue lifeboat, type decommission/);
  });

  it('takes the account from the fleet file when there is no plan', async () => {
    const fleet = await readFile('fleets/demo.yaml', 'utf8');
    await writeFile(
      join(desk.folder, 'demo.yaml'),
      `${fleet.replace(/^account:.*\n/m, '')}\naccount: "444455556666"\n`,
    );
    const line = `decommission start demo --digest ${digest} --key ${desk.key} --as bob --reason x --print`;
    const { out } = await lifeboat(line, {}, { env: { LIFEBOAT_FLEETS: desk.folder } });
    assert.equal((JSON.parse(out) as GatedInput).request.account, '444455556666');
  });

  it('shows every mistake at once, and signs nothing', async () => {
    const { code, json } = await lifeboat(
      'decommission start demo --digest abc --key nowhere.pem --expires 3 --json',
      {},
      {
        env: { LIFEBOAT_FLEETS: desk.folder },
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
    await writeFile(join(desk.folder, 'changed.json'), JSON.stringify({ kind: 'GatedPlan', ...changed }));
    const { code, err } = await lifeboat(given().replace('plan.json', 'changed.json'));
    assert.equal(code, 2);
    assert.match(err, /changed\.json was changed/);
  });

  it('of a plan that cannot be used names that alone: the digest is not missing, and nobody is asked for it', async () => {
    const whole = await readFile(join(desk.folder, 'plan.json'), 'utf8');
    await writeFile(join(desk.folder, 'cut.json'), whole.slice(0, -20));
    const asked: string[] = [];
    const ask = { text: async (question: string) => (asked.push(question), 'x'), choose: async () => undefined };
    const line = `${given().replace(' --as bob', '')} --no-color`;
    for (const file of ['cut.json', 'nowhere.json', '.']) {
      const terminal = { ...onTerminal, stderr: new Screen({ isTTY: true }), ask };
      const { code, err } = await lifeboat(line.replace('plan.json', file), {}, terminal);
      assert.equal(code, 2);
      assert.deepEqual(err.match(/error \S+/g)?.slice(1), ['error WrongUsage:', 'error WrongPlanFile:'], err);
      assert.match(err, /--as <name> is missing/);
    }
    assert.deepEqual(asked, []);
  });

  it('refuses the plan of another fleet or operation, and a digest that is not the plan’s', async () => {
    const other = await lifeboat(given().replace('start demo', 'start other'));
    assert.match(other.err, /plan for fleet "demo", not other/);
    assert.doesNotMatch(other.err, /is missing/);
    const teardown = await lifeboat(given().replace('decommission', 'teardown'));
    assert.match(teardown.err, /plan for operation "decommission", not teardown/);
    const digests = await lifeboat(`${given()} --digest ${'b'.repeat(64)}`);
    assert.match(digests.err, /is not the digest of plan\.json/);
    assert.deepEqual([other.code, teardown.code, digests.code], [2, 2, 2]);
  });

  it('refuses a key that others can read', async () => {
    const open = join(desk.folder, 'open.pem');
    await copyFile(desk.key, open);
    await chmod(open, 0o644);
    const { code, err } = await lifeboat(given().replace(desk.key, open));
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
    const findings = [
      { severity: 'error', code: 'TooFewSigners', summary: 'signers has 1.', remedy: 'Add desk.signers.' },
    ];
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
