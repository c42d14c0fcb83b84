import { getClient } from '@temporalio/activity';
import { defaultPayloadConverter } from '@temporalio/common';
import type { SliceInput } from '../contract/messages.ts';
import { fleetOfSliceId, instancesPrefixFor, slicePrefixFor } from '../contract/names.ts';
import type { OpenSlice } from '../domain/decommission/directory-busy.ts';
import { unlessGone } from './unless-gone.ts';

/** Workflow ids of slices of this fleet that are still open, those of instances too, by a list that may lag behind. */
export async function openSlices(fleet: string): Promise<readonly string[]> {
  const prefixes = [slicePrefixFor(fleet), instancesPrefixFor(fleet)];
  const clauses = prefixes.map((prefix) => `WorkflowId STARTS_WITH ${JSON.stringify(prefix)}`);
  const ids: string[] = [];
  for await (const { workflowId } of openWorkflows(`(${clauses.join(' OR ')})`)) {
    if (prefixes.some((prefix) => workflowId.startsWith(prefix))) ids.push(workflowId);
  }
  return ids;
}

/**
 * The open slices of all fleets, each with the standby directories that it was started with: its fleet file may be
 * another one by now. Those whose run was ended by force are among them, for they may still be removing standbys.
 */
export async function slicesAtWork(): Promise<readonly OpenSlice[]> {
  const found: OpenSlice[] = [];
  for await (const { workflowId, runId } of openWorkflows('WorkflowType = "prepareSlice"')) {
    const fleet = fleetOfSliceId(workflowId);
    if (fleet === undefined) continue;
    const standbyDirectories = await directoriesOf(workflowId, runId);
    if (standbyDirectories !== undefined) found.push({ fleet, workflowId, standbyDirectories });
  }
  return found;
}

function openWorkflows(query: string): ReturnType<ReturnType<typeof getClient>['workflow']['list']> {
  return getClient().workflow.list({ query: `${query} AND ExecutionStatus = "Running"` });
}

/** Undefined when it is not open any more: the list may lag behind. */
async function directoriesOf(workflowId: string, runId: string): Promise<string[] | undefined> {
  const { workflow } = getClient();
  const slice = await unlessGone(() => workflow.getHandle(workflowId, runId).describe());
  if (slice?.status.name !== 'RUNNING') return undefined;
  const { history } = await workflow.workflowService.getWorkflowExecutionHistory({
    namespace: workflow.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const [input] = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  if (input == null) throw new Error(`${workflowId} was started with nothing`);
  const { loaded } = defaultPayloadConverter.fromPayload<SliceInput>(input);
  return loaded.fleet.directories.map(({ standby }) => standby);
}
