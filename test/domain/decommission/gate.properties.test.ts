import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NOW } from './facts.ts';
import { day, paper, received, stateAt } from './papers.ts';

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
