import type { FailedRun, Problem } from '../problem.ts';
import type { Paint } from './paint.ts';
import { facts, findingLines } from './parts.ts';
import { moment } from './words.ts';

/** Why a command did not succeed and what to do now; a defect with where it happened. */
export function errorText(problem: Problem, paint: Paint): string {
  const lines = [
    ...(problem.code === 'Unexpected' && problem.detail !== undefined ? [problem.detail] : []),
    problem.code === 'Interrupted' ? problem.message : `${paint.red('error')} ${problem.code}: ${problem.message}`,
    ...(problem.run === undefined ? [] : runLines(problem.run)),
    ...findingLines(problem.findings, paint),
    ...problem.next.map((step) => `  → ${step}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** Of a run that came to nothing there is no outcome: this is all that is known of it. */
function runLines(run: FailedRun): string[] {
  return facts([
    ['run', run.runId],
    ['operation', run.operation],
    ['started', moment(run.startedAtMs)],
    ['in the name of', run.requester],
    ['verified as', run.principal],
    ['reason', run.reason],
    ['digest', run.digest],
  ]);
}
