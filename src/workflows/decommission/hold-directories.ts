import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ParentClosePolicy, sleep, startChild } from '@temporalio/workflow';
import type { DirectoryHoldWorkflow } from '../../contract/decommission.ts';
import { failureTypes } from '../../contract/failures.ts';
import { directoryHoldIdFor } from '../../contract/names.ts';
import { searchAttributes } from '../../contract/search-attributes.ts';
import { heldFindings, preparesInTheWay } from '../../domain/decommission/open-runs.ts';
import type { Fleet } from '../../domain/fleet.ts';
import { refusal } from '../failures.ts';
import { locally } from '../lanes.ts';
import type { DecommissionRun } from './run.ts';

/** The server ends a hold a moment after its run: one that has just ended is waited for. */
const triesPerHold = 5;
const betweenTriesMs = 1_000;

/**
 * Keeps other gated runs off the standby directories of this fleet until this run has ended, whatever their fleets are
 * called. Who else is at work is read from a list that may lag behind: it names the others, the hold does not rest on it.
 *
 * @throws ApplicationFailure PreflightRefused when a run of another fleet is at work in one of them.
 */
export async function holdDirectories(run: DecommissionRun, fleet: Fleet): Promise<void> {
  const taken = await firstTaken(run, fleet);
  const others = await locally('runs of other fleets').openRuns({ exceptFleet: fleet.name });
  const findings =
    taken === undefined
      ? preparesInTheWay(fleet, others)
      : heldFindings(fleet, others, taken, directoryHoldIdFor(taken));
  if (findings.length > 0) throw refusal(failureTypes.preflightRefused, findings);
}

/** Holds one directory after the other, always in the same order: of two runs that begin at once one goes on. */
async function firstTaken(run: DecommissionRun, fleet: Fleet): Promise<string | undefined> {
  for (const directory of [...new Set(fleet.directories.map(({ standby }) => standby))].sort()) {
    if (!(await hold(run, fleet, directory))) return directory;
  }
  return undefined;
}

async function hold(run: DecommissionRun, { name }: Fleet, directory: string): Promise<boolean> {
  const workflowId = directoryHoldIdFor(directory);
  for (let tries = 1; ; tries += 1) {
    try {
      const held = await startChild<DirectoryHoldWorkflow>('directoryHold', {
        workflowId,
        parentClosePolicy: ParentClosePolicy.TERMINATE,
        staticSummary: `${directory}, for the ${run.operation} of ${name}`,
        typedSearchAttributes: [
          { key: searchAttributes.fleet, value: name },
          { key: searchAttributes.operation, value: run.operation },
        ],
      });
      const lost = (): void => run.stopFor({ code: 'HoldLost', message: `somebody has ended ${workflowId}` });
      void held.result().then(lost, lost);
      return true;
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      if (tries === triesPerHold) return false;
      await sleep(betweenTriesMs, { summary: `for ${directory}, which another run holds` });
    }
  }
}
