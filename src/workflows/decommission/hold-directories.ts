import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  CancellationScope,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  sleep,
  startChild,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import { releaseHoldSignal, type HoldWorkflow } from '../../contract/decommission.ts';
import { failureTypes } from '../../contract/failures.ts';
import { directoryHoldIdFor } from '../../contract/names.ts';
import { searchAttributes } from '../../contract/search-attributes.ts';
import { heldFinding, preparesInTheWay } from '../../domain/decommission/directory-busy.ts';
import type { Finding } from '../../domain/finding.ts';
import type { Fleet } from '../../domain/fleet.ts';
import { refusal } from '../failures.ts';
import { locally } from '../lanes.ts';
import type { DecommissionRun } from './run.ts';

/** The server ends a hold a moment after its run: one that has just ended is waited for. */
const triesPerHold = 5;
const betweenTriesMs = 1_000;

/**
 * Keeps other gated runs off the standby directories of this fleet until this run has ended, whatever their fleets are
 * called. Prepares hold nothing: those at work are read from a list that may lag behind.
 *
 * @throws ApplicationFailure PreflightRefused when another run is at work in one of them.
 */
export async function holdDirectories(run: DecommissionRun, fleet: Fleet): Promise<void> {
  const findings = (await holdEach(run, fleet)) ?? preparesInTheWay(fleet, await locally('prepares').slicesAtWork());
  if (findings.length > 0) throw refusal(failureTypes.preflightRefused, findings);
}

/** Gives the directories back: the server would too, but not after a reset of this run. */
export async function releaseDirectories(run: DecommissionRun): Promise<void> {
  for (const workflowId of run.takeHolds()) {
    try {
      await getExternalWorkflowHandle(workflowId).signal(releaseHoldSignal);
    } catch {
      // Somebody has ended it already: that is all that was wanted.
    }
  }
}

/** Holds one directory after the other, always in the same order: of two runs that begin at once one goes on. */
async function holdEach(run: DecommissionRun, fleet: Fleet): Promise<Finding[] | undefined> {
  for (const directory of [...new Set(fleet.directories.map(({ standby }) => standby))].sort()) {
    if (await hold(run, fleet, directory)) continue;
    const { holder } = await locally(`who holds ${directory}?`).directoryHolder({ directory });
    return [heldFinding(directory, directoryHoldIdFor(directory), holder)];
  }
  return undefined;
}

async function hold(run: DecommissionRun, fleet: Fleet, directory: string): Promise<boolean> {
  const workflowId = directoryHoldIdFor(directory);
  for (let tries = 1; ; tries += 1) {
    try {
      const held = await start(run, fleet, directory);
      run.addHold(workflowId);
      const lost = (): void => run.loseHold(workflowId);
      void held.result().then(lost, lost);
      return true;
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      if (tries === triesPerHold) return false;
      await sleep(betweenTriesMs, { summary: `for ${directory}, which another run holds` });
    }
  }
}

/** Outside of the scope in which the plan is taken, which is cancelled when it is. */
function start(
  { operation }: DecommissionRun,
  { name }: Fleet,
  directory: string,
): Promise<ChildWorkflowHandle<HoldWorkflow>> {
  return CancellationScope.nonCancellable(() =>
    startChild<HoldWorkflow>('directoryHold', {
      workflowId: directoryHoldIdFor(directory),
      parentClosePolicy: ParentClosePolicy.TERMINATE,
      staticSummary: `${directory}, for the ${operation} of ${name}`,
      typedSearchAttributes: [
        { key: searchAttributes.fleet, value: name },
        { key: searchAttributes.operation, value: operation },
      ],
    }),
  );
}
