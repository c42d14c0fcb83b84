import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import type { EvidenceBody, EvidenceLine } from '../../src/domain/decommission/evidence.ts';
import { chainOf } from '../../src/evidence/chain.ts';
import { signedHead, textOfHead } from '../../src/evidence/head.ts';
import { nextLine, textOfLine } from '../../src/evidence/line.ts';
import { readEvidence } from '../../src/evidence/read-evidence.ts';
import { verifyEvidence } from '../../src/evidence/verify-evidence.ts';
import { pairOf } from '../signing/any-paper.ts';
import { asked, bodies, copyOf, emptyDirectory, opened, written } from './written-run.ts';

const terminator = pairOf();
const forger = pairOf();
let file: string;
let head: string;

const codes = async (
  path: string,
  expected: { publicKey?: string; head?: string } = { publicKey: terminator.publicKey },
) =>
  (await verifyEvidence(path, expected)).findings
    .filter(({ severity }) => severity === 'error')
    .map(({ code }) => code);

/** A chain that is sound in itself, from bodies of the forger's choice. */
function chainFrom(from: readonly EvidenceBody[]): EvidenceLine[] {
  const lines: EvidenceLine[] = [];
  for (const body of from) lines.push(nextLine(lines.at(-1), body, lines.length));
  return lines;
}
const textOf = (lines: readonly EvidenceLine[]) => lines.map((line) => `${textOfLine(line)}\n`).join('');
const linesIn = (path: string) => readFileSync(path, 'utf8').split('\n').slice(0, -1);
const writeLines = (path: string, lines: readonly string[]) =>
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));

