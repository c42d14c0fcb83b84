import assert from 'node:assert/strict';
import { apiVersion, errorDocument, toJson, type Document, type PlanDocument } from '../../src/cli/documents.ts';
import { Problem } from '../../src/cli/problem.ts';
import { errorText } from '../../src/cli/views/error-text.ts';
import { paintFor, type Paint } from '../../src/cli/views/paint.ts';
import { textOf as textAt } from '../../src/cli/views/text.ts';
import { duration } from '../../src/cli/views/words.ts';
import { aGap, anOutcome, aStatus, counts, run, startedAtMs } from './samples.ts';

const plain = paintFor(false);
const textOf = (document: Exclude<Document, { kind: 'Error' }>, paint: Paint): string =>
  textAt(document, paint, startedAtMs);
const colored = paintFor(true);
const finding = {
  severity: 'warning',
  code: 'MailInSandbox',
  summary: 'SES is in the sandbox.',
  remedy: 'Ask for production access.',
  source: 'demo.yaml:3',
} as const;

describe('a run that has ended', () => {
  it('is told with its gaps, the remedy of each, and the findings', () => {
    const gaps = [
      aGap(),
      aGap({ user: 'alan', primaryId: 'ws-2' }),
      aGap({ user: 'grace', state: 'stuck', code: 'stuck', message: '', remedy: 'Look.' }),
    ];
    const outcome = anOutcome({
      endState: 'done-with-gaps',
      reason: 'INC-1',
      counts: counts({ ready: 57, failed: 2, stuck: 1 }),
      gaps,
      gapCount: 3,
      mail: { name: 'm', homeRegion: 'us-west-2', state: 'ready', createdByUs: true, endpointId: 'e-1' },
      findings: [finding],
    });
    assert.equal(
      textOf(outcome, plain),
      `prepare of fleet demo: done with gaps: some desktops have no healthy standby
  desktops  60 desktops: 57 ready · 2 failed · 1 stuck
  standbys  59 made by this run, 1 adopted
  mail      m in us-west-2: ready (e-1)
  took      2m, until 2026-11-21 06:02:00 UTC
  account   111122223333, us-east-1 → us-west-2
  run       run-1
  reason    INC-1

3 gaps, with what to do about each:
  ResourceNotFound.User (failed)
    No such user.
    → Add the user.
      ada   ws-1
      alan  ws-2
  stuck
    → Look.
      grace  ws-1

Findings:
  warning demo.yaml:3 MailInSandbox: SES is in the sandbox.
    → Ask for production access.

To try again what is mended: lifeboat prepare demo --wait

Other runs of this fleet: lifeboat runs demo
`,
    );
  });

  it('says what people told it, and why', () => {
    const commands = [{ command: 'pause', reason: 'change freeze', atMs: Date.parse('2026-11-21T06:01:00Z') }];
    assert.match(
      textOf(anOutcome({ commands }), plain),
      /Told by people:\n {2}2026-11-21 06:01:00 UTC +pause +change freeze\n/,
    );
    assert.doesNotMatch(textOf(anOutcome(), plain), /Told by people/);
  });

  it('without gaps and findings says nothing about them', () => {
    assert.doesNotMatch(textOf(anOutcome(), plain), /gap|Findings/);
  });

  it('with many gaps lists twenty and counts the others', () => {
    const gaps = Array.from({ length: 500 }, (_, index) => aGap({ user: `user-${index}` }));
    const text = textOf(anOutcome({ gaps, gapCount: 812 }), plain);
    assert.match(text, /812 gaps, with what to do about each:/);
    assert.equal(text.match(/user-\d+/g)?.length, 20);
    assert.match(text, /… and 792 more: --json/);
  });

  it('with twenty gaps lists them all', () => {
    const gaps = Array.from({ length: 20 }, (_, index) => aGap({ user: `user-${index}` }));
    assert.doesNotMatch(textOf(anOutcome({ gaps, gapCount: 20 }), plain), /more/);
  });
});

