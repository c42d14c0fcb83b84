import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { EvidenceBody } from '../../src/domain/decommission/evidence.ts';
import { facts } from '../../src/evidence/facts.ts';
import { signedHead, textOfHead } from '../../src/evidence/head.ts';
import { nextLine, textOfLine } from '../../src/evidence/line.ts';
import { openEvidence } from '../../src/evidence/open-evidence.ts';
import { readEvidence } from '../../src/evidence/read-evidence.ts';
import { verifyEvidence } from '../../src/evidence/verify-evidence.ts';
import { pairOf } from '../signing/any-paper.ts';
import { bodies, copyOf, emptyDirectory, opened, written } from './written-run.ts';

const terminator = pairOf();
const forged: EvidenceBody = { kind: 'fenced', primaryId: 'ws-9', how: 'STOPPED' };
const isSound = async (file: string) => (await verifyEvidence(file, { publicKey: terminator.publicKey })).ok;

describe('the evidence of a run', () => {
  it('is continued where it ended', async () => {
    const directory = emptyDirectory();
    await written(directory, terminator.key, bodies.slice(0, 4));
    const file = await written(directory, terminator.key, bodies.slice(4));
    assert.equal(basename(file), 'emea-run-1.jsonl');
    assert.deepEqual(
      (await readEvidence(file)).map(({ body }) => body),
      bodies,
    );
    assert.ok(await isSound(file));
  });

  it('has its head after every line, and a mark that the outcome can name', async () => {
    const evidence = await opened(emptyDirectory(), terminator.key);
    for (const [index, body] of bodies.entries()) {
      const mark = await evidence.append(body);
      const { head } = await verifyEvidence(evidence.file, { head: mark.head, publicKey: terminator.publicKey });
      assert.deepEqual([head?.hash, head?.lines, mark.lines], [mark.head, index + 1, index + 1]);
      assert.ok(await isSound(evidence.file));
    }
    assert.deepEqual(
      evidence.lines().map(({ body }) => body),
      bodies,
    );
    await evidence.close();
  });

  it('keeps the order of what is appended at once', async () => {
    const evidence = await opened(emptyDirectory(), terminator.key);
    const marks = await Promise.all(bodies.map((body) => evidence.append(body)));
    await evidence.close();
    assert.deepEqual(
      marks.map(({ lines }) => lines),
      bodies.map((_, index) => index + 1),
    );
    assert.deepEqual(
      (await readEvidence(evidence.file)).map(({ body }) => body),
      bodies,
    );
    assert.ok(await isSound(evidence.file));
  });

  it('takes nothing more after a line could not be written, or when it is closed', async () => {
    const directory = emptyDirectory();
    const evidence = await opened(directory, terminator.key);
    await evidence.append(bodies[0]!);
    // A directory in the place of the file: no write to it succeeds, not even root's.
    const moved = `${evidence.file}.moved`;
    renameSync(evidence.file, moved);
    mkdirSync(evidence.file);
    await assert.rejects(evidence.append(bodies[1]!), /EISDIR/);
    rmdirSync(evidence.file);
    renameSync(moved, evidence.file);
    await assert.rejects(evidence.append(bodies[2]!), /EISDIR/, 'not even when it could');
    await evidence.close();
    await assert.rejects(evidence.append(bodies[2]!), /is closed/);
    const again = await opened(directory, terminator.key);
    assert.equal(again.lines().length, 1);
    await again.close();
  });

  for (const [fleet, run] of [
    ['../emea', 'run-1'],
    ['emea', '../run'],
    ['emea', ''],
  ] as const) {
    it(`has no file outside of its directory: ${fleet}, "${run}"`, async () => {
      const place = { directory: emptyDirectory(), fleet, run, key: terminator.key, now: () => 0 };
      await assert.rejects(openEvidence(place), /do not make the name of a file/);
    });
  }
});

describe('a terminator that was killed', () => {
  /** The files as they lie after a kill at each step of writing one more line, made from the states before and after it. */
  async function killed() {
    const directory = emptyDirectory();
    const before = copyOf(await written(directory, terminator.key, bodies.slice(0, 6)));
    const after = await written(directory, terminator.key, bodies.slice(6, 7));
    copyFileSync(`${after}.head.json`, `${before}.next.json`);
    const line = readFileSync(after).subarray(readFileSync(before).length);
    return { file: before, line };
  }
  const reopened = (file: string) => opened(dirname(file), terminator.key);

  it('before its line was written goes on without it', async () => {
    const { file } = await killed();
    const evidence = await reopened(file);
    assert.deepEqual([evidence.lines().length, evidence.mended], [6, []]);
    await evidence.append(bodies[7]!);
    await evidence.close();
    assert.ok(await isSound(file));
  });

  it('in the middle of its line cuts the torn part off, wherever it is torn', async () => {
    const { file, line } = await killed();
    for (let length = 1; length < line.length; length += 40) {
      const copy = copyOf(file);
      appendFileSync(copy, line.subarray(0, length));
      assert.equal(await isSound(copy), false);
      const evidence = await reopened(copy);
      assert.equal(evidence.lines().length, 6);
      assert.match(evidence.mended.join(), /no whole line and were cut off/);
      await evidence.close();
      assert.ok(await isSound(copy));
    }
  });

  it('between its line and the head gives the line its head', async () => {
    const { file, line } = await killed();
    appendFileSync(file, line);
    const evidence = await reopened(file);
    assert.equal(evidence.lines().length, 7);
    assert.match(evidence.mended.join(), /Line 7 .* got its head now/);
    await evidence.append(bodies[7]!);
    await evidence.close();
    assert.ok(await isSound(file));
    assert.equal(existsSync(`${file}.next.json`), false);
  });

  it('before the first line begins anew', async () => {
    const directory = emptyDirectory();
    const evidence = await opened(directory, terminator.key);
    await evidence.close();
    rmSync(evidence.file);
    assert.equal(basename(await written(directory, terminator.key)), basename(evidence.file));
    assert.ok(await isSound(evidence.file));
  });
});

