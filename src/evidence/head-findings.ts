import type { EvidenceHead } from '../domain/decommission/evidence.ts';
import type { Finding } from '../domain/finding.ts';
import type { Chain } from './chain.ts';
import type { EvidencePaths } from './file-names.ts';
import { hashBeforeFirst } from './line.ts';
import type { StoredEvidence } from './read-evidence.ts';

/** Does a head cover exactly these lines of this file? */
export function covers(head: EvidenceHead, name: string, chain: Chain): boolean {
  return head.file === name && head.lines === chain.lines.length && head.hash === endOf(chain, head.lines);
}

/** Does a head end at a line that this chain has, though others may follow? */
export function endsInside(head: EvidenceHead, name: string, chain: Chain): boolean {
  return head.file === name && head.lines <= chain.lines.length && head.hash === endOf(chain, head.lines);
}

function endOf(chain: Chain, lines: number): string | undefined {
  return lines === 0 ? hashBeforeFirst : chain.lines[lines - 1]?.hash;
}

/** What is wrong between a chain that is unbroken and its head. */
export function headFindings(paths: EvidencePaths, stored: StoredEvidence & { readonly chain: Chain }): Finding[] {
  const { head, next, chain } = stored;
  if (head === 'missing') return [finding('EvidenceHeadMissing', paths.head, 'There is no signed head.')];
  if (head === 'unfit') {
    return [finding('EvidenceHeadUnfit', paths.head, 'The head is not signed by the key that it names.')];
  }
  if (covers(head, paths.name, chain) || isBeingWritten(head, next, paths.name, chain)) return [];
  const summary = `The head was signed for ${head.lines} lines of ${head.file}, ending in ${head.hash}; this is not that file.`;
  return [finding('EvidenceHeadOfOther', paths.file, summary)];
}

/** The terminator has written one line more, and its new head has not taken the place of the old one yet. */
export function isBeingWritten(
  head: EvidenceHead,
  next: EvidenceHead | 'missing' | 'unfit',
  name: string,
  chain: Chain,
): boolean {
  if (next === 'missing' || next === 'unfit' || next.publicKey !== head.publicKey) return false;
  return next.lines === head.lines + 1 && covers(next, name, chain) && endsInside(head, name, chain);
}

function finding(code: string, source: string, summary: string): Finding {
  return {
    severity: 'error',
    code,
    summary,
    remedy: 'Do not mend it. Find out who can write to the evidence, and compare with a copy of the file and its head.',
    source,
  };
}
