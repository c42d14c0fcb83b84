import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { createGateActivities } from '../../src/activities/gate-activities.ts';
import type { FindingsDetail } from '../../src/contract/activities.ts';
import type { GateActivities } from '../../src/contract/decommission.ts';
import type { GateContext, Paper, ReceivedPaper } from '../../src/domain/decommission/paper.ts';
import { newKeyPair } from '../../src/signing/ed25519.ts';
import { signPaper } from '../../src/signing/papers.ts';
import { header as headerOfPlan } from '../cli/gated-samples.ts';
import { soundFile } from '../fleets/fleet-text.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { attempt } from './attempts.ts';

const hour = 3_600_000;
const nowMs = 1_700_000_000_000;
const people = ['ada', 'grace', 'joan'] as const;
type Person = (typeof people)[number];
const pairs = { ada: newKeyPair(), grace: newKeyPair(), joan: newKeyPair() };

const signersText = (names: readonly Person[] = people): string =>
  `signers:\n${names.map((name) => `  - {name: ${name}, publicKey: ${pairs[name].publicKey}}\n`).join('')}`;

describe('activities of the gate', () => {
  let directory: string;
  let approvals: string;
  let gate: GateActivities;
  beforeEach(() => {
    directory = scratchDirectory('gate-activities');
    approvals = join(directory, 'approvals.yaml');
    gate = createGateActivities({ approvals, fleetsDirectory: directory });
    writeFileSync(approvals, `${signersText()}decommission: {coolingOff: 1h}\n`);
    writeFileSync(join(directory, 'demo.yaml'), soundFile);
  });

  const failureOf = async (run: () => Promise<unknown>): Promise<ApplicationFailure> => {
    const { error } = await attempt(run);
    assert.ok(error instanceof ApplicationFailure, String(error));
    return error;
  };

  describe('that tell the rules', () => {
    const rulesOf = async (operation: 'decommission' | 'teardown') =>
      (await attempt(() => gate.gateRules({ fleet: 'demo', operation }))).result;

    it('take them from the approvals file, with the names of those who may sign and nothing of their keys', async () => {
      const told = await rulesOf('decommission');
      assert.deepEqual([told?.signers, told?.rules.coolingOffMs, told?.rules.approvals], [people, hour, 2]);
      assert.ok(!JSON.stringify(told).includes(pairs.ada.publicKey));
    });

    it('tighten them as the fleet file says, for decommission alone', async () => {
      writeFileSync(join(directory, 'demo.yaml'), `${soundFile}decommission: {coolingOff: 2h, drift: '1%'}\n`);
      const { rules } = (await rulesOf('decommission'))!;
      assert.deepEqual([rules.coolingOffMs, rules.driftPercent, rules.dataDeadlineMs], [2 * hour, 1, 26 * hour]);
      assert.equal((await rulesOf('teardown'))?.rules.coolingOffMs, 0);
    });

    it('refuse a fleet file that would loosen them, with its line', async () => {
      writeFileSync(join(directory, 'demo.yaml'), `${soundFile}decommission: {coolingOff: 59m}\n`);
      const error = await failureOf(() => gate.gateRules({ fleet: 'demo', operation: 'decommission' }));
      assert.deepEqual([error.type, error.nonRetryable], ['FleetRejected', true]);
      const { findings } = error.details?.[0] as FindingsDetail;
      assert.deepEqual(
        findings.map(({ code, source }) => [code, source]),
        [['LooserRule', `${join(directory, 'demo.yaml')}:7:28`]],
      );
    });

    it('refuse for good without an approvals file, and say what to do', async () => {
      rmSync(approvals);
      const error = await failureOf(() => gate.gateRules({ fleet: 'demo', operation: 'decommission' }));
      assert.deepEqual([error.type, error.nonRetryable], ['ApprovalsMissing', true]);
      assert.match(error.message, /Set LIFEBOAT_APPROVALS/);
    });

    it('refuse for good with a wrong one, with every finding', async () => {
      writeFileSync(approvals, `${signersText()}decommission: {approvals: 1}\nteardown: {coolingOff: 5}\n`);
      const error = await failureOf(() => gate.gateRules({ fleet: 'demo', operation: 'teardown' }));
      assert.equal(error.type, 'ApprovalsMissing');
      assert.equal((error.details?.[0] as FindingsDetail).findings.length, 2);
    });
  });

  describe('that judge a paper', () => {
    const context = async (): Promise<GateContext> => ({
      operation: 'decommission',
      account: '111122223333',
      fleet: 'demo',
      digest: 'd'.repeat(64),
      run: 'run-1',
      rules: (await gate.gateRules({ fleet: 'demo', operation: 'decommission' })).rules,
      requester: 'joan',
      nowMs,
    });
    const paperOf = (signer: Person, changes: Partial<Paper> = {}): Paper => {
      const { operation, account, fleet, digest } = {
        operation: 'decommission',
        account: '111122223333',
        fleet: 'demo',
        digest: 'd'.repeat(64),
      } as const;
      const unsigned = {
        version: 1,
        kind: 'approve',
        operation,
        account,
        fleet,
        digest,
        run: 'run-1',
        signer,
        reason: 'checked',
        expiresAtMs: nowMs + 24 * hour,
        ...changes,
      } as const;
      return signPaper(unsigned, createPrivateKey(pairs[signer].privateKey));
    };
    const judge = async (paper: Paper, received: readonly ReceivedPaper[] = [], changes: Partial<GateContext> = {}) => {
      const whole = { ...(await context()), ...changes };
      const { result, error } = await attempt(() => gate.judgePaper({ paper, received, context: whole }));
      assert.equal(error, undefined);
      return result!;
    };

    it('take one that is signed by somebody else than the requester, and say what is still missing', async () => {
      const { refusal, state } = await judge(paperOf('ada'));
      assert.equal(refusal, undefined);
      assert.ok(state.kind === 'waiting');
      assert.deepEqual([state.have, state.needed], [['ada'], 2]);
    });

    it('count the papers before it: the second approval begins the cooling-off', async () => {
      const first = { paper: paperOf('ada'), acceptedAtMs: nowMs - hour, answer: 'taken' as const };
      const { state } = await judge(paperOf('grace'), [first]);
      assert.deepEqual(state, { kind: 'cooling', have: ['ada', 'grace'], opensAtMs: nowMs + hour });
    });

    it('refuse one that was changed after it was signed, and leave the gate as it was', async () => {
      const { refusal, state } = await judge({ ...paperOf('ada'), reason: 'checked twice' });
      assert.match(refusal ?? '', /does not fit the key of ada/);
      assert.deepEqual(state.kind === 'waiting' && state.have, []);
    });

    it('refuse the requester’s own, and one that was handed in before', async () => {
      assert.match((await judge(paperOf('joan'))).refusal ?? '', /joan asked for this run/);
      const before = { paper: paperOf('ada'), acceptedAtMs: nowMs - hour };
      assert.match((await judge(paperOf('ada'), [before])).refusal ?? '', /handed in before/);
    });

    it('do not count what was received with a signature that does not fit', async () => {
      const forged = {
        paper: { ...paperOf('ada'), signature: paperOf('grace').signature },
        acceptedAtMs: nowMs - hour,
      };
      const { state, fits } = await judge(paperOf('grace'), [forged]);
      assert.deepEqual(state.kind === 'waiting' && state.have, ['grace']);
      assert.deepEqual(fits, ['does-not-fit', 'fits']);
    });

    it('know the keys of now: who was taken out of the file signs nothing any more', async () => {
      const paper = paperOf('ada');
      assert.equal((await judge(paper)).refusal, undefined);
      const whole = await context();
      writeFileSync(approvals, `${signersText(['grace', 'joan'])}decommission: {approvals: 2}\n`);
      const error = await failureOf(() => gate.judgePaper({ paper, received: [], context: whole }));
      assert.equal(error.type, 'ApprovalsMissing');
      const mary = newKeyPair().publicKey;
      writeFileSync(approvals, `${signersText(['grace', 'joan'])}  - {name: mary, publicKey: ${mary}}\n`);
      assert.match((await judge(paper)).refusal ?? '', /Nobody knows a key of ada/);
    });

    it('judge a request by itself: there is no run yet that it could name', async () => {
      const { run: _, signature: __, ...rest } = paperOf('joan', { kind: 'request' });
      const request = signPaper(rest, createPrivateKey(pairs.joan.privateKey));
      assert.equal((await judge(request)).refusal, undefined);
      assert.match((await judge({ ...request, digest: 'e'.repeat(64) })).refusal ?? '', /does not fit/);
      assert.match((await judge(paperOf('joan', { kind: 'request' }))).refusal ?? '', /names no run/);
    });
  });

  describe('that digest a plan', () => {
    const { pages: _pages, ...header } = headerOfPlan;
    const desktops = ['ws-b', 'ws-a'].map((primaryId) => ({
      primaryId,
      primaryDirectory: 'd-1',
      user: primaryId,
      standbyDirectory: 'd-2',
    }));
    const digest = async (of: readonly (typeof desktops)[number][]) =>
      (await attempt(() => gate.digestPlan({ header, desktops: of }))).result!;

    it('give the same digest whatever the order, and another for another desktop', async () => {
      const one = await digest(desktops);
      assert.deepEqual(await digest(desktops.toReversed()), one);
      assert.deepEqual([one.hashes.length, one.header.pages.length], [2, 1]);
      assert.notEqual((await digest(desktops.map((each) => ({ ...each, user: 'x' })))).digest, one.digest);
    });
  });
});
