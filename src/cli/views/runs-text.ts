import type { AnyOutcomeDocument, RunsDocument } from '../documents.ts';
import type { Paint } from './paint.ts';
import { columns } from './parts.ts';
import { moment } from './words.ts';

/** The runs of a fleet, one per line, and the command that shows one. */
export function runsText({ fleet, runs, more }: RunsDocument, paint: Paint): string[] {
  const rows = runs.map(({ runId, operation, state, startedAtMs, closedAtMs }) => [
    runId,
    operation,
    state.toLowerCase().replaceAll('_', ' '),
    `${moment(startedAtMs)} to ${closedAtMs === undefined ? 'now' : moment(closedAtMs)}`,
  ]);
  return [
    `Runs of fleet ${paint.bold(fleet)} that Temporal remembers, the newest first:`,
    ...columns(rows),
    ...(more ? ['  … and older ones: the Web UI has them'] : []),
    '',
    `To see how one ended: lifeboat status ${fleet} --run <run>`,
  ];
}

/** Where the runs before this one are found: evidence and its head are named by each. */
export function earlierRunsLine({ fleet }: Pick<AnyOutcomeDocument, 'fleet'>): string[] {
  return ['', `Other runs of this fleet: lifeboat runs ${fleet}`];
}
