import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run as runCommand } from '../../src/cli/run.ts';
import { openEvidence } from '../../src/evidence/open-evidence.ts';
import { newKeyPair } from '../../src/signing/ed25519.ts';
import { digest } from './gated-samples.ts';
import { aSession, startedAtMs, surroundings } from './samples.ts';

const terminator = newKeyPair();
let folder: string;
let file: string;
let head: string;
let earlier: { readonly file: string; readonly head: string };

async function verify(...more: string[]) {
  const world = surroundings({ cwd: folder });
  const argv = ['evidence', 'verify', file, '--public-key', terminator.publicKey, ...more];
  const code = await runCommand(argv, world, async () => aSession());
  return { code, out: world.stdout.text, err: world.stderr.text };
}

describe('evidence verify', () => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lifeboat-evidence-'));
    const key = createPrivateKey(terminator.privateKey);
    const evidence = await openEvidence({
      directory: folder,
      fleet: 'demo',
      run: 'run-1',
      key,
      now: () => startedAtMs,
    });
    ({ file } = evidence);
    const account = '111122223333';
    await evidence.append({ kind: 'opened', operation: 'decommission', fleet: 'demo', run: 'run-1', digest, account });
    earlier = { file: await readFile(file, 'utf8'), head: await readFile(`${file}.head.json`, 'utf8') };
    const clauses = [{ clause: 'relation', satisfied: 'met', by: 'both name each other' }] as const;
    await evidence.append({ kind: 'asked', primaryId: 'ws-1', standbyId: 'ws-2', user: 'ada', clauses });
    await evidence.append({ kind: 'answered', primaryId: 'ws-1', answer: 'accepted' });
    ({ head } = await evidence.append({ kind: 'kept', primaryId: 'ws-3', code: 'Suspended', message: 'It is.' }));
    await evidence.close();
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('of a whole file shows its tombstones and ends with 0', async () => {
    const { code, out } = await verify('--head', head);
    assert.equal(code, 0, out);
    assert.match(
      out,
      /: whole, 4 lines\n[^]*ada {2}ws-1 {2}standby ws-2 .* accepted {2}not confirmed gone {2}relation\n/,
    );
    assert.match(out, /ws-3 .* Suspended: It is\.\n/);
    assert.doesNotMatch(out, /Findings/);
  });

  it('as JSON holds the tombstones and the verdict', async () => {
    const document = JSON.parse((await verify('--json')).out) as { kind: string; whole: boolean; tombstones: object[] };
    assert.deepEqual([document.kind, document.whole, document.tombstones.length], ['Evidence', true, 1]);
  });

  it('finds a flipped byte, and ends with 5', async () => {
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"ada"', '"adb"'));
    const { code, out } = await verify();
    assert.equal(code, 5);
    assert.match(out, /not to be trusted/);
  });

  it('finds a cut tail', async () => {
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    await writeFile(file, `${lines.slice(0, -1).join('\n')}\n`);
    assert.equal((await verify()).code, 5);
  });

  it('finds an old file put back with its old head only when it is told the head of the outcome', async () => {
    await writeFile(file, earlier.file);
    await writeFile(`${file}.head.json`, earlier.head);
    assert.equal((await verify()).code, 0, 'without --head nothing shows it');
    const { code, out } = await verify('--head', head);
    assert.equal(code, 5);
    assert.match(out, /EvidenceOlder/);
  });

  it('finds a chain that somebody has rebuilt with a key of their own', async () => {
    const other = createPrivateKey(newKeyPair().privateKey);
    const place = { directory: folder, fleet: 'demo', run: 'run-2', key: other, now: () => startedAtMs };
    const forged = await openEvidence(place);
    await forged.append({ kind: 'kept', primaryId: 'ws-1', code: 'x', message: 'It was never there.' });
    await forged.close();
    file = forged.file;
    const { code, out } = await verify();
    assert.equal(code, 5);
    assert.match(out, /EvidenceKeyForeign/);
  });

  it('of a copy elsewhere needs its head beside it', async () => {
    const copy = join(folder, 'copy.jsonl');
    await copyFile(file, copy);
    file = copy;
    const { code, out } = await verify();
    assert.equal(code, 5);
    assert.match(out, /EvidenceHeadMissing/);
  });

  it('of a file that is not there ends with 2', async () => {
    file = 'nowhere.jsonl';
    const { code, err } = await verify();
    assert.equal(code, 2);
    assert.match(err, /NothingToVerify[^]*EvidenceNotFound/);
  });

  it('with a head or a key that is none says what was typed wrong, and accuses nobody', async () => {
    for (const more of [
      ['--head', 'abc'],
      ['--head', `${head.slice(1)}G`],
      ['--public-key', 'foo'],
      ['--public-key', 'terminator.pem'],
    ]) {
      const { code, out, err } = await verify(...more);
      assert.deepEqual([code, out], [2, ''], more.join(' '));
      assert.match(err, /WrongUsage/);
      assert.doesNotMatch(err, /EvidenceOlder|EvidenceKeyForeign|not to be trusted/);
    }
    const both = await verify('--head', 'abc', '--public-key', 'foo');
    assert.match(both.err, /--public-key foo is no [^]*--head abc is no head/);
  });

  it('with the head and the key of others is still an accusation', async () => {
    const { code, out } = await verify('--head', 'a'.repeat(64), '--public-key', newKeyPair().publicKey);
    assert.equal(code, 5);
    assert.match(out, /EvidenceKeyForeign[^]*EvidenceOlder/);
  });

  it('of a directory says that it is one, and which file to name', async () => {
    file = folder;
    const { code, err } = await verify();
    assert.equal(code, 2);
    assert.match(err, /It is a directory, not an evidence file\.\n.*Name the file of one run in it/);
    assert.doesNotMatch(err, /EISDIR/);
  });
});
