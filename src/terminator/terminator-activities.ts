import type { TerminatorActivities } from '../contract/decommission.ts';
import type { ActLog } from './act-log.ts';
import { runAttempt } from './attempt.ts';
import { fencePrimaries } from './fence.ts';
import { noteGone } from './note-gone.ts';
import { terminatePrimaries } from './terminate.ts';
import type { Tools } from './tools.ts';
import { unfencePrimaries } from './unfence.ts';

/**
 * Activities of the terminator's queue: the only ones that touch primaries.
 *
 * Whether a retry is safe: fences are set and lifted by what is read, so they are retried until they answer; noting is
 * done once. `terminatePrimaries` is never retried: whoever repeats it must prove everything anew.
 */
export function createTerminatorActivities(tools: Tools, log: ActLog): TerminatorActivities {
  return {
    fencePrimaries: (batch) => runAttempt(log, () => fencePrimaries(tools, batch)),
    unfencePrimaries: (input) => runAttempt(log, () => unfencePrimaries(tools, input)),
    terminatePrimaries: (batch) => runAttempt(log, () => terminatePrimaries(tools, batch)),
    noteGone: (input) => runAttempt(log, () => noteGone(tools, input)),
  };
}
