import type { KeyObject } from 'node:crypto';
import type { EvidenceBody, EvidenceHead, EvidenceLine, EvidenceMark } from '../domain/decommission/evidence.ts';
import { publicKeyOf } from '../signing/ed25519.ts';
import { appendDurably, replaceDurably, writeDurably } from './durable.ts';
import { evidenceFileOf, pathsOf, type EvidencePaths } from './file-names.ts';
import { signedHead, textOfHead } from './head.ts';
import { hashBeforeFirst, nextLine, textOfLine } from './line.ts';
import { takeLock } from './lock.ts';
import { mendStored } from './mend.ts';

/** An evidence file that is open for writing. */
export interface OpenEvidence {
  /** Its path. */
  readonly file: string;
  /** All lines, oldest first. */
  lines(): readonly EvidenceLine[];
  mark(): EvidenceMark;
  /** Resolves when the disk has the line and its head. After a failure nothing more is written: open it anew. */
  append(body: EvidenceBody): Promise<EvidenceMark>;
  /** What was mended when it was opened, in sentences. */
  readonly mended: readonly string[];
  /** Waits for what is being written, and gives the lock back. */
  close(): Promise<void>;
}

/** Whose evidence, where, signed by whom; `now` in epoch milliseconds. */
export interface EvidencePlace {
  readonly directory: string;
  readonly fleet: string;
  readonly run: string;
  readonly key: KeyObject;
  readonly now: () => number;
}

/**
 * Opens the evidence of a run, new or to be continued. What a killed terminator left half written is mended; nothing else.
 *
 * @throws EvidenceError when the file does not verify, is signed by another key, or another process has it open.
 */
export async function openEvidence(place: EvidencePlace): Promise<OpenEvidence> {
  const paths = pathsOf(evidenceFileOf(place.directory, place.fleet, place.run));
  const unlock = await takeLock(paths.lock);
  try {
    const { lines, mended } = await mendStored(paths, publicKeyOf(place.key), () => begin(paths, place));
    return writer(paths, place, [...lines], mended, unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** The head of no lines comes first: a file without a head is then never one that was just begun. */
async function begin(paths: EvidencePaths, place: EvidencePlace): Promise<void> {
  const head = headAt(paths, place, undefined);
  await writeDurably(paths.next, textOfHead(head));
  await replaceDurably(paths.next, paths.head);
  await writeDurably(paths.file, '');
}

function headAt(paths: EvidencePaths, place: EvidencePlace, last: EvidenceLine | undefined): EvidenceHead {
  const lines = last === undefined ? 0 : last.index + 1;
  const atMs = last?.atMs ?? place.now();
  return signedHead({ file: paths.name, lines, hash: last?.hash ?? hashBeforeFirst, atMs }, place.key);
}

function writer(
  paths: EvidencePaths,
  place: EvidencePlace,
  lines: EvidenceLine[],
  mended: readonly string[],
  unlock: () => Promise<void>,
): OpenEvidence {
  const mark = () => ({ file: paths.name, lines: lines.length, head: lines.at(-1)?.hash ?? hashBeforeFirst });
  let last: Promise<EvidenceMark> = Promise.resolve(mark());
  let closed = false;

  const write = async (body: EvidenceBody): Promise<EvidenceMark> => {
    const line = nextLine(lines.at(-1), body, place.now());
    // The head is signed before its line is written: whoever can write to the directory still cannot add a line that the
    // next start would take for one of ours.
    await writeDurably(paths.next, textOfHead(headAt(paths, place, line)));
    await appendDurably(paths.file, `${textOfLine(line)}\n`);
    await replaceDurably(paths.next, paths.head);
    lines.push(line);
    return mark();
  };

  return {
    file: paths.file,
    lines: () => [...lines],
    mark,
    append: (body) => {
      if (closed) return Promise.reject(new Error(`${paths.file} is closed.`));
      // One after the other; and when one fails, so do all that follow it.
      last = last.then(() => write(body));
      return last;
    },
    mended,
    close: async () => {
      closed = true;
      await last.then(unlock, unlock);
    },
  };
}
