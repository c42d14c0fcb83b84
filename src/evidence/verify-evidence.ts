import type { EvidenceHead, EvidenceLine } from '../domain/decommission/evidence.ts';
import { refuses, type Finding } from '../domain/finding.ts';
import type { Chain } from './chain.ts';
import { pathsOf } from './file-names.ts';
import { headFindings } from './head-findings.ts';
import { evidenceMissing, readStored } from './read-evidence.ts';

/** What a file is held against, beyond itself. */
export interface Expected {
  /** The terminator's key (SPKI, DER, base64): without it, anybody's signature is as good. */
  readonly publicKey?: string;
  /** The hash that a run's outcome names: without it, an older file with its older head is as good. */
  readonly head?: string;
}

/** What became of a verification. */
export interface VerifiedEvidence {
  readonly ok: boolean;
  /** The lines up to the first that does not fit. */
  readonly lines: readonly EvidenceLine[];
  readonly head?: EvidenceHead;
  readonly findings: readonly Finding[];
}

/**
 * Is an evidence file what the terminator wrote, to the last byte? What was not compared is said as a warning.
 *
 * @throws EvidenceError when there is nothing to verify.
 */
export async function verifyEvidence(file: string, expected: Expected = {}): Promise<VerifiedEvidence> {
  const paths = pathsOf(file);
  const { chain, ...heads } = await readStored(file);
  if (chain === undefined) throw evidenceMissing(file);
  const head = typeof heads.head === 'string' ? undefined : heads.head;
  const findings = [
    ...chain.findings,
    ...(chain.torn > 0 ? [tornLine(file, chain)] : []),
    ...(chain.findings.length > 0 ? [] : headFindings(paths, { ...heads, chain })),
    ...(head === undefined ? [] : keyFindings(paths.head, head, expected.publicKey)),
    ...outcomeFindings(file, chain, expected.head),
  ];
  return { ok: !refuses(findings), lines: chain.lines, ...(head === undefined ? {} : { head }), findings };
}

function tornLine(file: string, { lines, torn }: Chain): Finding {
  return {
    severity: 'error',
    code: 'EvidenceLineTorn',
    summary: `The last ${torn} bytes are no whole line.`,
    remedy: 'If the terminator was killed while it wrote, start it again: it cuts off what no head covers.',
    source: `${file}:${lines.length + 1}`,
  };
}

function keyFindings(source: string, head: EvidenceHead, publicKey: string | undefined): Finding[] {
  if (publicKey === head.publicKey) return [];
  if (publicKey === undefined) {
    const summary = `The head is signed by ${head.publicKey}; whose key that is was not compared.`;
    return [
      { severity: 'warning', code: 'EvidenceKeyNotCompared', summary, remedy: "Give the terminator's key.", source },
    ];
  }
  const summary = `The head is signed by ${head.publicKey}, not by ${publicKey}.`;
  const remedy = 'Whoever wrote this file is not the terminator, unless its key was changed.';
  return [{ severity: 'error', code: 'EvidenceKeyForeign', summary, remedy, source }];
}

function outcomeFindings(source: string, { lines }: Chain, head: string | undefined): Finding[] {
  if (head === undefined) {
    const summary = "Whether this is the newest state of the file was not compared with the run's outcome.";
    const remedy = "Give the head that the run's outcome names.";
    return [{ severity: 'warning', code: 'EvidenceOutcomeNotCompared', summary, remedy, source }];
  }
  // Lines may follow what the outcome names: fences are lifted until the end.
  if (lines.some(({ hash }) => hash === head)) return [];
  const summary = `The file has no line ${head}, which the run's outcome names.`;
  const remedy = 'An older state of the file was put back, or it is the file of another run. Look for the right copy.';
  return [{ severity: 'error', code: 'EvidenceOlder', summary, remedy, source }];
}
