import assert from 'node:assert/strict';
import { compareMailRegions, type MailRegion } from '../../src/domain/mail-parity.ts';

const west: MailRegion = {
  region: 'us-west-2',
  productionAccess: true,
  sendingEnabled: true,
  maxPerDay: 50_000,
  maxPerSecond: 14,
  identities: ['example.com'],
};
const east: MailRegion = { ...west, region: 'us-east-1' };
const codes = (one: Partial<MailRegion>, other: Partial<MailRegion> = {}): string[] =>
  compareMailRegions({ ...west, ...one }, { ...east, ...other }).map((finding) => finding.code);

describe('compareMailRegions', () => {
  it('has nothing to say of two Regions that can send alike', () => {
    assert.deepEqual(codes({}), []);
  });

  it('warns of the sandbox and of disabled sending on either side, and of both', () => {
    assert.deepEqual(codes({ productionAccess: false }), ['MailInSandbox']);
    assert.deepEqual(codes({}, { sendingEnabled: false }), ['MailSendingDisabled']);
    const all = codes({ productionAccess: false, sendingEnabled: false }, { productionAccess: false });
    assert.deepEqual(all, ['MailInSandbox', 'MailSendingDisabled', 'MailInSandbox']);
  });

  it('names the Region that lacks an identity, not the one that has it', () => {
    const [finding, ...others] = compareMailRegions({ ...west, identities: [] }, east);
    assert.deepEqual(others, []);
    assert.equal(finding?.summary, 'us-east-1 can send as example.com; us-west-2 cannot.');
    assert.equal(finding?.remedy, 'Verify this identity in us-west-2.');
  });

  it('finds what is missing on both sides', () => {
    assert.deepEqual(codes({ identities: ['a'] }, { identities: ['b'] }), [
      'MailIdentityMissing',
      'MailIdentityMissing',
    ]);
  });

  it('names five of many missing identities, and their number', () => {
    const identities = Array.from({ length: 1000 }, (_value, index) => `domain-${index}.example`);
    const [finding] = compareMailRegions({ ...west, identities: [] }, { ...east, identities });
    assert.match(finding?.summary ?? '', /domain-4\.example, …; us-west-2 cannot/);
    assert.match(finding?.remedy ?? '', /these 1000 identities/);
    const [five] = compareMailRegions({ ...west, identities: [] }, { ...east, identities: identities.slice(0, 5) });
    assert.match(five?.summary ?? '', /domain-4\.example; us-west-2 cannot/);
  });
});

describe('compareMailRegions, of limits', () => {
  it('warns of the smaller limit, by day or by second, on the side that has it', () => {
    for (const smaller of [{ maxPerDay: 200 }, { maxPerSecond: 1 }]) {
      const findings = compareMailRegions({ ...west, ...smaller }, east);
      assert.deepEqual(
        findings.map((finding) => [finding.code, finding.remedy]),
        [['MailLimitsDiffer', 'Raise the sending limits in us-west-2.']],
      );
    }
  });

  it('takes a daily limit of -1 for what it means: none', () => {
    const unlimited = { maxPerDay: -1 };
    assert.deepEqual(codes(unlimited, unlimited), []);
    const findings = compareMailRegions({ ...west, ...unlimited }, east);
    assert.deepEqual(
      findings.map((finding) => finding.remedy),
      ['Raise the sending limits in us-east-1.'],
    );
    const words = 'SES in us-east-1 sends 14 a second and 50000 a day; SES in us-west-2 sends 14 a second and without';
    assert.ok(findings[0]?.summary.startsWith(words), findings[0]?.summary);
  });

  it('never refuses an operation for what it finds', () => {
    const bad = { productionAccess: false, sendingEnabled: false, maxPerDay: 0, maxPerSecond: 0, identities: [] };
    const findings = compareMailRegions({ ...west, ...bad }, east);
    assert.equal(findings.length, 4);
    assert.ok(findings.every((finding) => finding.severity === 'warning'));
  });
});