describe('a run with instances', () => {
  const instances = {
    ...{ total: 30, counts: counts({ ready: 28, held: 1, failed: 1 }) },
    ...{ createdByUs: 27, adopted: 1, slices: ['lifeboat:demo/instances-0'] },
  };
  const gap = aGap({
    ...{ user: 'instance kiosks/3', code: 'InsufficientInstanceCapacity', message: 'No capacity.' },
    ...{ remedy: 'Add an alternative.', instanceId: 'wsinst-aaaaaaaa3' },
  });

  it('that has ended tells them beside the desktops, their gaps among the gaps', () => {
    const outcome = anOutcome({ endState: 'done-with-gaps', instances, gaps: [gap], gapCount: 1 });
    const text = textOf(outcome, plain);
    assert.match(text, /^prepare of fleet demo: done with gaps: some instances are not allocated\n/);
    assert.match(
      text,
      /\n {2}instances {2}30 instances: 28 ready · 1 held · 1 failed; 27 made by this run, 1 adopted\n/,
    );
    assert.match(
      text,
      /InsufficientInstanceCapacity \(failed\)\n {4}→ Add an alternative\.\n {6}instance kiosks\/3 {2}ws/,
    );
    assert.match(text, /instance kiosks\/3 {2}wsinst-aaaaaaaa3 {2}No capacity\./);
  });

  it('says what of it has gaps, and of nothing else', () => {
    const words = (change: Parameters<typeof anOutcome>[0]): string =>
      textOf(anOutcome({ endState: 'done-with-gaps', ...change }), plain).split('\n')[0] ?? '';
    const fine = { ...instances, counts: counts({ ready: 30 }) };
    const failed = counts({ ready: 59, failed: 1 });
    const mail = { name: 'm', homeRegion: 'us-west-2', state: 'stuck', createdByUs: true } as const;
    assert.match(words({ instances: fine, counts: failed }), /gaps: some desktops have no healthy standby$/);
    assert.match(words({ instances, counts: failed }), /healthy standby; some instances are not allocated$/);
    assert.match(words({ instances: fine, mail }), /gaps: the mail endpoint is not ready$/);
    assert.match(words({ gaps: [aGap({ state: 'missing' })] }), /gaps: some desktops have no healthy standby$/);
  });

  it('is done when desktops and instances are', () => {
    const fine = { ...instances, counts: counts({ ready: 30 }) };
    assert.match(
      textOf(anOutcome({ instances: fine }), plain),
      /done: every desktop .*, and every instance is allocated\n/,
    );
    const alone = textOf(anOutcome({ desktops: 0, counts: counts({}), instances: fine }), plain);
    assert.match(
      alone,
      /: done: every instance is allocated\n {2}desktops {3}none\n {2}instances {2}30 instances: 30 ready;/,
    );
    assert.doesNotMatch(alone, /standby/);
    assert.doesNotMatch(textOf(anOutcome(), plain), /instance/);
  });

  it('that is under way counts those that no slice has taken up as not begun', () => {
    const status = (some: Parameters<typeof counts>[0]) => aStatus({ instances: { total: 30, counts: counts(some) } });
    assert.match(
      textOf(status({ ready: 20, provisioning: 5 }), plain),
      /instances {2}30 instances: 5 provisioning · 20 ready · 5 not begun\n/,
    );
    assert.match(textOf(status({}), plain), /instances {2}30 instances: 30 not begun\n/);
    assert.doesNotMatch(textOf(status({ ready: 30 }), plain), /not begun/);
  });
});

