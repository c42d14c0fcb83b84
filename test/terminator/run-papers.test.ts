import assert from 'node:assert/strict';
import type { ApprovedBatch } from '../../src/contract/decommission.ts';
import type { Paper } from '../../src/domain/decommission/paper.ts';
import type { PlannedDesktop, Waiver } from '../../src/domain/decommission/plan.ts';
import { planDigest } from '../../src/signing/plan-digest.ts';
import { Refused } from '../../src/terminator/refused.ts';
import type { RunRecord } from '../../src/terminator/run-history.ts';
import { judgePapers, type OwnKnowledge } from '../../src/terminator/run-papers.ts';
import { less } from '../domain/decommission/facts.ts';
import { person } from './literals.ts';

const hour = 3_600_000;
const [ada, bob, eve, zoe] = [person('ada'), person('bob'), person('eve'), person('zoe')];
const waiver: Waiver = { workspaceId: 'ws-1', clause: 'health', reason: 'a test machine' };
const desktops: PlannedDesktop[] = [1, 2].map((number) => ({
  primaryId: `ws-${number}`,
  primaryDirectory: 'd-1',
  user: `user${number}`,
  standbyDirectory: 'd-2',
  standbyId: `ws-s${number}`,
}));
const own: OwnKnowledge = {
  fleet: { name: 'demo', primaryRegion: 'us-east-1', standbyRegion: 'us-west-2', account: '123456789012' } as never,
  fleetDigest: 'f'.repeat(64),
  waivers: [waiver],
  signers: [ada, bob, eve].map(({ signer }) => signer),
  rules: {
    approvals: 2,
    coolingOffMs: 72 * hour,
    approvalLifeMs: 200 * hour,
    soaksMs: [0, 0, 0],
    dataDeadlineMs: hour,
    driftPercent: 5,
  },
};
const headerOf = (change: object = {}) => ({
  version: 1 as const,
  operation: 'decommission' as const,
  account: '123456789012',
  fleet: 'demo',
  fleetDigest: 'f'.repeat(64),
  primaryRegion: 'us-east-1',
  standbyRegion: 'us-west-2',
  waivers: [waiver],
  ...change,
});
const plan = planDigest(headerOf(), desktops);

/** When a paper was accepted, and that the run took it. */
const taken = (atHours: number) => ({ acceptedAtMs: atHours * hour, eventId: atHours, answer: 'taken' as const });

/** A run with two approvals, the later of which is 100 hours old; papers can be added, and the plan changed. */
function run({
  papers = [],
  header = {},
  approvals = true,
  ...change
}: { papers?: RunRecord['papers']; header?: object; approvals?: boolean } & Partial<RunRecord> = {}) {
  const { digest, header: whole, hashes } = planDigest(headerOf(header), desktops);
  const say = (who: typeof ada, atHours: number) => ({
    paper: who.sign({ kind: 'approve', run: 'run-1', digest, reason: 'checked', expiresAtMs: 150 * hour }),
    ...taken(atHours),
  });
  const request = ada.sign({ kind: 'request', digest, reason: 'the Region is back', expiresAtMs: 2 * hour });
  const record: RunRecord = {
    lastEventId: 9,
    paused: false,
    start: { input: { fleet: 'demo', request }, atMs: hour },
    papers: [...(approvals ? [say(bob, 10), say(eve, 20)] : []), ...papers],
    ...change,
  };
  const batch: ApprovedBatch = { fleet: 'demo', header: whole, pages: { 0: hashes }, desktops };
  return { record, batch };
}

const judge = ({ record, batch }: ReturnType<typeof run>, nowMs = 120 * hour, knowledge = own) =>
  judgePapers({ record, run: 'run-1', nowMs }, batch, knowledge);

const received = (who: typeof ada, kind: Paper['kind'], atHours: number, change: Partial<Paper> = {}) => ({
  paper: { ...who.sign({ kind, run: 'run-1', digest: plan.digest, reason: 'no', expiresAtMs: 199 * hour }), ...change },
  ...taken(atHours),
});

