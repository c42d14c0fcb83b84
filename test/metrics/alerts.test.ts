import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { definitions } from '../../src/metrics/definitions.ts';
import { repository } from '../support/repository.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: { readonly severity?: string };
  readonly annotations?: { readonly summary?: string; readonly description?: string; readonly runbook?: string };
}

interface RuleTest {
  readonly name: string;
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts?: readonly unknown[] }[];
}

const folder = join(repository, 'temporal-docker/prometheus');
const text = readFileSync(join(folder, 'alerts.yaml'), 'utf8');
const rules = (parse(text) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules);
const { tests } = parse(readFileSync(join(folder, 'alerts.test.yaml'), 'utf8'), { merge: true }) as {
  tests: RuleTest[];
};

/** What is wrong with the tests of a rule; nothing when it is tested both ways. */
function wrongWith({ alert, expr }: Rule, among: readonly RuleTest[]): string[] {
  const own = among.filter((test) => test.alert_rule_test.some(({ alertname }) => alertname === alert));
  const expectations = (test: RuleTest) => test.alert_rule_test.filter(({ alertname }) => alertname === alert);
  const fires = own.some((test) => expectations(test).some(({ exp_alerts: alerts = [] }) => alerts.length > 0));
  // A world without the metrics of the rule is silent, and shows nothing.
  const isAbout = ({ input_series: input }: RuleTest): boolean =>
    input.some(({ series }) => expr.includes(series.replace(/\{.*/, '')));
  const isSilent = own.some(
    (test) => isAbout(test) && expectations(test).every(({ exp_alerts: alerts = [] }) => alerts.length === 0),
  );
  return [...(fires ? [] : [`${alert} never fires`]), ...(isSilent ? [] : [`${alert} is never silent`])];
}

describe('the alert rules', () => {
  it('are each tested both ways: one world in which it fires, one in which it stays silent', () => {
    assert.ok(rules.length > 10);
    assert.deepEqual(
      rules.flatMap((rule) => wrongWith(rule, tests)),
      [],
    );
  });

  it('would be found without one of them', () => {
    const rule: Rule = { alert: 'Made up', expr: 'up == 0' };
    const world = (values: string, ...alerts: object[]): RuleTest => ({
      name: values,
      input_series: [{ series: 'up{job="a"}', values }],
      alert_rule_test: [{ alertname: 'Made up', exp_alerts: alerts }],
    });
    assert.deepEqual(wrongWith(rule, []), ['Made up never fires', 'Made up is never silent']);
    assert.deepEqual(wrongWith(rule, [world('1')]), ['Made up never fires']);
    assert.deepEqual(wrongWith(rule, [world('0', {})]), ['Made up is never silent']);
    const empty = { ...world('1'), input_series: [{ series: 'other', values: '1' }] };
    assert.deepEqual(wrongWith(rule, [world('0', {}), empty]), ['Made up is never silent']);
    assert.deepEqual(wrongWith(rule, [world('0', {}), world('1')]), []);
  });

  it('have no test of a rule that is not there', () => {
    const names = new Set(rules.map(({ alert }) => alert));
    const tested = tests.flatMap((test) => test.alert_rule_test.map(({ alertname }) => alertname));
    assert.deepEqual(
      tested.filter((name) => !names.has(name)),
      [],
    );
  });

  it('wait before they fire, weigh something, say what it is about, and name their section of the runbook', () => {
    const page = readFileSync(join(repository, 'docs/runbooks/alerts.md'), 'utf8');
    for (const { alert, for: wait, labels, annotations } of rules) {
      assert.match(wait ?? '', /^\d+[mh]$/, alert);
      assert.match(labels?.severity ?? '', /^(critical|warning)$/, alert);
      assert.ok(annotations?.summary && annotations.description, alert);
      assert.equal(annotations.runbook, `docs/runbooks/alerts.md#${alert.toLowerCase()}`);
      assert.ok(page.includes(`\n### ${alert}\n`), `${alert} has no section`);
    }
  });

  it('ask for metrics that we have, as the exporter calls them', () => {
    const known = new Set(
      Object.entries(definitions).map(([name, { kind }]) => (kind === 'counter' ? `${name}_total` : name)),
    );
    const asked = rules.flatMap(({ expr }) => [...expr.matchAll(/lifeboat_[a-z_]+/g)].map(([name]) => name));
    assert.deepEqual(
      asked.filter((name) => !known.has(name)),
      [],
    );
  });
});