describe('a run that is under way', () => {
  it('is told by its phase, its counts and its mail', () => {
    assert.equal(
      textAt(aStatus(), plain, startedAtMs + 90_000),
      `prepare of fleet demo: preparing
  desktops  60 desktops: 7 provisioning · 50 ready · 3 failed
  mail      demo-mail in us-west-2: creating
  running   1m 30s, since 2026-11-21 06:00:00 UTC
  run       run-1
`,
    );
  });

  it('runs on by the clock of whoever looks while no worker is there, and says how old its news is', () => {
    const text = textAt(aStatus({ asOfMs: startedAtMs + 60_000 }), plain, startedAtMs + 10 * 60_000);
    assert.match(text, /running +10m, since 2026-11-21 06:00:00 UTC\n/);
    assert.match(text, /last step +9m ago, at 2026-11-21 06:01:00 UTC\n/);
  });

  it('that waits for a person says for what, and what to do', () => {
    const blocked = [{ on: 'attention', code: 'LimitExceeded', message: 'Quota.', remedy: 'Raise it.' } as const];
    const text = textOf(aStatus({ blocked, paused: true, stopping: 'keep' }), plain);
    assert.match(text, /\(paused\)/);
    assert.match(text, /Waiting for:\n {2}attention LimitExceeded: Quota\.\n {4}→ Raise it\./);
    assert.match(text, /stopping {2}then keep/);
  });

  it('admits what it does not know', () => {
    const text = textOf(aStatus({ allFound: false, silentSlices: ['a'] }), plain);
    assert.match(text, /60 desktops so far/);
    assert.match(text, /1 slice did not answer/);
  });
});

describe('a plan', () => {
  const plan: PlanDocument = {
    ...{ apiVersion, kind: 'Plan', fleet: 'demo', digest: 'abc', account: '111122223333' },
    ...{ desktops: 2431, create: 2400, adopt: 28, refuse: 3, createCalls: 96, expectedMinutes: 42, findings: [] },
    refusals: [{ user: 'ada', primaryId: 'ws-1', code: 'PrimaryIsLeaving', message: 'ws-1 is TERMINATING' }],
    mail: { name: 'demo-mail', action: 'create' },
  };

  it('shows what would be created, adopted and refused, with calls and minutes', () => {
    assert.equal(
      textOf(plan, plain),
      `Plan for fleet demo in account 111122223333: 2,431 desktops
  + create  2,400 in 96 calls
  ~ adopt   28
  ! refuse  3
  mail      demo-mail: create
  expected  about 42 minutes

Refused:
  ada  ws-1  PrimaryIsLeaving: ws-1 is TERMINATING
  … and 2 more: --json
`,
    );
  });
});

describe('a plan with instances', () => {
  const refusal = {
    ...{ machine: 'kiosks/3', instanceId: 'wsinst-aaaaaaaa3' },
    ...{ code: 'OtherSpecification', message: 'launched from another one' },
  };
  const plan: PlanDocument = {
    ...{ apiVersion, kind: 'Plan', fleet: 'demo', digest: 'abc', account: '111122223333' },
    ...{ desktops: 1, create: 1, adopt: 0, refuse: 0, createCalls: 1, expectedMinutes: 42, findings: [], refusals: [] },
    instances: { total: 1030, create: 1000, adopt: 8, refuse: 22, refusals: Array.from({ length: 22 }, () => refusal) },
  };

  it('shows what would be created, adopted and refused of both', () => {
    const text = textOf(plan, plain);
    assert.match(text, /: 1 desktop, 1,030 instances\n/);
    assert.match(text, /\n {2}instances {2}\+ create 1,000 · ~ adopt 8 · ! refuse 22\n/);
    assert.match(
      text,
      /Instances refused:\n {2}kiosks\/3 {2}wsinst-aaaaaaaa3 {2}OtherSpecification: launched from another one\n/,
    );
    assert.match(text, /… and 2 more: --json\n$/);
    assert.doesNotMatch(text, /\nRefused:/);
  });

  it('speaks of none where the fleet has none', () => {
    const { instances: _none, ...without } = plan;
    assert.doesNotMatch(textOf(without, plain), /instance/i);
  });
});