describe('the papers of a run', () => {
  it('permit its batch when two others have approved, cooling-off over; the request need only have been valid at the start', () => {
    const { approvers, requester, digest } = judge(run());
    assert.deepEqual([approvers, requester, digest], [['bob', 'eve'], 'ada', plan.digest]);
    const { nowMs, closesAtMs } = judge(run());
    assert.deepEqual([nowMs, closesAtMs], [120 * hour, 150 * hour], 'with the time until which it holds');
  });

  it('are all in the permit, with the rules and the plan that they were held against', () => {
    const { record, batch } = run();
    const { run: of, papers, rules, header } = judge({ record, batch });
    assert.deepEqual([of, rules, header], ['run-1', own.rules, batch.header]);
    assert.deepEqual(papers, [record.start?.input?.request, ...record.papers.map(({ paper }) => paper)]);
  });

  const stranger = { ...desktops[0]!, user: 'mallory' };
  const refusals: readonly [what: string, code: string, sentence: RegExp, act: () => unknown][] = [
    ['a run that was told to stop', 'Stopped', /told to stop/, () => judge(run({ halted: 'stop' }))],
    ['a run that was asked to cancel', 'CancelRequested', /asked to cancel/, () => judge(run({ halted: 'cancel' }))],
    ['a paused run', 'Paused', /resume it/, () => judge(run({ paused: true }))],
    [
      'a run of another fleet',
      'NoRequest',
      /not started for other/,
      () => judge({ ...run(), batch: { ...run().batch, fleet: 'other' } }),
    ],
    [
      'a run of which nobody knows how it was started',
      'NoRequest',
      /not started for demo with a signed request/,
      () => judge({ ...run(), record: less(run().record, 'start') }),
    ],
    [
      'a run that was started without a request',
      'NoRequest',
      /not started for demo/,
      () => judge(run({ start: { input: { fleet: 'demo' } as never, atMs: hour } })),
    ],
    ['a run without approvals', 'NotApproved', /others have to approve/, () => judge(run({ approvals: false }))],
    ['a run whose cooling-off is not over', 'CoolingOff', /lasts until/, () => judge(run(), 91 * hour)],
    ['expired approvals', 'NotApproved', /expired/, () => judge(run(), 150 * hour)],
    ['a revoked run', 'NotApproved', /revoked by ada/, () => judge(run({ papers: [received(ada, 'revoke', 119)] }))],
    [
      'a rejected run',
      'Rejected',
      /bob has rejected it: no/,
      () => judge(run({ papers: [received(bob, 'reject', 30)] })),
    ],
    [
      'a desktop that is not in the plan as it is given',
      'NotInPlan',
      /does not stand in the approved plan/,
      () => judge({ ...run(), batch: { ...run().batch, desktops: [stranger] } }),
    ],
    [
      'another header than the approved one',
      'NotInPlan',
      /approved is/,
      () => judge({ ...run(), batch: run({ header: { account: '999999999999' } }).batch }),
    ],
    [
      'an unknown requester',
      'RequestRefused',
      /Nobody knows a key of ada/,
      () => judge(run(), 120 * hour, { ...own, signers: [bob.signer, eve.signer] }),
    ],
    [
      'a plan in another Region',
      'OtherPlan',
      /primary Region is eu-west-1/,
      () => judge(run({ header: { primaryRegion: 'eu-west-1' } })),
    ],
    [
      'a plan with its standbys in another Region',
      'OtherPlan',
      /standby Region is eu-west-1; by the files of the terminator it is us-west-2/,
      () => judge(run({ header: { standbyRegion: 'eu-west-1' } })),
    ],
    [
      'a plan of a teardown',
      'OtherPlan',
      /operation is teardown/,
      () => judge(run({ header: { operation: 'teardown' } })),
    ],
    ['a plan of another fleet', 'OtherPlan', /fleet is other/, () => judge(run({ header: { fleet: 'other' } }))],
    [
      'a plan by another fleet file',
      'OtherPlan',
      /fleet file \(digest\) is f+; .* it is 0\./,
      () => judge(run(), 120 * hour, { ...own, fleetDigest: '0' }),
    ],
    [
      'a plan in another account',
      'OtherPlan',
      /account is 999999999999/,
      () => judge(run({ header: { account: '999999999999' } })),
    ],
    [
      'waivers that the fleet file does not have',
      'OtherPlan',
      /waivers/,
      () => judge(run(), 120 * hour, { ...own, waivers: [] }),
    ],
    [
      'a fleet file without an account',
      'NoAccount',
      /names no account/,
      () => judge(run(), 120 * hour, { ...own, fleet: { ...own.fleet, account: undefined } as never }),
    ],
  ];
  for (const [what, code, sentence, act] of refusals) {
    it(`refuse ${what}`, () => {
      assert.throws(act, (error) => {
        assert.ok(error instanceof Refused, String(error));
        assert.equal(error.code, code, error.message);
        assert.match(error.message, sentence);
        return true;
      });
    });
  }

  const uncounted: readonly [what: string, paper: () => RunRecord['papers'][number]][] = [
    ['of somebody without a known key', () => received(zoe, 'approve', 11)],
    ['of the requester', () => received(ada, 'approve', 11)],
    ['that was changed after it was signed', () => received(eve, 'approve', 11, { reason: 'yes' })],
    [
      'for another run',
      () => ({
        ...taken(11),
        paper: eve.sign({ kind: 'approve', run: 'run-2', digest: plan.digest, reason: 'x', expiresAtMs: 150 * hour }),
      }),
    ],
    ['of somebody who has approved', () => received(bob, 'approve', 11)],
  ];
  for (const [what, paper] of uncounted) {
    it(`do not count an approval ${what}`, () => {
      const one = run().record.papers[0]!;
      assert.throws(() => judge(run({ approvals: false, papers: [one, paper()] })), /others have to approve/);
    });
  }

  it('count the same approval when nothing is wrong with it', () => {
    const one = run().record.papers[0]!;
    judge(run({ approvals: false, papers: [one, received(eve, 'approve', 11)] }));
  });

  it('do not let an approval of before a revocation be handed in again', () => {
    const again = run().record.papers.map(({ paper }) => ({ paper, ...taken(40) }));
    assert.throws(() => judge(run({ papers: [received(ada, 'revoke', 30), ...again] })), /revoked by ada/);
  });

  const without = (...names: readonly string[]) => ({
    ...own,
    signers: own.signers.filter(({ name }) => !names.includes(name)),
  });

  it('stay revoked or rejected when the key of who did it is struck from the file afterwards', () => {
    const zoeRevokes = received(zoe, 'revoke', 119);
    const revoked = run({ papers: [zoeRevokes] });
    assert.throws(() => judge(revoked, 120 * hour, without('zoe')), /revoked by zoe/);
    const rejected = run({ papers: [received(zoe, 'reject', 119)] });
    assert.throws(() => judge(rejected, 120 * hour, without('zoe')), /zoe has rejected it/);
    const unanswered = run({ papers: [{ paper: zoeRevokes.paper, acceptedAtMs: 119 * hour, eventId: 119 }] });
    assert.throws(() => judge(unanswered), /revoked by zoe/);
    const refused = run({ papers: [{ ...zoeRevokes, answer: 'refused' }] });
    assert.deepEqual(judge(refused).approvers, ['bob', 'eve'], 'while one that the run refused revokes nothing');
  });

  it('count a revocation that a run refused although its signature fits', () => {
    const revoked = run({ papers: [{ ...received(ada, 'revoke', 119), answer: 'refused' }] });
    assert.throws(() => judge(revoked), /revoked by ada/);
  });

  it('do not count an approval that was refused when it came, although its key is known by now', () => {
    const [one, two] = run().record.papers;
    const late = { ...two!, answer: 'refused' as const };
    assert.throws(() => judge(run({ approvals: false, papers: [one!, late] })), /others have to approve/);
    const { paper, acceptedAtMs, eventId } = two!;
    const unanswered = { paper, acceptedAtMs, eventId };
    assert.throws(() => judge(run({ approvals: false, papers: [one!, unanswered] })), /others have to approve/);
    judge(run({ approvals: false, papers: [one!, two!] }));
  });
});
