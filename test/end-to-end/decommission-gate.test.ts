import assert from 'node:assert/strict';
import type { ErrorDocument, RunsDocument } from '../../src/cli/documents.ts';
import type { Paper } from '../../src/domain/decommission/paper.ts';
import { fencedNow, judgeEnd, terminations } from '../support/gated-end.ts';
import { gatedFleet } from '../support/gated-fleet.ts';
import { GatedRun, type Person } from '../support/gated-world.ts';
import { quickRules } from '../support/signers.ts';
import type { FleetOptions } from '../support/test-fleet.ts';
import { useGatedWorld, type GatedWorldOfTest } from '../support/use-gated-world.ts';

/** A few desktops; the fleet file makes the rules of the gate stricter where a test says so. */
function few(rules: Readonly<Record<string, unknown>> = {}, more: FleetOptions = {}): FleetOptions {
  return gatedFleet({ desktops: 6, ...more, file: { ...more.file, decommission: rules } });
}

/** The sentence with which an update was refused. */
async function refusal(handed: Promise<string>): Promise<string> {
  try {
    return `accepted: ${await handed}`;
  } catch (error) {
    const cause = (error as { cause?: { message?: string; details?: unknown } }).cause;
    return `${cause?.message ?? String(error)} ${JSON.stringify(cause?.details ?? '')}`;
  }
}

async function begun(test: GatedWorldOfTest, options = few()): Promise<GatedRun> {
  const run = new GatedRun(await test.fleet(options), test.office);
  await run.begin();
  return run;
}

