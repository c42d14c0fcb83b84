/** How much a finding weighs: `error` refuses the operation, `warning` lets it go on and is shown, `info` is context. */
export type Severity = 'error' | 'warning' | 'info';

/**
 * One thing that checks, plans and gates report: what is wrong or notable, and what a person can do about it.
 * Findings are collected and shown together, never one at a time.
 */
export interface Finding {
  readonly severity: Severity;
  /** Stable name in PascalCase, listed in `docs/reference/failures.md`. */
  readonly code: string;
  readonly summary: string;
  readonly detail?: string;
  /** The next step, as a sentence. */
  readonly remedy: string;
  /** Where in a file the cause stands, `fleets/demo.yaml:12`. */
  readonly source?: string;
}

/** Does any of these findings refuse the operation? */
export function refuses(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.severity === 'error');
}