describe('a checked fleet file', () => {
  it('with instances shows each group: how many, of which type, and how they are billed', () => {
    const text = textOf(
      {
        ...{ apiVersion, kind: 'FleetCheck', fleet: 'demo', ok: true, digest: 'abcdefabcdef00', findings: [] },
        instances: [
          { name: 'kiosks', count: 30, billingMode: 'HOURLY', instanceType: 'm7i.large', alternatives: 2 },
          { name: 'lab', count: 2, billingMode: 'MONTHLY', alternatives: 0 },
        ],
      },
      plain,
    );
    assert.equal(
      text,
      `Fleet file demo: good, digest abcdefabcdef

32 instances in 2 groups:
  kiosks  30  m7i.large         HOURLY   2 alternatives
  lab     2   type left to AWS  MONTHLY
`,
    );
  });

  it('that is rejected shows every finding with its place, errors first', () => {
    const error = {
      ...finding,
      severity: 'error',
      code: 'EqualRegions',
      summary: 'Equal.',
      detail: 'us-east-1',
    } as const;
    const check = { apiVersion, kind: 'FleetCheck', fleet: 'demo', ok: false, findings: [finding, error] } as const;
    assert.equal(
      textOf(check, plain),
      `Fleet file demo: 1 error

Findings:
  error demo.yaml:3 EqualRegions: Equal.
    us-east-1
    → Ask for production access.
  warning demo.yaml:3 MailInSandbox: SES is in the sandbox.
    → Ask for production access.
`,
    );
  });
});

describe('an error', () => {
  const problem = new Problem({ code: 'NoWorker', message: 'Nobody polls.', exitCode: 1, next: ['npm run worker'] });

  it('names the next step', () => {
    assert.equal(errorText(problem, plain), 'error NoWorker: Nobody polls.\n  → npm run worker\n');
  });

  it('is a JSON document of its own', () => {
    assert.deepEqual(JSON.parse(toJson(errorDocument(problem))), {
      apiVersion: 'lifeboat/v1',
      kind: 'Error',
      code: 'NoWorker',
      message: 'Nobody polls.',
      exitCode: 1,
      next: ['npm run worker'],
      findings: [],
    });
  });

  it('that is an interruption is no error in the text', () => {
    const stopped = new Problem({ code: 'Interrupted', message: 'The run goes on.', exitCode: 130 });
    assert.equal(errorText(stopped, plain), 'The run goes on.\n');
  });
});

describe('colours', () => {
  const documents: readonly Exclude<Document, { kind: 'Error' }>[] = [
    aStatus(),
    anOutcome({ endState: 'failed-safe', gaps: [aGap()], gapCount: 1 }),
    { apiVersion, kind: 'FleetCheck', fleet: 'demo', ok: false, findings: [finding] },
    { apiVersion, kind: 'Runs', fleet: 'demo', workflowId: run.workflowId, runs: [], more: false },
  ];
  const escapes = /\u001b\[\d+m/g;

  for (const document of documents) {
    it(`of ${document.kind} only add to the words`, () => {
      const text = textOf(document, colored);
      assert.match(text, escapes);
      assert.equal(text.replace(escapes, ''), textOf(document, plain));
    });
  }
});

describe('JSON', () => {
  it('has the version and the kind first, and is one line in a stream', () => {
    const line = toJson(aStatus(), true);
    assert.equal(line.indexOf('\n'), line.length - 1);
    assert.match(line, /^\{"apiVersion":"lifeboat\/v1","kind":"Status"/);
  });

  it('keeps all gaps, however many', () => {
    const gaps = Array.from({ length: 500 }, () => aGap());
    const document = JSON.parse(toJson(anOutcome({ gaps, gapCount: 812 }))) as { gaps: unknown[] };
    assert.equal(document.gaps.length, 500);
  });
});

describe('durations', () => {
  for (const [ms, words] of [
    [0, '0s'],
    [400, '0s'],
    [42_000, '42s'],
    [90_000, '1m 30s'],
    [120_000, '2m'],
    [7_500_000, '2h 5m'],
    [3_605_000, '1h'],
    [-5, '0s'],
  ] as const) {
    it(`are short: ${ms} ms is ${words}`, () => assert.equal(duration(ms), words));
  }

  it('begin at the start of a run', () => {
    assert.match(textOf(aStatus({ asOfMs: startedAtMs }), plain), /running {3}0s/);
  });
});