describe('the gate of a decommission', () => {
  const test = useGatedWorld('gate');

  it('takes one approval from the terminal and one that was pasted into the Web UI', async function both() {
    this.timeout(120_000);
    const run = new GatedRun(await test.fleet(few()), test.office);
    assert.equal((await run.plan()).end.exitCode, 0);
    assert.equal((await run.start()).exitCode, 0);
    const byTerminal = await run.decide('approve', 'anna');
    assert.equal(byTerminal.exitCode, 0, byTerminal.stdout + byTerminal.stderr);

    const printed = await run.decide('approve', 'omar', { more: ['--print'] });
    assert.equal(printed.exitCode, 0, printed.stdout + printed.stderr);
    assert.equal((await run.status()).gate?.kind, 'waiting', 'to print is not to send');
    const { input } = JSON.parse(printed.stdout) as { input: Paper };
    assert.match(await run.hand('approve', input), /All approvals are there \(anna, omar\)/);

    const outcome = await run.outcome();
    assert.deepEqual([outcome.endState, outcome.counts.gone], ['done', 6]);
    assert.deepEqual(outcome.approvers, ['anna', 'omar']);
    await judgeEnd(run, outcome);
  });

  const wrongPapers: readonly (readonly [
    what: string,
    sentence: RegExp,
    paper: (run: GatedRun) => Promise<Paper | Record<string, unknown>>,
  ])[] = [
    [
      'not signed',
      /It is not signed\. Sign it with `lifeboat approve --print`\./,
      async (run) => ({ ...(await run.paper('approve', 'anna')), signature: '' }),
    ],
    [
      'of who asked for the run',
      /rita asked for this run: somebody else has to approve it\./,
      (run) => run.paper('approve', 'rita'),
    ],
    [
      'for an older plan',
      /It is for the plan 0{64}, but this run has the plan [0-9a-f]{64}\./,
      (run) => run.paper('approve', 'anna', { digest: '0'.repeat(64) }),
    ],
    [
      'that has expired',
      /It expired at \S+; it is \S+\./,
      (run) => run.paper('approve', 'anna', { expiresAtMs: Date.now() - 1_000 }),
    ],
    [
      'that lives too long',
      /It expires at \S+: an approval may live until \S+ at most\./,
      (run) => run.paper('approve', 'anna', { expiresAtMs: Date.now() + 30 * 86_400_000 }),
    ],
    [
      'for another run',
      /It is for run 00000000-0000-0000-0000-000000000000, but this is run /,
      (run) => run.paper('approve', 'anna', { run: '00000000-0000-0000-0000-000000000000' }),
    ],
    [
      'without a reason',
      /Say why, in 1 to 1000 characters, before it is signed\./,
      (run) => run.paper('approve', 'anna', { reason: ' ' }),
    ],
    [
      'of somebody unknown',
      /Nobody knows a key of mallory: the approvals file does not name them\./,
      (run) => run.paper('approve', 'anna', { signer: 'mallory' }),
    ],
    [
      'that was changed after it was signed',
      /The signature does not fit the key of anna: somebody else signed it, or it was changed after that\./,
      async (run) => ({ ...(await run.paper('approve', 'anna')), reason: 'changed' }),
    ],
    [
      'in the name of somebody else',
      /The signature does not fit the key of omar/,
      (run) => run.paper('approve', 'anna', { signer: 'omar' }),
    ],
    [
      'for a teardown',
      /It is for teardown, but this run is a decommission\./,
      (run) => run.paper('approve', 'anna', { operation: 'teardown' }),
    ],
    [
      'for another account',
      /It is for account 444455556666/,
      (run) => run.paper('approve', 'anna', { account: '444455556666' }),
    ],
    ['that rejects', /This is a paper to reject, not to approve\./, (run) => run.paper('reject', 'anna')],
  ];

  describe('refuses with a sentence an approval', () => {
    let run: GatedRun;
    beforeEach(async () => {
      run = await begun(test);
    });

    for (const [what, sentence, paper] of wrongPapers) {
      it(what, async () => {
        assert.match(await refusal(run.hand('approve', await paper(run))), sentence);
        const { gate } = await run.status();
        assert.deepEqual(gate?.kind === 'waiting' && gate.have, [], 'it does not count');
      });
    }

    it('that is repeated, the same paper or another of the same person', async () => {
      const paper = await run.paper('approve', 'anna');
      await run.hand('approve', paper);
      assert.match(await refusal(run.hand('approve', paper)), /This very paper was handed in before: sign a new one\./);
      const another = await run.paper('approve', 'anna', { reason: 'again' });
      assert.match(await refusal(run.hand('approve', another)), /anna has approved already\./);
      const { gate } = await run.status();
      assert.deepEqual(gate?.kind === 'waiting' && gate.have, ['anna']);
    });

    it('but not one with which nothing is wrong', async () => {
      assert.match(await run.hand('approve', await run.paper('approve', 'anna')), /1 of 2 approvals \(anna\)/);
    });
  });

  it('refuses a start whose digest is not that of what both Regions show now', async function changed() {
    this.timeout(60_000);
    const fleet = await test.fleet(few());
    const run = new GatedRun(fleet, test.office);
    await run.plan();
    await test.world.simulator.force(fleet.primaries[0]?.workspaceId ?? '', { userName: 'somebody.new' });
    const started = await run.start();
    assert.equal(started.exitCode, 5, started.stdout + started.stderr);
    assert.match(started.stdout + started.stderr, /PlanChanged/);
    assert.match(
      started.stdout + started.stderr,
      /The plan that was asked for is [0-9a-f]{64}; what both Regions show now is/,
    );
    assert.deepEqual(await terminations(run), []);
    // There is no outcome of it, but the server has kept what it was asked for.
    const shown = await run.cli('status', run.fleet.name, '--json');
    const { code, run: refused } = JSON.parse(shown.stdout) as ErrorDocument;
    assert.deepEqual([shown.exitCode, code, refused?.operation], [5, 'PreflightRefused', 'decommission']);
    const known = [refused?.requester, typeof refused?.reason, /[0-9a-f]{64}/.test(refused?.digest ?? '')];
    assert.deepEqual(known, ['rita', 'string', true]);
    const { runs } = JSON.parse((await run.cli('runs', run.fleet.name, '--json')).stdout) as RunsDocument;
    assert.deepEqual(
      runs.map(({ code: why, refused: isRefused, requester }) => [why, isRefused, requester]),
      [['PreflightRefused', true, 'rita']],
    );
  });

  it('ends the run when somebody rejects it, with nothing touched', async function rejected() {
    this.timeout(60_000);
    const run = await begun(test);
    await run.hand('approve', await run.paper('approve', 'anna'));
    const end = await run.decide('reject', 'omar');
    assert.equal(end.exitCode, 0, end.stdout + end.stderr);
    const outcome = await run.outcome();
    assert.deepEqual([outcome.endState, outcome.counts.gone], ['stopped', 0]);
    assert.deepEqual([outcome.keptCount, outcome.kept.length], [outcome.desktops, outcome.desktops]);
    const ended = await run.cli('status', run.fleet.name);
    assert.equal(ended.exitCode, 3);
    assert.match(ended.stdout, /: rejected by omar: /);
    assert.match(ended.stdout, /approved by +anna, one more was needed\n/);
    assert.match(ended.stdout, /desktops +.* stay: the run ended before their turn\n[^]*RunEnded/);
    const listed = await run.cli('runs', run.fleet.name);
    assert.match(listed.stdout, /decommission {2}stopped {2}for /);
    assert.deepEqual(await fencedNow(run), []);
    await judgeEnd(run, outcome);
  });

  it('begins the cooling-off again when anybody revokes, and needs new approvals', async function revoked() {
    this.timeout(90_000);
    const run = await begun(test, few({ coolingOff: '4s' }));
    const [first, second] = [await run.paper('approve', 'anna'), await run.paper('approve', 'omar')];
    await run.hand('approve', first);
    await run.hand('approve', second);
    assert.equal((await run.status()).gate?.kind, 'cooling');
    assert.match(await run.hand('revoke', await run.paper('revoke', 'lena')), /0 of 2 approvals; revoked by lena/);
    assert.match(await refusal(run.hand('approve', first)), /This very paper was handed in before/);
    for (const who of ['omar', 'anna'] as const satisfies readonly Person[]) {
      await run.hand('approve', await run.paper('approve', who, { reason: 'looked at it again' }));
    }
    const outcome = await run.outcome();
    assert.deepEqual([outcome.endState, outcome.counts.gone], ['done', 6]);
    // The stranger knows when each paper came and how long the cooling-off is.
    await judgeEnd(run, outcome, { coolingOffMs: 4_000 });
  });

  it('does not open when approvals expire during the cooling-off, and waits for new ones', async function expired() {
    this.timeout(90_000);
    const run = await begun(test, few({ coolingOff: '4s' }));
    for (const who of ['anna', 'omar'] as const) {
      await run.hand('approve', await run.paper('approve', who, { expiresAtMs: Date.now() + 3_000 }));
    }
    const { blocked } = await run.untilStatus(
      'approvals that have expired',
      ({ gate }) => gate?.kind === 'waiting' && /^expired by .*: the approval of anna, omar\.$/.test(gate.why),
    );
    assert.equal(blocked[0]?.code, 'WaitsForApproval');
    assert.deepEqual(await terminations(run), []);
    for (const who of ['anna', 'omar'] as const) await run.hand('approve', await run.paper('approve', who));
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'done');
    await judgeEnd(run, outcome, { coolingOffMs: 4_000 });
  });
});

