import assert from 'node:assert/strict';
import fc from 'fast-check';
import { gateStateOf, refusalOf, requestRefusal, type JudgedPaper } from '../../../src/domain/decommission/gate.ts';
import type { GateContext, GateState, Paper } from '../../../src/domain/decommission/paper.ts';
import { hour, less, NOW } from './facts.ts';
import { approvals, context, day, paper, received, rules } from './papers.ts';

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

const stateAt = (nowMs: number, papers: readonly JudgedPaper[], differences: Partial<GateContext> = {}): GateState =>
  gateStateOf(papers, context({ nowMs, ...differences }));

describe('gateStateOf', () => {
  const two = approvals(NOW, 'ann', 'bob');
  const lastAt = NOW + hour;

  it('waits while there are too few approvals', () => {
    const others = 'others have to approve.';
    assert.deepEqual(stateAt(NOW, []), { kind: 'waiting', have: [], needed: 2, why: others });
    const one = approvals(NOW, 'ann');
    assert.deepEqual(stateAt(NOW + 10 * day, [], {}).kind, 'waiting');
    assert.deepEqual(stateAt(NOW + day, one), { kind: 'waiting', have: ['ann'], needed: 2, why: others });
  });

  it('cools off from the last approval that was needed, to the millisecond', () => {
    const opensAtMs = lastAt + 72 * hour;
    assert.deepEqual(stateAt(lastAt, two), { kind: 'cooling', have: ['ann', 'bob'], opensAtMs });
    assert.deepEqual(stateAt(opensAtMs - 1, two), { kind: 'cooling', have: ['ann', 'bob'], opensAtMs });
    assert.deepEqual(stateAt(opensAtMs, two), { kind: 'open', have: ['ann', 'bob'], closesAtMs: NOW + 7 * day });
  });

  it('is not cooled off any longer by an approval more than is needed', () => {
    const three = [...two, received(paper('cid', 'approve'), NOW + 2 * day)];
    const opensAtMs = lastAt + 72 * hour;
    assert.deepEqual(stateAt(NOW + 2 * day, three), { kind: 'cooling', have: ['ann', 'bob', 'cid'], opensAtMs });
  });

  it('takes the papers in their recorded order, also when the clock went back between them', () => {
    const earlier = received(paper('cid', 'revoke'), NOW - hour);
    assert.equal(stateAt(NOW + 5 * day, [...two, earlier]).kind, 'waiting');
    assert.equal(stateAt(NOW + 5 * day, [earlier, ...two]).kind, 'open');
    const { opensAtMs } = stateAt(lastAt, two.toReversed()) as { opensAtMs: number };
    assert.equal(opensAtMs, lastAt + 72 * hour);
  });

  it('closes when an approval that is needed expires', () => {
    const [ann, bob] = two;
    const short = [received({ ...ann!.paper, expiresAtMs: NOW + 5 * day }, NOW), bob!];
    assert.deepEqual(stateAt(NOW + 4 * day, short), {
      kind: 'open',
      have: ['ann', 'bob'],
      closesAtMs: NOW + 5 * day,
    });
    assert.equal(stateAt(NOW + 5 * day - 1, short).kind, 'open');
    assert.deepEqual(stateAt(NOW + 5 * day, short), {
      kind: 'waiting',
      have: ['bob'],
      needed: 2,
      why: 'expired by 2026-11-26T12:00:00.000Z: the approval of ann.',
    });
    const late = stateAt(NOW + 8 * day, short);
    assert.ok(late.kind === 'waiting' && late.why.endsWith('the approval of ann, bob.'));
  });

  it('stays open on another approval when one expires, as long as the cooling-off after it is over', () => {
    const expiring = received(paper('ann', 'approve', { expiresAtMs: NOW + 6 * day }), NOW);
    const early = [expiring, ...approvals(NOW + hour, 'bob', 'cid')];
    const state = stateAt(NOW + 5 * day, early);
    assert.deepEqual(state, { kind: 'open', have: ['ann', 'bob', 'cid'], closesAtMs: NOW + 7 * day });
    assert.equal(stateAt(NOW + 6 * day, early).kind, 'open');
  });

  it('closes at an expiry when what is left has not cooled off by then', () => {
    const expiring = received(paper('ann', 'approve', { expiresAtMs: NOW + 6 * day }), NOW);
    const late = received(paper('cid', 'approve'), NOW + 4 * day);
    const papers = [expiring, ...approvals(NOW + hour, 'bob'), late];
    assert.deepEqual(stateAt(NOW + 5 * day, papers), {
      kind: 'open',
      have: ['ann', 'bob', 'cid'],
      closesAtMs: NOW + 6 * day,
    });
    assert.deepEqual(stateAt(NOW + 6 * day, papers), {
      kind: 'cooling',
      have: ['bob', 'cid'],
      opensAtMs: NOW + 7 * day,
    });
  });

  it('counts nothing of before a revocation, and starts the cooling-off again', () => {
    const revoked = [...two, received(paper('ruth', 'revoke', { reason: 'wrong week' }), NOW + day)];
    assert.deepEqual(stateAt(NOW + 5 * day, revoked), {
      kind: 'waiting',
      have: [],
      needed: 2,
      why: 'revoked by ruth: wrong week',
    });
    const again = [...revoked, ...approvals(NOW + 2 * day, 'ann', 'bob')];
    const opensAtMs = NOW + 2 * day + hour + 72 * hour;
    assert.deepEqual(stateAt(NOW + 4 * day, again), { kind: 'cooling', have: ['ann', 'bob'], opensAtMs });
    const one = [...revoked, ...approvals(NOW + 2 * day, 'ann')];
    assert.deepEqual(stateAt(NOW + 3 * day, one), {
      kind: 'waiting',
      have: ['ann'],
      needed: 2,
      why: 'others have to approve.',
    });
  });

  it('counts no old approval that is handed in again after a revocation, not even one that was refused', () => {
    const spare = paper('ann', 'approve');
    const revoked = [
      ...two,
      received(spare, NOW + 2 * hour),
      received(paper('cid', 'revoke'), NOW + day),
      received(spare, NOW + 2 * day),
      received(two[1]!.paper, NOW + 2 * day),
    ];
    assert.deepEqual((stateAt(NOW + 3 * day, revoked) as { have: unknown }).have, []);
  });

  it('keeps a revocation in force that has expired since', () => {
    const revoked = [...two, received(paper('cid', 'revoke', { expiresAtMs: NOW + 2 * day }), NOW + day)];
    assert.equal(stateAt(NOW + 5 * day, revoked).kind, 'waiting');
  });

  it('is ended by a rejection, whatever came before and comes after', () => {
    const rejected = [
      ...two,
      received(paper('cid', 'reject', { reason: 'wrong fleet' }), NOW + day),
      received(paper('dan', 'revoke'), NOW + day + hour),
      received(paper('dan', 'reject', { reason: 'me too' }), NOW + day + hour),
    ];
    assert.deepEqual(stateAt(NOW + 5 * day, rejected), { kind: 'rejected', by: 'cid', reason: 'wrong fleet' });
  });

  it('is changed by no paper whose signature does not fit', () => {
    for (const fit of ['unknown-signer', 'does-not-fit'] as const) {
      for (const kind of ['reject', 'revoke'] as const) {
        const papers = [...two, received(paper('eve', kind), NOW + day, fit)];
        assert.equal(stateAt(NOW + 5 * day, papers).kind, 'open');
      }
      const forged = [two[0]!, received(paper('eve', 'approve'), NOW + day, fit)];
      assert.equal(stateAt(NOW + 5 * day, forged).kind, 'waiting');
    }
  });

  it('does not count an approval that was stale when it came, though it fits', () => {
    const stale = received(paper('bob', 'approve', { expiresAtMs: NOW + day }), NOW + day);
    assert.equal(stateAt(NOW + day, [two[0]!, stale]).kind, 'waiting');
  });

  it('opens for no rules that make no sense', () => {
    for (const approvalsNeeded of [0, -1, NaN, 1.5]) {
      const odd = { rules: { ...rules, approvals: approvalsNeeded } };
      assert.equal(stateAt(NOW + 5 * day, two, odd).kind, 'waiting');
    }
    assert.equal(stateAt(NOW + 5 * day, two, { rules: { ...rules, coolingOffMs: NaN } }).kind, 'cooling');
    assert.equal(stateAt(NOW + 5 * day, two, { rules: { ...rules, approvalLifeMs: NaN } }).kind, 'waiting');
  });
});

