import type { AnyOutcomeDocument, RunsDocument } from '../documents.ts';
import type { Paint } from './paint.ts';
import { columns } from './parts.ts';
import { moment } from './words.ts';

/** The runs of a fleet, one per line, and the command that shows one. */
export function runsText({ fleet, runs, more }: RunsDocument, paint: Paint): string[] {
  const rows = runs.map((run) => [
    run.runId,
    run.operation,
    endOf(run),
    [
      ...(run.requester === undefined ? [] : [`for ${run.requester}`]),
      ...(run.principal === undefined ? [] : [`verified as ${run.principal}`]),
    ].join(', '),
    `${moment(run.startedAtMs)} to ${run.closedAtMs === undefined ? 'now' : moment(run.closedAtMs)}`,
  ]);
  return [
    `Runs of fleet ${paint.bold(fleet)} that Temporal remembers, the newest first:`,
    ...columns(rows),
    ...(more ? ['  … and older ones: the Web UI has them'] : []),
    '',
    `To see what one left, and why: lifeboat status ${fleet} --run <run>`,
  ];
}

/** Its own word for it, else why it failed, else Temporal's. */
function endOf({ endState, code, refused, state }: RunsDocument['runs'][number]): string {
  if (endState !== undefined) return endState.replaceAll('-', ' ');
  if (code !== undefined) return `${refused === true ? 'refused' : 'failed'}: ${code}`;
  return state.toLowerCase().replaceAll('_', ' ');
}

/** Where the runs before this one are found: evidence and its head are named by each. */
export function earlierRunsLine({ fleet }: Pick<AnyOutcomeDocument, 'fleet'>): string[] {
  return ['', `Other runs of this fleet: lifeboat runs ${fleet}`];
}
