import assert from 'node:assert/strict';
import { approversOf, type JudgedPaper } from '../../../src/domain/decommission/gate.ts';
import { hour, less, NOW } from './facts.ts';
import { approvals, context, day, paper, received, rules, stateAt } from './papers.ts';

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

  const struck = (each: JudgedPaper): JudgedPaper => ({ ...each, fit: 'unknown-signer' });

  it('counts no approval that the run did not take when it came, though it fits by now', () => {
    const [ann, bob] = approvals(NOW, 'ann', 'bob');
    assert.equal(stateAt(NOW + 5 * day, [ann!, { ...bob!, answer: 'refused' }]).kind, 'waiting');
    assert.equal(stateAt(NOW + 5 * day, [ann!, less(bob!, 'answer')]).kind, 'waiting');
    assert.equal(stateAt(NOW + 5 * day, [ann!, struck(bob!)]).kind, 'waiting', 'nor one whose key was struck since');
    assert.equal(stateAt(NOW + 5 * day, [ann!, bob!]).kind, 'open');
  });

  for (const [kind, state] of [
    ['revoke', 'waiting'],
    ['reject', 'rejected'],
  ] as const) {
    const by = received(paper('cid', kind), NOW + day);
    const stateAfter = (last: JudgedPaper): string => stateAt(NOW + 5 * day, [...two, last]).kind;

    it(`is ${state} by a paper to ${kind} that fits, whatever the run has answered`, () => {
      assert.deepEqual([by, less(by, 'answer')].map(stateAfter), [state, state]);
      assert.equal(stateAfter({ ...by, answer: 'refused' }), state);
    });

    it(`stays ${state} when the key of who signed to ${kind} is struck later, unless the run had refused it`, () => {
      assert.deepEqual([by, less(by, 'answer')].map(struck).map(stateAfter), [state, state]);
      assert.equal(stateAfter(struck({ ...by, answer: 'refused' })), 'open');
    });

    it(`is not ${state} by a paper to ${kind} another run`, () => {
      const elsewhere = received(paper('cid', kind, { run: 'run-2' }), NOW + day);
      assert.deepEqual([elsewhere, struck(elsewhere)].map(stateAfter), ['open', 'open']);
    });
  }

  it('is changed by no request, nor by a paper of a kind that nobody knows', () => {
    for (const kind of ['request', 'bless'] as const) {
      const odd = received(paper('cid', kind as 'request'), NOW + day);
      assert.equal(stateAt(NOW + 5 * day, [...two, odd]).kind, 'open');
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

describe('approversOf', () => {
  const two = approvals(NOW, 'ann', 'bob');
  const atMs = (nowMs: number, papers: readonly JudgedPaper[]): readonly string[] =>
    approversOf(papers, context({ nowMs }));

  it('names whose approvals count, enough or not, also after a rejection', () => {
    assert.deepEqual(atMs(NOW + hour, two.slice(0, 1)), ['ann']);
    assert.deepEqual(atMs(NOW + hour, two), ['ann', 'bob']);
    const rejection = received(paper('cid', 'reject'), NOW + 2 * hour);
    assert.equal(stateAt(NOW + 3 * hour, [...two, rejection]).kind, 'rejected');
    assert.deepEqual(atMs(NOW + 3 * hour, [...two, rejection]), ['ann', 'bob']);
  });

  it('names nobody whose paper was refused, revoked, or has expired', () => {
    assert.deepEqual(atMs(NOW + hour, [received(paper('ann', 'approve'), NOW, 'does-not-fit')]), []);
    assert.deepEqual(atMs(NOW + hour, [received(paper('ruth', 'approve'), NOW)]), [], 'she asked for it herself');
    assert.deepEqual(atMs(NOW + day, [...two, received(paper('cid', 'revoke'), NOW + 2 * hour)]), []);
    assert.deepEqual(atMs(NOW + 8 * day, two), []);
  });
});
