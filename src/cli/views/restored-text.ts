import type { OpenRun, RestoredDocument } from '../documents.ts';
import type { Paint } from './paint.ts';
import { section } from './parts.ts';

/** What was stopped after a restore, and what goes on. */
export function restoredText({ namespace, address, stopped, goingOn }: RestoredDocument, paint: Paint): string[] {
  return [
    `Namespace ${paint.bold(namespace)} at ${address}: ready for its workers after the restore`,
    ...section('Told to stop, for a paper may have been revoked since the backup:', stopped.map(lineOf)),
    ...section(
      'Go on where the backup left them and read AWS again; a stop or an undo since then is lost, give it again:',
      goingOn.map(lineOf),
    ),
  ];
}

const lineOf = ({ type, workflowId, runId }: OpenRun): string => `  ${type}  ${workflowId}  ${runId}`;
