import assert from 'node:assert/strict';
import { apiVersion, type GatedStartedDocument } from '../../src/cli/documents.ts';
import { barsView, drawnLines } from '../../src/cli/views/bars.ts';
import { paperSummary } from '../../src/cli/views/gated-text.ts';
import { lineOf } from '../../src/cli/views/progress.ts';
import { textOf as textAt } from '../../src/cli/views/text.ts';
import { isAtTheGate, waitsForPerson } from '../../src/cli/waiting.ts';
import {
  aGatedOutcome,
  aGatedStatus,
  aLine,
  digest,
  gatedCounts,
  header,
  hours,
  minutes,
  plain,
  planDocument as plan,
  staying,
  textOf,
} from './gated-samples.ts';
import { run, Screen, startedAtMs } from './samples.ts';

const approve = `lifeboat approve demo --digest ${digest} --run run-1 --key <file> --as <name> --reason <text>`;
const started: GatedStartedDocument = {
  ...{ apiVersion, kind: 'GatedStarted', fleet: 'demo', operation: 'decommission', ...run },
  ...{ phase: 'at-the-gate', digest, account: '111122223333', requester: 'ada', expiresAtMs: startedAtMs, approve },
};

describe('a plan of what cannot be undone', () => {
  it('names what stays by what would go: the standby in a teardown, never the primary that somebody works on', () => {
    const line = { ...aLine({ verdict: 'stays', code: 'NotOurs', message: 'words' }), standbyId: 'ws-standby' };
    const textFor = (operation: 'decommission' | 'teardown'): string =>
      textOf({ ...plan, header: { ...plan.header, operation }, lines: [line] }, plain);
    assert.match(textFor('teardown'), new RegExp(`${line.user} +ws-standby +words`));
    assert.match(textFor('decommission'), new RegExp(`${line.user} +${line.primaryId} +words`));
  });

  it('shows what goes, what stays and why, how old the data is, who is connected, calls, time and digest', () => {
    const lines = [
      aLine({ dataAgeMs: 5 * minutes, connected: true }),
      aLine({ primaryId: 'ws-5', user: 'grace', dataAgeMs: 3 * hours }),
      aLine({ primaryId: 'ws-7', user: 'edsger', verdict: 'on-its-way' }),
      { ...aLine({ primaryId: 'ws-3', user: 'alan', verdict: 'stays' }), code: 'Suspended', message: 'Restore it.' },
    ];
    assert.equal(
      textOf({ ...plan, lines }, plain),
      `Plan for the decommission of fleet demo in account 111122223333, us-east-1 → us-west-2: 4 desktops
  - go          2
  ! stay        1
  ~ on its way  1
  data age      oldest 3h (grace, ws-5), median 12m
  connected     1 user: ada
  calls         2 calls that change something
  takes         100h at the least
  digest        ${digest}
  file          /tmp/p.json

Who stays, and why:
  Suspended
    alan  ws-3  Restore it.

To ask for it: lifeboat decommission start demo --plan /tmp/p.json --key <file> --as <name> --reason <text>
`,
    );
  });

  it('admits desktops whose data has no age, instead of leaving them out of the oldest', () => {
    const { dataAgeMs: _unknown, ...silent } = aLine({ primaryId: 'ws-9' });
    assert.match(textOf({ ...plan, lines: [aLine(), silent] }, plain), /median 12m; 1 desktop without a snapshot time/);
    assert.match(textOf({ ...plan, lines: [silent] }, plain), /data age +1 desktop without a snapshot time\n/);
  });

  it('that findings refuse does not say how to start it', () => {
    const findings = [{ severity: 'error', code: 'TooManyDesktops', summary: 'Many.', remedy: 'Split it.' } as const];
    const text = textOf({ ...plan, findings }, plain);
    assert.match(text, /error TooManyDesktops: Many\.\n {4}→ Split it\./);
    assert.doesNotMatch(text, /decommission start/);
  });

  it('names its waivers, each with its reason', () => {
    const waivers = [{ workspaceId: 'ws-3', clause: 'data', reason: 'left the company' }] as const;
    const text = textOf({ ...plan, header: { ...header, waivers } }, plain);
    assert.match(text, /waivers +ws-3 data \(left the company\)/);
  });

  it('with very many that stay lists twenty and counts the others', () => {
    const lines = Array.from({ length: 500 }, (_, at) => aLine({ user: `user-${at}`, verdict: 'stays' }));
    const text = textOf({ ...plan, lines }, plain);
    assert.equal(text.match(/^ {4}user-\d+/gm)?.length, 20);
    assert.match(text, /… and 480 more: --json/);
  });
});

