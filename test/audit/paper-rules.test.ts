import assert from 'node:assert/strict';
import type { DecommissionCase, GivenHalt, GivenPaper } from './decommission-case.ts';
import { cleanCase, MadeUpDecommission, paper, startMs } from './made-up-decommission.ts';
import { callsOnTheWire } from './paper-rules.ts';

const [hour, second] = [3_600_000, 1_000];
const long = startMs - 100 * hour;
const ada = paper('ada', long);
const bob = paper('bob', long);

/** A clean decommission of one desktop, under these papers. */
function under(...papers: readonly GivenPaper[]): string[] {
  const made = cleanCase();
  made.change = { papers };
  return made.broken;
}

/** A decommission whose only call arrives so long after something happened. */
function after(ms: number, change: (atMs: number) => Partial<DecommissionCase>): MadeUpDecommission {
  const made = new MadeUpDecommission().ready();
  made.change = change(made.nowMs);
  return made.later(ms).looks().asks().confirms();
}

describe('the checker, about papers', () => {
  it('accepts two approvals by two people whose cooling-off is over', () => {
    assert.deepEqual(under(ada, bob), []);
  });

  it('finds one approval where two are needed, however often it was given', () => {
    assert.deepEqual(under(), ['approved']);
    assert.deepEqual(under(ada), ['approved']);
    assert.deepEqual(under(ada, ada), ['approved']);
  });

  it('finds approvals by the requester, by strangers, for another plan and for another run', () => {
    assert.deepEqual(under(ada, paper('eve', long)), ['approved']);
    assert.deepEqual(under(ada, paper('mallory', long)), ['approved']);
    assert.deepEqual(under(ada, { ...bob, digest: 'digest-0' }), ['approved']);
    assert.deepEqual(under(ada, { ...bob, run: 'run-0' }), ['approved']);
  });

  it('finds an approval that had expired', () => {
    assert.deepEqual(under(ada, { ...bob, expiresAtMs: startMs - 1 }), ['approved']);
  });

  it('counts the cooling-off from the last approval that was needed', () => {
    assert.deepEqual(under(ada, paper('bob', startMs - 60 * hour)), ['approved']);
    assert.deepEqual(under(ada, bob, paper('cyd', startMs - hour)), []);
    assert.deepEqual(under(ada, bob, paper('bob', startMs - hour)), []);
    const early = { ...ada, expiresAtMs: startMs };
    assert.deepEqual(under(early, bob, paper('cyd', startMs - hour)), ['approved']);
  });

  it('finds a call after a rejection, and one on approvals that were given before a revocation', () => {
    assert.deepEqual(under(ada, bob, { ...bob, kind: 'reject' }), ['approved']);
    const revoked = { ...paper('cyd', long + 1), kind: 'revoke' as const };
    assert.deepEqual(under(ada, bob, revoked), ['approved']);
    assert.deepEqual(under(ada, bob, revoked, paper('ada', long + 2), paper('bob', long + 2)), []);
    assert.deepEqual(under(ada, bob, revoked, paper('ada', startMs - hour), paper('bob', startMs - hour)), [
      'approved',
    ]);
  });

  it('allows the one call on the wire when an approval is revoked or expires, and counts it', () => {
    const revoked = (atMs: number): Partial<DecommissionCase> => ({
      papers: [ada, bob, { ...paper('cyd', atMs), kind: 'revoke' }],
    });
    assert.deepEqual(after(second, revoked).broken, []);
    assert.equal(callsOnTheWire(after(second, revoked).case), 1);
    assert.equal(callsOnTheWire(cleanCase().case), 0);
    assert.deepEqual(after(61 * second, revoked).broken, ['approved']);
    const expired = (expiresAtMs: number): Partial<DecommissionCase> => ({ papers: [ada, { ...bob, expiresAtMs }] });
    assert.deepEqual(after(second, expired).broken, []);
    assert.deepEqual(after(61 * second, expired).broken, ['approved']);
  });

  it('finds the second call after a revocation, however soon', () => {
    const made = new MadeUpDecommission(2).ready(1).ready(2).looks(1);
    made.change = { papers: [ada, bob, { ...paper('cyd', made.nowMs), kind: 'revoke' }] };
    made.asks(1).asks(2).later(hour).confirms(1).confirms(2);
    assert.deepEqual(made.broken, ['approved']);
  });

  it('finds a call after stop, cancel, terminate or pause, but not the one on the wire, nor one after resume', () => {
    for (const kind of ['stop', 'cancel', 'terminate', 'pause'] as const) {
      const halt = (acceptedAtMs: number): Partial<DecommissionCase> => ({ commands: [{ kind, acceptedAtMs }] });
      assert.deepEqual(after(second, halt).broken, [], kind);
      assert.equal(callsOnTheWire(after(second, halt).case), 1, kind);
      assert.deepEqual(after(61 * second, halt).broken, ['halt means halt'], kind);
    }
    const resumed = (acceptedAtMs: number): Partial<DecommissionCase> => {
      const commands: GivenHalt[] = [
        { kind: 'pause', acceptedAtMs },
        { kind: 'resume', acceptedAtMs: acceptedAtMs + second },
      ];
      return { commands };
    };
    assert.deepEqual(after(61 * second, resumed).broken, []);
  });
});
