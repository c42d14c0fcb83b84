import { isGrpcServiceError, type Client, type WorkflowExecutionInfo } from '@temporalio/client';
import type { OpenRuns, RunDescription, RunRef } from './session.ts';

const FAILED_PRECONDITION = 9;
const gated: ReadonlySet<string> = new Set(['decommission', 'teardown']);

/** The open runs of people; slices and locks belong to one of them. */
const operations = `ExecutionStatus = 'Running' AND WorkflowType IN ('prepare', 'decommission', 'teardown')`;

/** Every open run of the namespace, those behind a gate apart. */
export async function readOpenRuns(
  client: Client,
  describe: (info: WorkflowExecutionInfo) => RunDescription,
): Promise<OpenRuns> {
  const found: RunDescription[] = [];
  for await (const info of client.workflow.list({ query: operations })) found.push(describe(info));
  return {
    gated: found.filter(({ type }) => gated.has(type)),
    others: found.filter(({ type }) => !gated.has(type)),
  };
}

/** Asks a run to cancel; one that was asked already, or has ended, needs no second time. */
export async function cancelRun(client: Client, { workflowId, runId }: RunRef, reason: string): Promise<void> {
  const { namespace } = client.options;
  const workflowExecution = { workflowId, runId };
  try {
    await client.workflowService.requestCancelWorkflowExecution({ namespace, workflowExecution, reason });
  } catch (error) {
    if (!isGrpcServiceError(error) || Number(error.code) !== FAILED_PRECONDITION) throw error;
  }
}