describe('a file that was changed while no terminator ran', () => {
  const refused = async (file: string, why: RegExp, key = terminator.key) => {
    const sound = readFileSync(file);
    await assert.rejects(opened(dirname(file), key), why);
    assert.deepEqual(readFileSync(file), sound, 'nothing is mended');
    assert.equal(existsSync(`${file}.lock`), false, 'the lock is given back');
  };
  const stored = async () => written(emptyDirectory(), terminator.key);

  it('is not continued with a line more that nobody signed, though its chain fits', async () => {
    const file = await stored();
    const line = nextLine((await readEvidence(file)).at(-1), forged, 1);
    appendFileSync(file, `${textOfLine(line)}\n`);
    assert.ok(facts(await readEvidence(file)).fences.has('ws-9'), 'the danger: it would be taken for fenced');
    await refused(file, /this is not that file/);
  });

  it('is not continued with a line more and a head that another key has signed for it', async () => {
    const file = await stored();
    const line = nextLine((await readEvidence(file)).at(-1), forged, 1);
    appendFileSync(file, `${textOfLine(line)}\n`);
    const end = { file: basename(file), lines: line.index + 1, hash: line.hash, atMs: 1 };
    writeFileSync(`${file}.next.json`, textOfHead(signedHead(end, pairOf().key)));
    await refused(file, /this is not that file/);
  });

  it('is not continued with a byte changed, a line cut off, or a torn line that the head covers', async () => {
    const changed = await stored();
    writeFileSync(changed, readFileSync(changed, 'utf8').replace('"accepted"', '"acceptee"'));
    await refused(changed, /emea-run-1\.jsonl:7: The hash of this line does not fit/);
    const cut = await stored();
    writeFileSync(cut, readFileSync(cut, 'utf8').split('\n').slice(0, -2).join('\n') + '\n');
    await refused(cut, /this is not that file/);
    const torn = await stored();
    truncateSync(torn, readFileSync(torn).length - 1);
    await refused(torn, /this is not that file/);
  });

  it('is not continued without its head, nor with the head alone', async () => {
    const file = await stored();
    const headless = copyOf(file);
    rmSync(`${headless}.head.json`);
    await refused(headless, /There is no signed head/);
    rmSync(file);
    await assert.rejects(opened(dirname(file), terminator.key), /this is not that file/);
  });

  it('is not continued by a terminator with another key', async () => {
    await refused(await stored(), /Start the terminator with the key that began this run/, pairOf().key);
  });
});

describe('two terminators', () => {
  const lockOf = (directory: string) => join(directory, 'emea-run-1.jsonl.lock');
  const lockedBy = (directory: string, holder: unknown) => writeFileSync(lockOf(directory), JSON.stringify(holder));

  it('never write to one file: the second is refused until the first is done', async () => {
    const directory = emptyDirectory();
    const first = await opened(directory, terminator.key);
    await assert.rejects(opened(directory, terminator.key), /open already\. Run one terminator/);
    await first.close();
    await (await opened(directory, terminator.key)).close();
  });

  it('are kept apart by process id', async () => {
    const directory = emptyDirectory();
    lockedBy(directory, { pid: process.ppid, host: hostname() });
    await assert.rejects(opened(directory, terminator.key), new RegExp(`Process ${process.ppid} on .* has it open`));
    assert.ok(existsSync(lockOf(directory)), 'and the lock stays');
  });

  it('are kept apart across hosts, where a process id says nothing', async () => {
    const directory = emptyDirectory();
    lockedBy(directory, { pid: 1, host: 'another-host' });
    await assert.rejects(opened(directory, terminator.key), /Process 1 on another-host has it open/);
  });

  it('are not kept apart by the lock of one that is dead, also when the new one has its process id', async () => {
    for (const pid of [process.pid, 2 ** 22 + 1]) {
      const directory = emptyDirectory();
      lockedBy(directory, { pid, host: hostname() });
      const evidence = await opened(directory, terminator.key);
      assert.deepEqual(JSON.parse(readFileSync(lockOf(directory), 'utf8')), { pid: process.pid, host: hostname() });
      await evidence.close();
      assert.equal(existsSync(lockOf(directory)), false);
    }
  });

  it('do not both take over the lock of one that is dead', async () => {
    const directory = emptyDirectory();
    lockedBy(directory, { pid: 2 ** 22 + 1, host: hostname() });
    writeFileSync(`${lockOf(directory)}.turn`, '{}');
    await assert.rejects(opened(directory, terminator.key), /lock\.turn: Another process is taking it over/);
  });

  it('are refused by a lock that nobody can read', async () => {
    const directory = emptyDirectory();
    writeFileSync(lockOf(directory), 'x');
    chmodSync(lockOf(directory), 0o600);
    await assert.rejects(opened(directory, terminator.key), /Its lock cannot be read/);
  });
});
