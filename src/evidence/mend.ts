import { rm } from 'node:fs/promises';
import type { EvidenceLine } from '../domain/decommission/evidence.ts';
import type { Finding } from '../domain/finding.ts';
import type { Chain } from './chain.ts';
import { cutDurably, replaceDurably } from './durable.ts';
import { EvidenceError } from './evidence-error.ts';
import type { EvidencePaths } from './file-names.ts';
import { headFindings, isBeingWritten } from './head-findings.ts';
import { readStored, type StoredEvidence } from './read-evidence.ts';

/** The lines that a file is continued after, and what was mended, in sentences. */
export interface MendedEvidence {
  readonly lines: readonly EvidenceLine[];
  readonly mended: readonly string[];
}

/** Verifies what is stored and mends what a killed terminator leaves: a torn line, or a line whose head lies ready. */
export async function mendStored(
  paths: EvidencePaths,
  publicKey: string,
  begin: () => Promise<void>,
): Promise<MendedEvidence> {
  const stored = await readStored(paths.file);
  if (stored.chain === undefined && isNothing(stored)) {
    await begin();
    return { lines: [], mended: [] };
  }
  const chain = stored.chain ?? { lines: [], bytes: 0, torn: 0, findings: [] };
  const findings = [
    ...chain.findings,
    ...headFindings(paths, { ...stored, chain }),
    ...foreign(paths, stored, publicKey),
  ];
  if (findings.length > 0) throw new EvidenceError(findings);
  return {
    lines: chain.lines,
    mended: [...(await cutTorn(paths, chain)), ...(await settleNext(paths, stored, chain))],
  };
}

/** Nothing was ever written; a first head may have been begun. */
function isNothing({ head }: StoredEvidence): boolean {
  return head === 'missing' || (head !== 'unfit' && head.lines === 0);
}

function foreign({ head: source }: EvidencePaths, { head }: StoredEvidence, publicKey: string): Finding[] {
  if (typeof head === 'string' || head.publicKey === publicKey) return [];
  const summary = `The head is signed by ${head.publicKey}; the key of this terminator is ${publicKey}.`;
  const remedy = 'Start the terminator with the key that began this run.';
  return [{ severity: 'error', code: 'EvidenceKeyForeign', summary, remedy, source }];
}

/** Torn bytes stand after all that the head covers, so nothing that anybody was told of is lost. */
async function cutTorn({ file }: EvidencePaths, { bytes, torn }: Chain): Promise<string[]> {
  if (torn === 0) return [];
  await cutDurably(file, bytes);
  return [`The last ${torn} bytes of ${file} were no whole line and were cut off.`];
}

async function settleNext(paths: EvidencePaths, { head, next }: StoredEvidence, chain: Chain): Promise<string[]> {
  if (typeof head !== 'string' && isBeingWritten(head, next, paths.name, chain)) {
    await replaceDurably(paths.next, paths.head);
    return [`Line ${chain.lines.length} of ${paths.file} was written and got its head now.`];
  }
  await rm(paths.next, { force: true });
  return [];
}