describe('a run behind the gate', () => {
  it('that has begun tells the run id and the whole command of an approver', () => {
    const text = textOf(started, plain);
    assert.match(text, /run +run-1\n/);
    assert.ok(text.endsWith(`To approve it, others give:\n  ${approve}\n`), text);
  });

  it('at the gate says who approved, how many are needed, and the command that answers', () => {
    assert.equal(
      textOf(aGatedStatus(), plain),
      `decommission of fleet demo: at the gate: nothing has been touched yet, and nothing is until others have approved
  desktops  200 desktops: 200 to do
  gate      waits for approvals, 1 of 2 by bob; others have to approve.
  running   1m, since 2026-11-21 06:00:00 UTC
  account   111122223333
  digest    ${digest}
  run       run-1
  asked by  ada

Waiting for:
  approvals of others, each with a key of their own
    → ${approve}
`,
    );
  });

  it('says once that it waits for approvals, though the run says so too', () => {
    const blocked = [
      { on: 'decision', code: 'WaitsForApproval', message: '1 of 2.', remedy: 'Approve.' },
      { on: 'attention', code: 'AwsDenied', message: 'No.', remedy: 'Give credentials.' },
    ] as const;
    const text = textOf(aGatedStatus({ blocked }), plain);
    assert.equal(text.match(/approve demo/g)?.length, 1);
    assert.doesNotMatch(text, /WaitsForApproval/);
    assert.match(text, /AwsDenied: No\.\n {4}→ Give credentials\./);
  });

  it('does not say of what is on its way that it stays', () => {
    const kept = [staying, { ...staying, user: 'grace', state: 'asked' }] as const;
    const text = textOf(aGatedStatus({ kept, counts: gatedCounts({ kept: 1, asked: 1 }) }), plain);
    assert.match(text, /Who stays, and why:\n {2}Suspended\n {4}alan /);
    assert.doesNotMatch(text, /grace|more: --json/);
  });

  it('that cools off says when the gate opens, and waits for nobody', () => {
    const gate = { kind: 'cooling', have: ['bob', 'carol'], opensAtMs: startedAtMs + 2 * hours } as const;
    const status = aGatedStatus({ phase: 'cooling-off', gate });
    const text = textOf(status, plain);
    assert.match(text, /gate +approved by bob, carol; opens 2026-11-21 08:00:00 UTC, in 1h 59m/);
    assert.doesNotMatch(text, /Waiting for/);
    assert.equal(waitsForPerson(status), false);
  });

  it('in the middle says which wave it is, until when it soaks, who stays and why', () => {
    const gate = { kind: 'open', have: ['bob', 'carol'], closesAtMs: startedAtMs + 24 * hours } as const;
    const text = textOf(
      aGatedStatus({
        ...{ phase: 'soaking', gate, kept: [staying], paused: true },
        counts: gatedCounts({ gone: 6, planned: 193, kept: 1 }),
        wave: { number: 2, of: 10, untilMs: startedAtMs + 4 * hours },
      }),
      plain,
    );
    assert.match(text, /soaking: .* \(paused\)\n/);
    assert.match(text, /193 to do · 6 gone · 1 kept/);
    assert.match(text, /gate +open, approved by bob, carol; closes 2026-11-22 06:00:00 UTC/);
    assert.match(text, /wave +2 of 10, until 2026-11-21 10:00:00 UTC \(3h 59m left\)/);
    assert.match(text, /Who stays, and why:\n {2}Suspended\n {4}alan {2}ws-3 {2}It is SUSPENDED\.\n/);
  });

  it('waits for people too when its approvals were revoked in its middle', () => {
    const gate = { kind: 'waiting', have: [], needed: 2, why: 'revoked by dan: stop' } as const;
    assert.equal(waitsForPerson(aGatedStatus({ phase: 'soaking', gate })), true);
    assert.match(textOf(aGatedStatus({ phase: 'soaking', gate }), plain), /→ lifeboat approve demo/);
  });

  it('waits for nobody when it is ending, whatever the gate says', () => {
    assert.equal(isAtTheGate(aGatedStatus({ phase: 'unfencing' })), false);
    assert.equal(isAtTheGate(aGatedStatus({ stopping: true })), false);
    assert.equal(isAtTheGate(aGatedStatus()), true);
  });

  it('that was rejected says by whom and why', () => {
    const gate = { kind: 'rejected', by: 'dan', reason: 'wrong quarter' } as const;
    assert.match(textOf(aGatedStatus({ gate }), plain), /gate +rejected by dan: wrong quarter/);
  });
});