describe('an evidence file', () => {
  before(async () => {
    file = await written(emptyDirectory(), terminator.key);
    head = (await readEvidence(file)).at(-1)!.hash;
  });
  it('verifies as the terminator wrote it, against its key and the head that the outcome names', async () => {
    const { ok, lines, findings } = await verifyEvidence(file, { publicKey: terminator.publicKey, head });
    assert.deepEqual([ok, findings], [true, []]);
    assert.deepEqual(
      lines.map(({ body }) => body),
      bodies,
    );
    assert.ok((await verifyEvidence(copyOf(file), { publicKey: terminator.publicKey, head })).ok, 'elsewhere too');
  });

  it('verifies when lines came after the head that the outcome names', async () => {
    const early = (await readEvidence(file))[4]!.hash;
    assert.ok((await verifyEvidence(file, { publicKey: terminator.publicKey, head: early })).ok);
  });

  it('says which comparisons were not made', async () => {
    const { ok, findings } = await verifyEvidence(file);
    assert.ok(ok);
    assert.deepEqual(
      findings.map(({ code, severity }) => [code, severity]),
      [
        ['EvidenceKeyNotCompared', 'warning'],
        ['EvidenceOutcomeNotCompared', 'warning'],
      ],
    );
  });

  for (const end of ['', '.head.json']) {
    const name = end === '' ? 'of it' : 'of its head';
    it(`does not verify with any one byte ${name} changed`, async () => {
      const sound = readFileSync(file + end);
      const copy = copyOf(file);
      const change = fc.tuple(fc.nat(sound.length - 1), fc.integer({ min: 1, max: 255 }));
      await fc.assert(
        fc.asyncProperty(change, async ([at, by]) => {
          const changed = Buffer.from(sound);
          changed[at]! ^= by;
          writeFileSync(copy + end, changed);
          assert.equal((await verifyEvidence(copy)).ok, false, `byte ${at} ^ ${by}`);
        }),
        { numRuns: 500 },
      );
    });

    it(`does not verify with any bytes ${name} cut off at the end`, async () => {
      const sound = readFileSync(file + end);
      const copy = copyOf(file);
      const { length } = sound;
      await fc.assert(
        fc.asyncProperty(fc.nat(length - 1), async (left) => {
          writeFileSync(copy + end, sound.subarray(0, left));
          assert.equal((await verifyEvidence(copy)).ok, false, `${left} of ${length} bytes`);
        }),
        { numRuns: 300, examples: [[length - 1], [0]] },
      );
    });
  }

  it('does not verify with whole lines cut off: the danger is that the chain alone does not show it', async () => {
    const sound = linesIn(file);
    const copy = copyOf(file);
    for (let left = 0; left < sound.length; left++) {
      writeLines(copy, sound.slice(0, left));
      assert.deepEqual(chainOf(copy, readFileSync(copy)).findings, []);
      assert.deepEqual(await codes(copy), ['EvidenceHeadOfOther']);
    }
  });

  it('does not verify with a line removed from the middle, or two swapped', async () => {
    const sound = linesIn(file);
    const copy = copyOf(file);
    for (let at = 0; at < sound.length - 1; at++) {
      writeLines(copy, sound.toSpliced(at, 1));
      assert.deepEqual(await codes(copy), ['EvidenceChainBroken'], `without line ${at + 1}`);
      writeLines(copy, sound.toSpliced(at, 2, sound[at + 1]!, sound[at]!));
      assert.deepEqual(await codes(copy), ['EvidenceChainBroken'], `lines ${at + 1} and ${at + 2} swapped`);
    }
  });

  it('does not verify with a line more, though its chain fits', async () => {
    const copy = copyOf(file);
    const last = (await readEvidence(file)).at(-1);
    appendFileSync(copy, textOf([nextLine(last, { kind: 'fenced', primaryId: 'ws-9', how: 'STOPPED' }, 99)]));
    assert.deepEqual(chainOf(copy, readFileSync(copy)).findings, [], 'the danger: the chain fits');
    assert.deepEqual(await codes(copy), ['EvidenceHeadOfOther']);
  });

  it('does not verify with its chain made anew: the danger is that every hash fits', async () => {
    const copy = copyOf(file);
    const forged = chainFrom(bodies.with(4, asked('ws-7')));
    writeFileSync(copy, textOf(forged));
    assert.deepEqual(chainOf(copy, readFileSync(copy)).findings, []);
    assert.deepEqual(await codes(copy), ['EvidenceHeadOfOther']);
  });

  it('does not verify with a head made anew without the key', async () => {
    const copy = copyOf(file);
    const forged = chainFrom(bodies.slice(0, 3));
    const end = { file: 'emea-run-1.jsonl', lines: 3, hash: forged[2]!.hash, atMs: 3 };
    const made = { ...signedHead(end, forger.key), publicKey: terminator.publicKey };
    writeFileSync(copy, textOf(forged));
    writeFileSync(`${copy}.head.json`, textOfHead(made));
    assert.deepEqual(await codes(copy), ['EvidenceHeadUnfit']);
  });

  it('of another key verifies only while nobody says whose it must be', async () => {
    const foreign = await written(emptyDirectory(), forger.key);
    assert.deepEqual(await codes(foreign, {}), [], 'the danger');
    assert.deepEqual(await codes(foreign), ['EvidenceKeyForeign']);
  });

  it('put back in an older state verifies only while nobody says what the outcome named', async () => {
    const evidence = await opened(emptyDirectory(), terminator.key);
    for (const body of bodies.slice(0, 6)) await evidence.append(body);
    const old = copyOf(evidence.file);
    for (const body of bodies.slice(6)) await evidence.append(body);
    const { head: named } = evidence.mark();
    await evidence.close();
    for (const end of ['', '.head.json']) copyFileSync(old + end, evidence.file + end);
    assert.deepEqual(await codes(evidence.file), [], 'the danger');
    assert.deepEqual(await codes(evidence.file, { publicKey: terminator.publicKey, head: named }), ['EvidenceOlder']);
  });

  it('of another run does not verify under this one’s name', async () => {
    const copy = copyOf(file);
    const other = copy.replace('run-1', 'run-2');
    for (const end of ['', '.head.json']) copyFileSync(copy + end, other + end);
    assert.deepEqual(await codes(other), ['EvidenceHeadOfOther']);
  });

  it('does not verify without its head, and is asked for by name when it is not there', async () => {
    const copy = copyOf(file);
    rmSync(`${copy}.head.json`);
    assert.deepEqual(await codes(copy), ['EvidenceHeadMissing']);
    rmSync(copy);
    await assert.rejects(verifyEvidence(copy), /There is no such file\. Name the file/);
    await assert.rejects(readEvidence(copy), /There is no such file/);
  });

  it('names the line that does not fit', async () => {
    const copy = copyOf(file);
    writeFileSync(copy, readFileSync(file, 'utf8').replace('user of ws-2', 'user of ws-3'));
    const { findings, lines } = await verifyEvidence(copy, { publicKey: terminator.publicKey, head });
    assert.deepEqual(
      findings.map(({ code, source }) => [code, source]),
      [
        ['EvidenceLineChanged', `${copy}:6`],
        ['EvidenceOlder', copy],
      ],
    );
    assert.equal(lines.length, 5);
  });
});
