import { ApplicationFailure, getClient } from '@temporalio/activity';
import { failureTypes } from '../contract/failures.ts';
import { fleetOfWorkflowId } from '../contract/names.ts';
import type { OpenRun } from '../domain/decommission/open-runs.ts';
import { loadFleetFile } from './fleet-files.ts';

const operations = ['prepare', 'decommission', 'teardown'];
const query = `WorkflowType IN (${operations.map((type) => `"${type}"`).join(', ')}) AND ExecutionStatus = "Running"`;

/** The open runs of other fleets, each with the standby directories that its fleet file names now. */
export async function openRuns(fleetsDirectory: string, exceptFleet: string): Promise<readonly OpenRun[]> {
  const { workflow } = getClient();
  const found: OpenRun[] = [];
  for await (const { workflowId, runId, type } of workflow.list({ query })) {
    const fleet = fleetOfWorkflowId(workflowId);
    if (fleet === undefined || fleet === exceptFleet) continue;
    // The list may lag behind: a run that has ended meanwhile is in nobody's way.
    const { status } = await workflow.getHandle(workflowId, runId).describe();
    if (status.name !== 'RUNNING') continue;
    const standbyDirectories = await standbyDirectoriesOf(fleetsDirectory, fleet);
    found.push({ operation: type, fleet, run: runId, ...(standbyDirectories && { standbyDirectories }) });
  }
  return found;
}

async function standbyDirectoriesOf(fleetsDirectory: string, name: string): Promise<string[] | undefined> {
  try {
    const { fleet } = await loadFleetFile(fleetsDirectory, name);
    return fleet.directories.map(({ standby }) => standby);
  } catch (error) {
    if (error instanceof ApplicationFailure && error.type === failureTypes.fleetRejected) return undefined;
    throw error;
  }
}
