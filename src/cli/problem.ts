import type { Finding } from '../domain/finding.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';

/** A run that failed, by what the server keeps of it; what it was asked for, as far as its input says so. */
export interface FailedRun {
  readonly workflowId: string;
  readonly runId: string;
  readonly operation: string;
  readonly startedAtMs: number;
  readonly requester?: string;
  readonly reason?: string;
  readonly digest?: string;
  /** Whose token started it. */
  readonly principal?: string;
}

/** Everything a person is told when a command does not succeed. */
export interface ProblemFields {
  /** Stable name in PascalCase. */
  readonly code: string;
  readonly message: string;
  readonly exitCode: ExitCode;
  /** Commands or sentences: what to do now. */
  readonly next?: readonly string[];
  readonly findings?: readonly Finding[];
  /** For defects: where it happened. */
  readonly detail?: string;
  readonly run?: FailedRun;
}

/** An expected way for a command to end badly: a message, the next step and an exit code. */
export class Problem extends Error implements ProblemFields {
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly next: readonly string[];
  readonly findings: readonly Finding[];
  readonly detail?: string;
  readonly run?: FailedRun;

  constructor(fields: ProblemFields) {
    super(fields.message);
    this.name = 'Problem';
    this.code = fields.code;
    this.exitCode = fields.exitCode;
    this.next = fields.next ?? [];
    this.findings = fields.findings ?? [];
    if (fields.detail !== undefined) this.detail = fields.detail;
    if (fields.run !== undefined) this.run = fields.run;
  }

  /** The same with some of its fields told otherwise. */
  with(change: Partial<ProblemFields>): Problem {
    const { code, message, exitCode, next, findings, detail, run } = this;
    const optional = { ...(detail !== undefined && { detail }), ...(run !== undefined && { run }) };
    return new Problem({ code, message, exitCode, next, findings, ...optional, ...change });
  }
}

/** A command line that cannot be understood or is not complete. */
export function usageProblem(message: string, ...next: readonly string[]): Problem {
  return new Problem({ code: 'WrongUsage', message, exitCode: exitCodes.usage, next });
}

/** A question that was left without an answer. */
export function leftOut(): Problem {
  return new Problem({ code: 'Interrupted', message: 'Nothing was sent.', exitCode: exitCodes.interrupted });
}
