import assert from 'node:assert/strict';
import { refusalOf, requestRefusal, type JudgedPaper } from '../../../src/domain/decommission/gate.ts';
import type { GateContext, Paper } from '../../../src/domain/decommission/paper.ts';
import { hour, less, NOW } from './facts.ts';
import { approvals, context, day, paper, received } from './papers.ts';

const refused = (
  each: Paper,
  before: readonly JudgedPaper[] = [],
  differences: Partial<GateContext> = {},
): string | undefined => refusalOf(each, 'fits', context(differences), before);

describe('refusalOf', () => {
  it('takes an approval, a rejection and a revocation of a known person', () => {
    for (const kind of ['approve', 'reject', 'revoke'] as const) assert.equal(refused(paper('ann', kind)), undefined);
  });

  const refusals: readonly (readonly [string, Partial<Paper>, string])[] = [
    ['is not signed', { signature: '' }, 'The paper is not signed.'],
    ['has a blank signature', { signature: ' ' }, 'The paper is not signed.'],
    ['gives no reason', { reason: ' \n' }, 'The paper gives no reason.'],
    ['is for another operation', { operation: 'teardown' }, 'It is for teardown, but this run is a decommission.'],
    ['is for another account', { account: '9' }, 'It is for account 9, but this run is in 111122223333.'],
    ['is for another fleet', { fleet: 'other' }, 'It is for fleet other, but this run is of demo.'],
    ['is for another plan', { digest: 'd2' }, 'It is for the plan d2, but this run has the plan d1.'],
    ['is for another run', { run: 'run-2' }, 'It is for run run-2, but this is run run-1.'],
    ['expires now', { expiresAtMs: NOW }, 'It expired at 2026-11-21T12:00:00.000Z; it is 2026-11-21T12:00:00.000Z.'],
    ['expires never', { expiresAtMs: NaN }, 'It expired at an unknown time; it is 2026-11-21T12:00:00.000Z.'],
  ];
  for (const [what, differences, sentence] of refusals) {
    it(`refuses a paper that ${what}, whatever it says`, () => {
      for (const kind of ['approve', 'reject', 'revoke'] as const) {
        assert.equal(refused(paper('ann', kind, differences)), sentence);
      }
    });
  }

  it('refuses a paper for no run, and one without any signature', () => {
    const forNoRun = less(paper('ann', 'approve'), 'run');
    assert.equal(refused(forNoRun), 'It is for run (none), but this is run run-1.');
    assert.equal(refused(less(paper('ann', 'approve'), 'signature')), 'The paper is not signed.');
  });

  it('refuses what an unknown person signed, and what somebody else signed or changed', () => {
    const each = paper('eve', 'approve');
    assert.equal(
      refusalOf(each, 'unknown-signer', context(), []),
      'Nobody knows a key of eve: the approvals file does not name them.',
    );
    assert.equal(
      refusalOf(each, 'does-not-fit', context(), []),
      'The signature does not fit the key of eve: somebody else signed it, or it was changed after that.',
    );
  });

  it('refuses a request, and a word that it does not know', () => {
    assert.equal(
      refused(paper('ann', 'request')),
      'A run takes papers to approve, reject or revoke; this is a paper to request.',
    );
    assert.match(refused(paper('ann', 'bless' as Paper['kind'])) ?? '', /this is a paper to bless/);
  });

  it('refuses an approval that lives longer than the rules allow, to the millisecond', () => {
    assert.equal(refused(paper('ann', 'approve', { expiresAtMs: NOW + 14 * day })), undefined);
    assert.equal(
      refused(paper('ann', 'approve', { expiresAtMs: NOW + 14 * day + 1 })),
      'It expires at 2026-12-05T12:00:00.001Z: an approval may live until 2026-12-05T12:00:00.000Z at most.',
    );
    assert.equal(refused(paper('ann', 'revoke', { expiresAtMs: NOW + 15 * day })), undefined);
  });

  it('refuses an approval of whoever asked for the run, but lets them revoke and reject', () => {
    assert.equal(refused(paper('ruth', 'approve')), 'ruth asked for this run: somebody else has to approve it.');
    assert.equal(refused(paper('ruth', 'revoke')), undefined);
    assert.equal(refused(paper('ruth', 'reject')), undefined);
  });

  it('refuses a second approval of one person, until a revocation', () => {
    const before = approvals(NOW - day, 'ann');
    assert.equal(refused(paper('ann', 'approve'), before), 'ann has approved already.');
    assert.equal(refused(paper('bob', 'approve'), before), undefined);
    const revoked = [...before, received(paper('cid', 'revoke'), NOW - hour)];
    assert.equal(refused(paper('ann', 'approve'), revoked), undefined);
  });

  it('takes a new approval of somebody whose first one has expired, not before', () => {
    const first = [received(paper('ann', 'approve', { expiresAtMs: NOW }), NOW - day)];
    const again = paper('ann', 'approve', { reason: 'looked at it again' });
    assert.equal(refused(again, first), undefined);
    assert.equal(refused(again, first, { nowMs: NOW - 1 }), 'ann has approved already.');
  });

  it('refuses an approval of before a revocation when it is handed in again', () => {
    const old = paper('ann', 'approve');
    const before = [received(old, NOW - day), received(paper('cid', 'revoke'), NOW - hour)];
    assert.equal(refused(old, before), 'This very paper was handed in before: sign a new one.');
    const written = { ...old, signature: 'another spelling' };
    assert.equal(refused(written, before), 'This very paper was handed in before: sign a new one.');
  });

  it('does not let a copy with a wrong signature stand in the way of the true paper', () => {
    const each = paper('ann', 'approve');
    assert.equal(refused(each, [received(each, NOW - hour, 'does-not-fit')]), undefined);
  });

  it('refuses everything after a rejection, even a revocation', () => {
    const before = [received(paper('cid', 'reject', { reason: 'not now' }), NOW - hour)];
    for (const kind of ['approve', 'reject', 'revoke'] as const) {
      assert.equal(refused(paper('ann', kind), before), 'The run was rejected by cid: not now');
    }
  });
});

describe('requestRefusal', () => {
  const request = (differences: Partial<Paper> = {}): Paper => less(paper('ruth', 'request', differences), 'run');

  it('takes a signed request for this plan', () => {
    assert.equal(requestRefusal(request(), 'fits', context()), undefined);
  });

  it('refuses every other paper, and a request for a run', () => {
    assert.equal(
      requestRefusal(less(paper('ruth', 'approve'), 'run'), 'fits', context()),
      'This is a paper to approve; a run is started with a request.',
    );
    assert.equal(
      requestRefusal(paper('ruth', 'request'), 'fits', context()),
      'A request names no run, but this one names run-1.',
    );
  });

  it('refuses a request as any other paper', () => {
    assert.match(requestRefusal(request(), 'unknown-signer', context()) ?? '', /^Nobody knows a key of ruth/);
    assert.match(requestRefusal(request(), 'does-not-fit', context()) ?? '', /does not fit the key of ruth/);
    assert.match(requestRefusal(request({ reason: '' }), 'fits', context()) ?? '', /no reason/);
    assert.match(requestRefusal(request({ account: '9' }), 'fits', context()) ?? '', /account 9/);
    assert.match(requestRefusal(request({ digest: 'd2' }), 'fits', context()) ?? '', /plan d2/);
    assert.match(requestRefusal(request({ expiresAtMs: NOW }), 'fits', context()) ?? '', /expired/);
  });
});
