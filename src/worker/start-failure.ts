import type { Finding } from '../domain/finding.ts';
import { insideSentence } from '../domain/sentence.ts';

/** Why a worker cannot start: every finding, each with the next step. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[], cause?: unknown) {
    super(findings.map((finding) => `${finding.summary} ${finding.remedy}`).join('\n'), { cause });
    this.findings = findings;
  }
}

/** A failure with one finding. */
export function cannotStart(code: string, summary: string, remedy: string, cause?: unknown): StartFailure {
  return new StartFailure([{ severity: 'error', code, summary, remedy }], cause);
}

/** The words of anything that was thrown, on one line and without a full stop at their end. */
export function wordsOf(error: unknown): string {
  return insideSentence(error instanceof Error ? error.message : String(error));
}
