import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadApprovals, parseApprovalsFile, type ApprovalsFile } from '../../src/fleets/approvals-file.ts';
import { FleetFileError } from '../../src/fleets/fleet-file.ts';
import { someKeys, soundApprovals } from './approvals-text.ts';

const hour = 3_600_000;
const parse = (text: string) => parseApprovalsFile({ text, source: 'a.yaml' });
const codesIn = (text: string): string[] =>
  parse(text).findings.map(({ code, source }) => `${code} ${(source ?? '').replace('a.yaml:', '')}`);

function approvalsIn(text: string): ApprovalsFile {
  const { approvals, findings } = parse(text);
  assert.ok(approvals !== undefined, JSON.stringify(findings, null, 2));
  return approvals;
}

describe('an approvals file', () => {
  it('gives who may sign, and the rules of both gates where it says nothing', () => {
    const { signers, rules } = approvalsIn(soundApprovals);
    assert.deepEqual(
      signers.map(({ name, publicKey }) => [name, publicKey]),
      ['ada', 'grace', 'joan'].map((name, index) => [name, someKeys[index]]),
    );
    assert.deepEqual(rules.decommission, {
      approvals: 2,
      coolingOffMs: 72 * hour,
      approvalLifeMs: 168 * hour,
      soaksMs: [24 * hour, 4 * hour, hour / 6],
      dataDeadlineMs: 26 * hour,
      driftPercent: 5,
    });
    const { approvals, coolingOffMs, approvalLifeMs, soaksMs } = rules.teardown;
    assert.deepEqual([approvals, coolingOffMs, approvalLifeMs, soaksMs], [1, 0, 168 * hour, [0, 0, 0]]);
  });

  it('gives the rules as they are written', () => {
    const { rules } = approvalsIn(
      `${soundApprovals}decommission: {coolingOff: 1s, approvalLife: 1h, soaks: {canaries: 0s}, drift: '0.25%'}\n` +
        'teardown: {approvals: 2, coolingOff: 30m}\n',
    );
    assert.deepEqual(
      [rules.decommission.coolingOffMs, rules.decommission.approvalLifeMs, rules.decommission.driftPercent],
      [1_000, hour, 0.25],
    );
    assert.deepEqual(rules.decommission.soaksMs, [24 * hour, 0, hour / 6]);
    assert.deepEqual([rules.teardown.approvals, rules.teardown.coolingOffMs], [2, hour / 2]);
  });

  it('is the example as it is shipped, whose values are the defaults', () => {
    const path = fileURLToPath(new URL('../../fleets/approvals.example.yaml', import.meta.url));
    assert.deepEqual(approvalsIn(readFileSync(path, 'utf8')).rules, approvalsIn(soundApprovals).rules);
  });

  it('is refused for gates that are weaker than Lifeboat allows, each with its line', () => {
    assert.deepEqual(
      codesIn(
        `${soundApprovals}decommission:\n  approvals: 1\n  coolingOff: 0s\n  drift: '101%'\nteardown:\n  approvals: 0\n`,
      ),
      ['OutOfRange 6:14', 'OutOfRange 7:15', 'WrongValue 8:10', 'OutOfRange 10:14'],
    );
  });

  it('is refused when nobody could open its gate: too few people, or approvals that expire before', () => {
    const two = soundApprovals.split('\n').slice(0, 3).join('\n');
    assert.deepEqual(codesIn(two), ['TooFewSigners 1:1']);
    assert.deepEqual(codesIn('signers: []\n'), ['TooFewSigners 1:1', 'TooFewSigners 1:1']);
    assert.deepEqual(codesIn(`${soundApprovals}decommission: {approvals: 3}\n`), ['TooFewSigners 5:27']);
    assert.deepEqual(codesIn(`${soundApprovals}decommission: {approvalLife: 72h}\n`), ['DurationsContradict 5:30']);
    assert.deepEqual(codesIn(`${soundApprovals}decommission: {approvalLife: 73h}\n`), []);
    assert.deepEqual(codesIn(`${soundApprovals}teardown: {coolingOff: 7d}\n`), ['DurationsContradict 5:24']);
  });

  it('is refused for signers that are not told apart: a name twice, or a key twice', () => {
    const more = (name: string, key: string): string => `${soundApprovals}  - {name: ${name}, publicKey: ${key}}\n`;
    const otherKey = publicKey('ed25519');
    assert.deepEqual(codesIn(more('Ada', otherKey)), ['SignerTwice 5:12']);
    assert.deepEqual(codesIn(more('mary', someKeys[1])), ['SignerKeyTwice 5:29']);
    assert.deepEqual(codesIn(more('mary', otherKey)), []);
  });

  it('is refused for what it does not know', () => {
    assert.deepEqual(codesIn(''), ['EmptyFile 1:1']);
    assert.deepEqual(codesIn(`${soundApprovals}decomission: {}\n`), ['UnknownKey 5:1']);
    assert.deepEqual(codesIn(`${soundApprovals}teardown: {soaks: {}}\n`), ['UnknownKey 5:12']);
    assert.deepEqual(codesIn('regions: {}\n'), ['MissingKey 1:1', 'UnknownKey 1:1']);
  });

  it('that does not exist is named together with the setting', async () => {
    await assert.rejects(loadApprovals(join(tmpdir(), 'lifeboat-no-such-approvals.yaml')), (error) => {
      assert.ok(error instanceof FleetFileError);
      assert.equal(error.findings[0]?.code, 'ApprovalsFileNotFound');
      assert.match(error.message, /LIFEBOAT_APPROVALS/);
      return true;
    });
  });
});

describe('the key of a signer', () => {
  const withKey = (key: string): string => soundApprovals.replace(someKeys[0], JSON.stringify(key));

  it('is any Ed25519 public key, as Node writes it', () => {
    for (let round = 0; round < 200; round += 1) assert.deepEqual(codesIn(withKey(publicKey('ed25519'))), []);
  });

  it('is no other key, no private key, and no other spelling of the same bytes', () => {
    const key = someKeys[0];
    const pair = generateKeyPairSync('ed25519');
    const wrong = {
      'another curve': publicKey('x25519'),
      'another signature': publicKey('ed448'),
      'a private key': pair.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
      'without padding': key.slice(0, -1),
      // The last character carries two bits that Node drops when it reads base64.
      'bits that nobody reads': `${key.slice(0, -2)}B=`,
      base64url: key.replace('+', '-'),
      'one byte less': Buffer.from(key, 'base64').subarray(0, 43).toString('base64'),
      'with a head of PEM': `-----BEGIN PUBLIC KEY-----${key}`,
      nothing: '',
    };
    for (const [what, text] of Object.entries(wrong))
      assert.deepEqual(codesIn(withKey(text)), ['WrongValue 2:28'], what);
  });
});

function publicKey(type: 'ed25519' | 'x25519' | 'ed448'): string {
  const { publicKey: key } = generateKeyPairSync(type as 'ed25519');
  return key.export({ type: 'spki', format: 'der' }).toString('base64');
}
