import { getClient } from '@temporalio/activity';
import { directoryHoldIdFor, fleetOfWorkflowId } from '../contract/names.ts';
import type { Holder } from '../domain/decommission/directory-busy.ts';
import { unlessGone } from './unless-gone.ts';

/** The run that holds a standby directory; undefined when nobody holds it any more. */
export async function directoryHolder(directory: string): Promise<Holder | undefined> {
  const { workflow } = getClient();
  const hold = await unlessGone(() => workflow.getHandle(directoryHoldIdFor(directory)).describe());
  if (hold?.status.name !== 'RUNNING') return undefined;
  const parent = hold.raw.workflowExecutionInfo?.parentExecution;
  const workflowId = parent?.workflowId ?? '';
  const fleet = fleetOfWorkflowId(workflowId);
  if (parent == null || fleet === undefined) return { isOpen: false };
  const run = parent.runId ?? '';
  const holder = await unlessGone(() => workflow.getHandle(workflowId, run).describe());
  return { fleet, run, isOpen: holder?.status.name === 'RUNNING', ...(holder && { operation: holder.type }) };
}
