import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';

const { History } = proto.temporal.api.history.v1;
const { WorkflowExecutionInfo } = proto.temporal.api.workflow.v1;

/** One run of a namespace, byte by byte as the server stores it: nothing is decoded by a codec. */
export interface StoredRun {
  readonly workflowId: string;
  readonly type: string;
  readonly history: Uint8Array;
  readonly visibility: Uint8Array;
}

/** Every run that the namespace knows, children included. */
export async function storedRuns({ workflowService, options }: Client): Promise<StoredRun[]> {
  const { namespace } = options;
  const { executions } = await workflowService.listWorkflowExecutions({ namespace, pageSize: 1_000 });
  return Promise.all(
    executions.map(async (info) => {
      const events = [];
      let nextPageToken: Uint8Array = new Uint8Array();
      do {
        const page = await workflowService.getWorkflowExecutionHistory({
          namespace,
          ...(info.execution != null && { execution: info.execution }),
          nextPageToken,
        });
        events.push(...(page.history?.events ?? []));
        ({ nextPageToken } = page);
      } while (nextPageToken.length > 0);
      return {
        workflowId: info.execution?.workflowId ?? '',
        type: info.type?.name ?? '',
        history: History.encode({ events }).finish(),
        visibility: WorkflowExecutionInfo.encode(info).finish(),
      };
    }),
  );
}
