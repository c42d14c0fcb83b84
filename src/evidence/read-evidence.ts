import { readFile } from 'node:fs/promises';
import type { EvidenceHead, EvidenceLine } from '../domain/decommission/evidence.ts';
import { chainOf, type Chain } from './chain.ts';
import { EvidenceError, evidenceError } from './evidence-error.ts';
import { pathsOf } from './file-names.ts';
import { headOf } from './head.ts';

/** What lies on the disk: the chain, and the heads as far as they are signed by the key that they name. */
export interface StoredEvidence {
  readonly chain?: Chain;
  readonly head: EvidenceHead | 'missing' | 'unfit';
  readonly next: EvidenceHead | 'missing' | 'unfit';
}

/** Reads an evidence file with its heads. The heads first: a line that comes meanwhile is then one too many, not one too few. */
export async function readStored(file: string): Promise<StoredEvidence> {
  const paths = pathsOf(file);
  const head = await readHead(paths.head);
  const next = await readHead(paths.next);
  const content = await readIfThere(file);
  return { ...(content === undefined ? {} : { chain: chainOf(file, content) }), head, next };
}

/**
 * The lines of an evidence file. Whether they are what the terminator wrote is another question: `verifyEvidence`.
 *
 * @throws EvidenceError when the file is not there, or its chain is broken.
 */
export async function readEvidence(file: string): Promise<readonly EvidenceLine[]> {
  const content = await readIfThere(file);
  if (content === undefined) throw evidenceMissing(file);
  const { lines, findings } = chainOf(file, content);
  if (findings.length > 0) throw new EvidenceError(findings);
  return lines;
}

/** There is no such file. */
export function evidenceMissing(file: string): EvidenceError {
  return evidenceError(
    'EvidenceNotFound',
    file,
    'There is no such file.',
    "Name the file that the run's outcome names, in the evidence directory of the terminator or in a copy of it.",
  );
}

async function readHead(path: string): Promise<EvidenceHead | 'missing' | 'unfit'> {
  const content = await readIfThere(path);
  return content === undefined ? 'missing' : (headOf(content.toString('utf8')) ?? 'unfit');
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    if (error instanceof Error && 'code' in error && error.code === 'EISDIR') throw isDirectory(path);
    const why = error instanceof Error ? error.message : String(error);
    throw evidenceError(
      'EvidenceUnreadable',
      path,
      `It cannot be read: ${why}.`,
      'Check the file and its permissions.',
    );
  }
}

function isDirectory(path: string): EvidenceError {
  return evidenceError(
    'EvidenceUnreadable',
    path,
    'It is a directory, not an evidence file.',
    'Name the file of one run in it: <fleet>-<run>.jsonl.',
  );
}