describe('what the phase of a run behind the gate says', () => {
  const headOf = (change: Parameters<typeof aGatedStatus>[0]): string =>
    textOf(aGatedStatus(change), plain).split('\n')[0] ?? '';
  const touched = gatedCounts({ planned: 190, fenced: 4, asked: 1, unknown: 2, gone: 3 });

  it('is that nothing has been touched only while nothing has', () => {
    for (const phase of ['checking', 'at-the-gate', 'cooling-off'] as const) {
      assert.match(headOf({ phase }), /: nothing has been touched yet, and nothing is until /);
      for (const state of ['fenced', 'asked', 'unknown', 'gone'] as const) {
        const text = headOf({ phase, counts: gatedCounts({ planned: 199, [state]: 1 }) });
        assert.doesNotMatch(text, /nothing (?:has been|is) touched/, `${phase} with one ${state}`);
        assert.match(text, /: 1 \S[^;]* already; nothing more is begun until /);
      }
    }
  });

  it('after a revocation in the middle counts what was done, and says what lifts the fences', () => {
    assert.equal(
      headOf({ phase: 'at-the-gate', counts: touched }),
      'decommission of fleet demo: at the gate: 4 fenced and 1 asked for and 2 asked for without an answer and 3 gone already; ' +
        'nothing more is begun until others have approved; `stop` lifts the fences',
    );
    assert.match(
      headOf({ phase: 'cooling-off', counts: touched }),
      /already; nothing more is begun until it is over; /,
    );
    const gone = headOf({ phase: 'at-the-gate', counts: gatedCounts({ gone: 3 }) });
    assert.doesNotMatch(gone, /fences/, 'where there are no fences, nothing lifts them');
  });

  it('while it fences counts what is fenced, and does not say that nobody can connect before the terminator was there', () => {
    assert.match(headOf({ phase: 'fencing' }), /are put into ADMIN_MAINTENANCE, .*; none is fenced yet$/);
    assert.match(headOf({ phase: 'fencing', counts: touched }), /; 4 fenced so far$/);
    assert.doesNotMatch(headOf({ phase: 'fencing' }), /any more/);
  });
});

describe('the times of a run behind the gate', () => {
  it('go by the clock of whoever looks: that of the run stands still between its steps', () => {
    const gate = { kind: 'cooling', have: ['bob'], opensAtMs: startedAtMs + 72 * hours } as const;
    const wave = { number: 1, of: 3, untilMs: startedAtMs + 73 * hours };
    const status = aGatedStatus({ phase: 'cooling-off', gate, wave, asOfMs: startedAtMs });
    const text = textAt(status, plain, startedAtMs + 70 * hours);
    assert.match(text, /running +70h, since/);
    assert.match(text, /opens .*, in 2h\n/);
    assert.match(text, /\(3h left\)/);
    assert.match(paperSummary('approve', status, plain, startedAtMs + 71 * hours).join('\n'), /opens .*, in 1h$/);
  });
});

describe('progress of a run behind the gate', () => {
  const inTheMiddle = aGatedStatus({
    phase: 'terminating',
    gate: { kind: 'open', have: ['bob'], closesAtMs: startedAtMs },
    counts: gatedCounts({ gone: 6, asked: 5, fenced: 20, planned: 168, kept: 1 }),
    wave: { number: 3, of: 10 },
  });

  it('is a line that holds the counts, the phase, and the gate while it is closed', () => {
    assert.equal(lineOf(aGatedStatus()), '200 desktops: 200 to do · at-the-gate · 1 of 2 approvals');
    assert.equal(
      lineOf(inTheMiddle),
      '200 desktops: 6 gone, 25 under way, 168 to do, 1 kept · terminating · wave 3 of 10',
    );
  });

  it('is a bar per group of states, with every desktop in exactly one', () => {
    const lines = drawnLines(inTheMiddle, plain, startedAtMs);
    const values = lines.flatMap((line) => /(\d+)\/200/.exec(line)?.[1] ?? []).map(Number);
    assert.equal(
      values.reduce((sum, value) => sum + value, 0),
      200,
    );
  });

  it('ends with the counts of the outcome, not with what was read a second before', () => {
    const screen = new Screen({ isTTY: true });
    const view = barsView(screen, plain, () => startedAtMs);
    view.show(inTheMiddle);
    view.end(aGatedOutcome());
    assert.match(screen.text, /gone .* 200\/200[^]*finishing\n$/);
  });

  it('leaves nothing to do at its end: what had no turn is kept', () => {
    const screen = new Screen({ isTTY: true });
    const view = barsView(screen, plain, () => startedAtMs);
    view.show(inTheMiddle);
    view.end(aGatedOutcome({ counts: gatedCounts({ gone: 6, planned: 190, fenced: 3, kept: 1 }) }));
    assert.match(
      screen.text,
      /gone .* 6\/200[^]*under way .* 0\/200[^]*to do .* 0\/200[^]*kept .* 194\/200[^]*finishing\n$/,
    );
  });
});