describe('gateStateOf, for any papers', () => {
  const anyReceived = fc
    .record({
      signer: fc.constantFrom('ann', 'bob', 'cid', 'ruth', 'eve'),
      kind: fc.constantFrom('approve', 'approve', 'approve', 'approve', 'revoke', 'reject', 'request' as const),
      run: fc.constantFrom('run-1', 'run-1', 'run-1', 'run-1', 'run-1', 'run-2'),
      lifeDays: fc.integer({ min: -1, max: 16 }),
      acceptedAtMs: fc.integer({ min: 0, max: 10 }).map((days) => NOW + days * day),
      fits: fc.constantFrom(true, true, true, true, true, false),
    })
    .map(({ signer, kind, run, lifeDays, acceptedAtMs, fits }) =>
      received(
        paper(signer, kind, { run, expiresAtMs: acceptedAtMs + lifeDays * day }),
        acceptedAtMs,
        fits ? 'fits' : 'does-not-fit',
      ),
    );
  const anyPapers = fc
    .array(anyReceived, { maxLength: 7 })
    .map((papers) => papers.toSorted((one, other) => one.acceptedAtMs - other.acceptedAtMs));
  const anyNow = fc.integer({ min: 0, max: 20 }).map((days) => NOW + days * day);

  it('opens only on approvals of two others since the last revocation, unexpired and cooled off', () => {
    let open = 0;
    fc.assert(
      fc.property(anyPapers, anyNow, (papers, nowMs) => {
        if (stateAt(nowMs, papers).kind !== 'open') return;
        open += 1;
        const counting = papers.filter(({ paper: each, fit }) => fit === 'fits' && each.run === 'run-1');
        const onTime = counting.filter(({ paper: each, acceptedAtMs }) => each.expiresAtMs > acceptedAtMs);
        assert.ok(!onTime.some(({ paper: { kind } }) => kind === 'reject'));
        const revokedAt = Math.max(
          -1,
          ...onTime.filter(({ paper: { kind } }) => kind === 'revoke').map(({ acceptedAtMs }) => acceptedAtMs),
        );
        const cooled = onTime.filter(
          ({ paper: { kind, signer, expiresAtMs }, acceptedAtMs }) =>
            kind === 'approve' &&
            signer !== 'ruth' &&
            acceptedAtMs >= revokedAt &&
            acceptedAtMs + 3 * day <= nowMs &&
            expiresAtMs > nowMs &&
            expiresAtMs - acceptedAtMs <= 14 * day,
        );
        assert.ok(new Set(cooled.map(({ paper: { signer } }) => signer)).size >= 2);
      }),
      { numRuns: 20_000 },
    );
    assert.ok(open > 50, `only ${open} were open: the property said little`);
  });

  it('is open until just before it says that it closes, and not from then on', () => {
    let open = 0;
    fc.assert(
      fc.property(anyPapers, anyNow, (papers, nowMs) => {
        const state = stateAt(nowMs, papers);
        if (state.kind !== 'open') return;
        // What is accepted later would count already: those papers have to be known by then.
        if (papers.some(({ acceptedAtMs }) => acceptedAtMs > nowMs)) return;
        open += 1;
        assert.ok(state.closesAtMs > nowMs);
        assert.equal(stateAt(state.closesAtMs - 1, papers).kind, 'open');
        assert.notEqual(stateAt(state.closesAtMs, papers).kind, 'open');
      }),
      { numRuns: 20_000 },
    );
    assert.ok(open > 50, `only ${open} were open: the property said little`);
  });
});
