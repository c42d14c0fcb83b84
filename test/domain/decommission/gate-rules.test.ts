import assert from 'node:assert/strict';
import { tightened, type WantedRules } from '../../../src/domain/decommission/gate-rules.ts';
import { rules } from './papers.ts';

const [first, second, batch] = rules.soaksMs;

/** Each rule, once stricter and once looser. */
const both: readonly (readonly [string, stricter: WantedRules, looser: WantedRules])[] = [
  ['approvals', { approvals: 3 }, { approvals: 1 }],
  ['coolingOffMs', { coolingOffMs: rules.coolingOffMs + 1 }, { coolingOffMs: rules.coolingOffMs - 1 }],
  ['approvalLifeMs', { approvalLifeMs: rules.approvalLifeMs - 1 }, { approvalLifeMs: rules.approvalLifeMs + 1 }],
  ['soaksMs[0]', { soaksMs: [first + 1, second, batch] }, { soaksMs: [first - 1, second, batch] }],
  ['soaksMs[1]', { soaksMs: [first, second + 1, batch] }, { soaksMs: [first, second - 1, batch] }],
  ['soaksMs[2]', { soaksMs: [first, second, batch + 1] }, { soaksMs: [first, second, batch - 1] }],
  ['dataDeadlineMs', { dataDeadlineMs: rules.dataDeadlineMs - 1 }, { dataDeadlineMs: rules.dataDeadlineMs + 1 }],
  ['driftPercent', { driftPercent: 4 }, { driftPercent: 6 }],
];

describe('tightened', () => {
  it('leaves the rules as they are where the fleet file says nothing, or the same', () => {
    for (const wanted of [{}, rules]) assert.deepEqual(tightened(rules, wanted), { rules, findings: [] });
  });

  for (const [rule, stricter, looser] of both) {
    it(`takes stricter ${rule}`, () => {
      assert.deepEqual(tightened(rules, stricter), { rules: { ...rules, ...stricter }, findings: [] });
    });

    it(`refuses looser ${rule}, and keeps to its own`, () => {
      const { rules: inForce, findings } = tightened(rules, looser);
      assert.deepEqual(inForce, rules);
      assert.deepEqual(
        findings.map(({ code, severity }) => [code, severity]),
        [['GateLoosened', 'error']],
      );
      assert.ok(findings[0]?.summary.includes(`sets ${rule} to `), findings[0]?.summary);
    });
  }

  it('tells every attempt at once, and says what is allowed', () => {
    const long = 1_000_000_000_000;
    const wanted = { approvals: 1, approvalLifeMs: long, dataDeadlineMs: long, driftPercent: 50 };
    const { findings } = tightened(rules, wanted);
    assert.deepEqual(
      findings.map(({ summary }) => summary),
      [
        'The fleet file sets approvals to 1; the approvals file says at least 2.',
        'The fleet file sets approvalLifeMs to 1000000000000; the approvals file says at most 1209600000.',
        'The fleet file sets dataDeadlineMs to 1000000000000; the approvals file says at most 129600000.',
        'The fleet file sets driftPercent to 50; the approvals file says at most 5.',
      ],
    );
    assert.equal(findings[0]?.remedy, 'Set it to at least 2, or leave it out: a fleet file may only be stricter.');
  });

  it('takes nothing for stricter that is no number', () => {
    assert.deepEqual(tightened(rules, { approvals: NaN, approvalLifeMs: NaN }).rules, rules);
  });
});
