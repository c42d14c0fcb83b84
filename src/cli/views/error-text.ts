import type { Problem } from '../problem.ts';
import type { Paint } from './paint.ts';
import { findingLines } from './parts.ts';

/** Why a command did not succeed and what to do now; a defect with where it happened. */
export function errorText(problem: Problem, paint: Paint): string {
  const lines = [
    ...(problem.code === 'Unexpected' && problem.detail !== undefined ? [problem.detail] : []),
    problem.code === 'Interrupted' ? problem.message : `${paint.red('error')} ${problem.code}: ${problem.message}`,
    ...findingLines(problem.findings, paint),
    ...problem.next.map((step) => `  → ${step}`),
  ];
  return `${lines.join('\n')}\n`;
}
