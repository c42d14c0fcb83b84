import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  checkTyped,
  choiceField,
  fleetField,
  flagField,
  numberField,
  reasonField,
  usersField,
} from '../../src/domain/typed-input.ts';

const fields = [
  fleetField,
  reasonField(true),
  usersField,
  choiceField('then', ['keep', 'undo']),
  flagField('mail'),
  numberField('callsPerSecond', 0.1, 1000),
];
const good = { fleet: 'demo', reason: 'INC-4711', then: 'keep', callsPerSecond: 2 };
const summaries = (input: unknown): string[] => checkTyped('test', input, fields).map((finding) => finding.summary);
const isAccepted = (differences: object): boolean => summaries({ ...good, ...differences }).length === 0;

describe('checkTyped', () => {
  it('has nothing to say of an input that is as it should be, with or without what is optional', () => {
    assert.deepEqual(summaries(good), []);
    assert.deepEqual(summaries({ ...good, users: ['ada'], mail: true }), []);
  });

  it('names every mistake at once, each with its remedy', () => {
    const findings = checkTyped('test', { fleet: 'Demo', reason: ' ', users: [], then: 'x', mail: 1, rate: 5 }, fields);
    assert.deepEqual(
      findings.map((finding) => finding.summary),
      [
        'test does not know "rate".',
        '"fleet" is "Demo".',
        '"reason" is " ".',
        '"users" is [].',
        '"then" is "x".',
        '"mail" is 1.',
        'test needs "callsPerSecond".',
      ],
    );
    for (const { severity, code, remedy } of findings) {
      assert.deepEqual([severity, code], ['error', 'InvalidInput']);
      assert.match(remedy, /^[A-Z].*\.$/);
    }
  });

  it('says what it got instead of an object', () => {
    for (const input of [null, 5, 'demo', true, [], ['demo'], undefined]) {
      const [summary, ...others] = summaries(input);
      assert.match(summary ?? '', /^test takes one JSON object, not (null|5|"demo"|true|\[\]|\["demo"\]|nothing)\.$/);
      assert.deepEqual(others, []);
    }
  });

  it('does not take null for "not given"', () => {
    assert.deepEqual(summaries({ ...good, users: null }), ['"users" is null.']);
  });

  it('knows no field that an object merely inherits', () => {
    const typed = JSON.parse('{"__proto__": {"fleet": "demo"}, "constructor": 1}') as unknown;
    const found = summaries(typed);
    assert.ok(found.includes('test does not know "__proto__".'));
    assert.ok(found.includes('test does not know "constructor".'));
    assert.ok(found.includes('test needs "fleet".'));
  });
});

describe('checkTyped, of what is far too long', () => {
  it('quotes a long value only in part', () => {
    const [summary] = summaries({ ...good, fleet: 'x'.repeat(100_000) });
    assert.ok((summary ?? '').length < 200);
  });

  it('quotes a long input only in part, too, when it is no object at all', () => {
    const [summary] = summaries(Array.from({ length: 100_000 }, () => 'ada'));
    assert.ok((summary ?? '').length < 500, `${summary?.length} characters`);
  });

  it('quotes the name of a field that it does not know only in part', () => {
    const [summary] = summaries({ ...good, ['x'.repeat(100_000)]: 1 });
    assert.ok((summary ?? '').length < 500, `${summary?.length} characters`);
  });
});

describe('checkTyped, for any JSON', () => {
  it('never throws, and accepts nothing but an object with the required fields', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (input) => {
        assert.ok(summaries(input).length > 0);
      }),
      { numRuns: 1000 },
    );
  });

  it('never throws on any value in any known field', () => {
    const anyValue = fc.jsonValue({ maxDepth: 2 });
    const anyInput = fc.record(
      { fleet: anyValue, reason: anyValue, users: anyValue, then: anyValue, mail: anyValue, callsPerSecond: anyValue },
      { requiredKeys: [], noNullPrototype: true },
    );
    fc.assert(
      fc.property(anyInput, (input) => {
        // Each field has at most one finding, so no mistake hides another.
        const found = summaries(input);
        for (const name of ['fleet', 'reason', 'then', 'callsPerSecond'] as const) {
          const about = found.filter(
            (summary) => summary.startsWith(`"${name}"`) || summary === `test needs "${name}".`,
          );
          if (input[name] === undefined) assert.equal(about.length, 1, name);
          else assert.ok(about.length <= 1, name);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('names every stranger among the fields', () => {
    const strangers = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20 }), { maxLength: 5 });
    fc.assert(
      fc.property(strangers, (names) => {
        const strange = names.filter((name) => !(name in good) && name !== 'users' && name !== 'mail');
        const typed = Object.fromEntries([...Object.entries(good), ...strange.map((name) => [name, 1] as const)]);
        assert.equal(summaries(typed).length, strange.length);
      }),
    );
  });
});

describe('fields', () => {
  it('of a fleet’s name take a file name that cannot leave its folder', () => {
    for (const fleet of ['demo', 'a', '0', 'emea-desktops-2', 'x'.repeat(63)]) assert.ok(isAccepted({ fleet }), fleet);
    for (const fleet of ['', '-a', 'A', 'a/b', '..', 'a.yaml', 'a b', 'a\n', 'ü', 'x'.repeat(64), 5]) {
      assert.ok(!isAccepted({ fleet }), JSON.stringify(fleet));
    }
  });

  it('of a reason take 1 to 500 characters that say something', () => {
    for (const reason of ['x', 'x'.repeat(500)]) assert.ok(isAccepted({ reason }));
    for (const reason of ['', ' \n\t', 'x'.repeat(501), 5, null]) assert.ok(!isAccepted({ reason }));
  });

  it('of users take a list of names, and neither an empty list nor an empty name', () => {
    assert.ok(isAccepted({ users: ['ada', 'CORP\\bob'] }));
    for (const users of [[], [''], ['ada', 5], 'ada', { 0: 'ada' }]) assert.ok(!isAccepted({ users }));
  });

  it('of a choice take one of the words, exactly', () => {
    for (const then of ['keep', 'undo']) assert.ok(isAccepted({ then }));
    for (const then of ['Keep', '', ['keep'], 'constructor']) assert.ok(!isAccepted({ then }));
  });

  it('of a number take its bounds and refuse, never clamp, what is beyond', () => {
    for (const callsPerSecond of [0.1, 1, 1000]) assert.ok(isAccepted({ callsPerSecond }));
    for (const callsPerSecond of [0, 0.0999, 1000.1, -1, '5', NaN, Infinity])
      assert.ok(!isAccepted({ callsPerSecond }));
  });

  it('of a flag take true and false, and not what looks like them', () => {
    for (const mail of [true, false]) assert.ok(isAccepted({ mail }));
    for (const mail of ['true', 1, 0, null]) assert.ok(!isAccepted({ mail }));
  });
});
