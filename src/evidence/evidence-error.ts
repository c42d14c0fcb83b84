import type { Finding } from '../domain/finding.ts';

/** Why an evidence file is not written to or read, with everything found wrong and what to do about it. */
export class EvidenceError extends Error {
  override readonly name = 'EvidenceError';
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super(findings.map(({ source, summary, remedy }) => `${source}: ${summary} ${remedy}`).join('\n'));
    this.findings = findings;
  }
}

/** The first bad thing about a file, as an error. */
export function evidenceError(code: string, source: string, summary: string, remedy: string): EvidenceError {
  return new EvidenceError([{ severity: 'error', code, summary, remedy, source }]);
}
