import assert from 'node:assert/strict';
import type { GivenCommand } from '../../src/domain/outcome.ts';
import { aGatedOutcome, aGatedStatus, digest, gatedCounts, plain, staying, textOf } from './gated-samples.ts';
import { startedAtMs } from './samples.ts';

describe('a decommission that has ended', () => {
  it('is told with its approvers, who stays and why, and how to check the evidence', () => {
    const outcome = aGatedOutcome({
      endState: 'done-with-gaps',
      counts: gatedCounts({ gone: 199, kept: 1 }),
      ...{ kept: [staying], keptCount: 1, reason: 'INC-1' },
      evidence: { file: 'demo-run-1.jsonl', lines: 812, head: 'e'.repeat(64) },
    });
    assert.equal(
      textOf(outcome, plain),
      `decommission of fleet demo: done with gaps: some primaries stay
  desktops     200 desktops: 199 gone · 1 kept
  took         2m, until 2026-11-21 06:02:00 UTC
  account      111122223333
  digest       ${digest}
  run          run-1
  asked by     ada: INC-1
  approved by  bob and carol
  evidence     demo-run-1.jsonl, 812 lines

Who stays, and why:
  Suspended
    alan  ws-3  It is SUSPENDED.

To check the evidence, in the terminator's evidence directory: lifeboat evidence verify demo-run-1.jsonl --public-key <key> --head ${'e'.repeat(64)}

Other runs of this fleet: lifeboat runs demo
`,
    );
  });

  it('by a surprise names it', () => {
    const surprise = { code: 'StandbyLost', message: 'ws-2 is not there.', primaryId: 'ws-1' };
    const text = textOf(aGatedOutcome({ endState: 'failed-safe', surprise }), plain);
    assert.match(text, /failed safe: [^]*A surprise stopped it:\n {2}ws-1 StandbyLost: ws-2 is not there\.\n/);
  });

  it('speaks of standbys when it is a teardown', () => {
    assert.match(textOf(aGatedOutcome({ operation: 'teardown' }), plain), /teardown of fleet demo: done: the standbys/);
  });

  it('says whose approvals counted, and how many were missing still', () => {
    const approvedBy = (approvers: readonly string[], approvalsNeeded = 2): string =>
      /approved by +(.*)\n/.exec(
        textOf(aGatedOutcome({ endState: 'stopped', approvers, approvalsNeeded }), plain),
      )?.[1] ?? '';
    assert.equal(approvedBy(['anna', 'omar']), 'anna and omar');
    assert.equal(approvedBy(['anna', 'omar', 'eve']), 'anna, omar and eve');
    assert.equal(approvedBy(['anna']), 'anna, one more was needed');
    assert.equal(approvedBy(['anna'], 3), 'anna, 2 more were needed');
    assert.equal(approvedBy([]), 'nobody');
  });

  it('that an older run has told names nobody whom it does not know', () => {
    const { requester: _requester, requestReason: _reason, approvalsNeeded: _needed, ...older } = aGatedOutcome();
    const text = textOf({ ...older, reason: 'INC-1' }, plain);
    assert.match(text, /approved by +bob and carol\n {2}reason +INC-1\n/);
    assert.doesNotMatch(text, /asked by/);
  });

  it('has nothing to do any more: what had no turn stays', () => {
    const desktopsOf = (counts: Parameters<typeof gatedCounts>[0]): string =>
      /desktops +(.*)\n/.exec(
        textOf(aGatedOutcome({ endState: 'stopped', counts: gatedCounts(counts) }), plain),
      )?.[1] ?? '';
    const all = '200 desktops: ';
    assert.equal(
      desktopsOf({ planned: 8, gone: 1, kept: 3 }),
      `${all}1 gone · 3 kept · 8 stay: the run ended before their turn`,
    );
    assert.equal(desktopsOf({ planned: 1 }), `${all}1 stays: the run ended before its turn`);
    assert.equal(desktopsOf({ planned: 2, fenced: 1 }), `${all}3 stay: the run ended before their turn`);
    assert.match(textOf(aGatedStatus({ counts: gatedCounts({ planned: 8 }) }), plain), /8 to do/, 'while it goes on');
  });

  it('because somebody rejected it says who and why, and because it was stopped says why', () => {
    const headOf = (change: Parameters<typeof aGatedOutcome>[0]): string =>
      textOf(aGatedOutcome({ endState: 'stopped', ...change }), plain).split('\n')[0] ?? '';
    const rest = '(the primaries that were not gone yet stay)';
    const given = (command: string, reason?: string): { commands: GivenCommand[] } => ({
      commands: [{ command, atMs: startedAtMs, ...(reason !== undefined && { reason }) }],
    });
    const rejection = { by: 'dan', reason: 'wrong quarter' };
    assert.equal(
      headOf({ rejection, ...given('reject by dan', 'wrong quarter') }),
      `decommission of fleet demo: rejected by dan: wrong quarter ${rest}`,
    );
    assert.match(headOf(given('stop', 'enough')), /: stopped: enough \(the primaries/);
    assert.match(headOf(given('stop')), /: stopped, no reason was given \(/);
    assert.match(headOf(given('cancel')), /: stopped: it was cancelled \(/);
    assert.doesNotMatch(headOf(given('stop', 'enough')), /by /, 'a stop is not signed');
  });
});