describe('a decommission that is told to stop', () => {
  const decommission = { ...quickRules.decommission, dataDeadline: '60s' };
  const test = useGatedWorld('halted', { rules: { ...quickRules, decommission } });

  it('sends no further batch, and lifts the fences of what stays', async function halted() {
    this.timeout(120_000);
    // Waves of 1, 5 and 27: the last is fenced at once, and goes in batches of 25 and 2.
    const run = await begun(test, few({}, { desktops: 33 }));
    const { simulator } = test.world;
    const call = { operation: 'TerminateWorkspaces', region: 'us-east-1', nth: 3, phase: 'after' } as const;
    await simulator.addFaults({ kind: 'call', id: 'third', action: 'hold', ...call });
    for (const who of ['anna', 'omar'] as const) await run.hand('approve', await run.paper('approve', who));
    await simulator.hold('third', { timeoutMs: 60_000 });
    assert.equal((await fencedNow(run)).length, 2, 'two are fenced and have not had their turn');
    const stopped = await run.cli('stop', run.fleet.name, '--reason', 'enough');
    assert.equal(stopped.exitCode, 0, stopped.stdout + stopped.stderr);
    await simulator.releaseAll();
    const outcome = await run.outcome();
    assert.deepEqual([outcome.endState, outcome.counts.gone, outcome.keptCount], ['stopped', 31, 2]);
    assert.deepEqual(await fencedNow(run), []);
    await judgeEnd(run, outcome);
  });

  it('lifts its fences also while it waits for data that never comes', async function waiting() {
    this.timeout(90_000);
    const run = await begun(test, few({}, { settings: { snapshotsWhileFenced: false } }));
    for (const who of ['anna', 'omar'] as const) await run.hand('approve', await run.paper('approve', who));
    await run.untilStatus('a canary that waits for data', ({ phase }) => phase === 'waiting-for-data');
    assert.equal((await fencedNow(run)).length, 1);
    await run.halt();
    const outcome = await run.outcome();
    assert.deepEqual([outcome.endState, outcome.counts.gone], ['stopped', 0]);
    assert.deepEqual(await fencedNow(run), []);
    await judgeEnd(run, outcome);
  });
});
