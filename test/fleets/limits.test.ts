import assert from 'node:assert/strict';
import { codesIn, findingsIn, fleetIn, soundFileWith } from './fleet-text.ts';

const withLimit = (name: string, value: string): string => soundFileWith('limits:', `  ${name}: ${value}`);
const column = (name: string): number => name.length + 5;

describe('the limits of a fleet', () => {
  for (const [name, least, most] of [
    ['batchSize', 1, 25],
    ['sliceSize', 25, 500],
  ] as const) {
    it(`take a ${name} from ${least} to ${most} as it is written, and never another one instead`, () => {
      for (const value of [least, most]) assert.equal(fleetIn(withLimit(name, `${value}`)).limits[name], value);
      for (const value of ['0', '-1', `${most + 1}`, '1e9', '1e20', '.inf', '.nan', '2.5', '"5"']) {
        const [finding, ...others] = findingsIn(withLimit(name, value));
        assert.deepEqual([finding?.source, others], [`demo.yaml:8:${column(name)}`, []], value);
        assert.match(finding?.remedy ?? '', /^Write a whole number from 1 to /);
      }
    });
  }

  for (const [name, least, most] of [
    ['provisioningDeadline', '10m', '24h'],
    ['firstReadAfter', '10ms', '119m'],
    ['pollInterval', '10ms', '1h'],
    ['reportAfter', '10ms', '1h'],
    ['settleTime', '10ms', '1h'],
    ['retryDelay', '10ms', '10m'],
    ['mailDeadline', '1s', '24h'],
    ['removalDeadline', '1s', '1d'],
    ['callTimeout', '100ms', '10m'],
  ] as const) {
    it(`take ${name} from ${least} to ${most}, as a text with a unit`, () => {
      for (const value of [least, most]) assert.deepEqual(codesIn(withLimit(name, value)), [], value);
      for (const value of ['0s', '9ms', '25h', '999999999d']) {
        assert.deepEqual(codesIn(withLimit(name, value)), [`OutOfRange 8:${column(name)}`], value);
        assert.match(findingsIn(withLimit(name, value))[0]?.remedy ?? '', /^Write a duration from \d+\w+ to \d+\w+/);
      }
      for (const value of ['"60"', '-5m', '5 minutes', '5M', 'soon', '""', '1y', '1h30m', 'Infinitys']) {
        assert.deepEqual(codesIn(withLimit(name, value)), [`WrongValue 8:${column(name)}`], value);
      }
      assert.deepEqual(codesIn(withLimit(name, '60')), [`WrongType 8:${column(name)}`]);
    });
  }

  it('tolerate a count or a percentage of failures', () => {
    const tolerated = (value: string): unknown =>
      fleetIn(withLimit('toleratedFailures', value)).limits.toleratedFailures;
    assert.deepEqual(tolerated('0'), { kind: 'count', count: 0 });
    assert.deepEqual(tolerated('"0%"'), { kind: 'percent', percent: 0 });
    assert.deepEqual(tolerated('2.5%'), { kind: 'percent', percent: 2.5 });
    assert.deepEqual(tolerated('100%'), { kind: 'percent', percent: 100 });
  });

  it('tolerate nothing that is neither', () => {
    for (const value of ['-1', '1.5', '"5"', '101%', '-5%', '5 %', 'all', '100001', '[]']) {
      const findings = findingsIn(withLimit('toleratedFailures', value));
      assert.deepEqual(
        findings.map((finding) => finding.source),
        [`demo.yaml:8:${value === '[]' ? 3 : 22}`],
        value,
      );
      assert.match(findings[0]?.remedy ?? '', /a count from 0 to 100000 such as 5, or a percentage/);
    }
  });

  it('have slices of whole batches, written or by default', () => {
    const sizes = (...lines: string[]): unknown => {
      const { batchSize, sliceSize } = fleetIn(soundFileWith('limits:', ...lines)).limits;
      return [batchSize, sliceSize];
    };
    assert.deepEqual(sizes('  batchSize: 24'), [24, 480]);
    assert.deepEqual(sizes('  batchSize: 24', '  sliceSize: 24'), [24, 24]);
    const broken = soundFileWith('limits:', '  sliceSize: 490');
    assert.deepEqual(codesIn(broken), ['SliceOfBrokenBatches 8:14']);
    assert.equal(findingsIn(broken)[0]?.remedy, 'Write 475 or 500, or remove limits.sliceSize.');
    assert.match(findingsIn(withLimit('sliceSize', '10'))[0]?.remedy ?? '', /^Write 25, or/);
  });

  it('are refused when a standby would be stuck before it is read, defaults included', () => {
    const both = soundFileWith('limits:', '  provisioningDeadline: 90m', '  firstReadAfter: 90m');
    assert.deepEqual(codesIn(both), ['DurationsContradict 9:19']);
    assert.match(findingsIn(both)[0]?.summary ?? '', /is 90m, not less than limits\.provisioningDeadline, 90m/);
    const short = withLimit('provisioningDeadline', '5m');
    assert.deepEqual(codesIn(short), ['DurationsContradict 8:25']);
    assert.match(findingsIn(short)[0]?.summary ?? '', /limits\.firstReadAfter \(by default\) is 9m/);
    assert.deepEqual(codesIn(soundFileWith('limits:', '  provisioningDeadline: 90m', '  firstReadAfter: 89m')), []);
    assert.deepEqual(
      codesIn(soundFileWith('limits:', '  provisioningDeadline: 20m', '  pollInterval: 20m', '  firstReadAfter: 1m')),
      ['DurationsContradict 9:17'],
    );
  });
});
