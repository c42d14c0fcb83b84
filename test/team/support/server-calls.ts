import type { Connection } from '@temporalio/client';
import protos from '@temporalio/proto';

/** A method of a service of the Temporal server. */
export interface ServerMethod {
  readonly service: 'workflowService' | 'operatorService';
  readonly name: string;
}

/** How the server answered: with a result, without the right, or with any other error, which is one that had the right. */
export type Answer = 'done' | 'denied' | 'refused';

// The package's types know only its messages; what it exports is the root of its reflection.
const root = protos as unknown as {
  readonly lookupService: (path: string) => { readonly methods: Readonly<Record<string, unknown>> };
};

const paths = {
  workflowService: 'temporal.api.workflowservice.v1.WorkflowService',
  operatorService: 'temporal.api.operatorservice.v1.OperatorService',
} as const;

/** Every method that the client's own protocol has, but those that are answered whoever asks: the server's check of health. */
export const everyMethod: readonly ServerMethod[] = (['workflowService', 'operatorService'] as const).flatMap(
  (service) =>
    Object.keys(root.lookupService(paths[service]).methods)
      .filter((name) => name !== 'GetSystemInfo')
      .map((name) => ({ service, name })),
);

/** What only looks, in one namespace: `AccessReadOnly` of common/api/metadata.go in server 1.32.1. All else changes something. */
export const readers: ReadonlySet<string> = new Set([
  ...['CountActivityExecutions', 'CountNexusOperationExecutions', 'CountSchedules', 'CountWorkers'],
  ...['CountWorkflowExecutions', 'DescribeActivityExecution', 'DescribeBatchOperation', 'DescribeDeployment'],
  ...[
    'DescribeNamespace',
    'DescribeNexusOperationExecution',
    'DescribeSchedule',
    'DescribeTaskQueue',
    'DescribeWorker',
  ],
  ...['DescribeWorkerDeployment', 'DescribeWorkerDeploymentVersion', 'DescribeWorkflowExecution'],
  ...['DescribeWorkflowRule', 'FetchWorkerConfig', 'GetCurrentDeployment', 'GetDeploymentReachability'],
  ...['GetWorkerBuildIdCompatibility', 'GetWorkerTaskReachability', 'GetWorkerVersioningRules'],
  ...['GetWorkflowExecutionHistory', 'GetWorkflowExecutionHistoryReverse', 'ListActivityExecutions'],
  ...['ListArchivedWorkflowExecutions', 'ListBatchOperations', 'ListClosedWorkflowExecutions', 'ListDeployments'],
  ...['ListNexusOperationExecutions', 'ListOpenWorkflowExecutions', 'ListScheduleMatchingTimes', 'ListSchedules'],
  ...['ListSearchAttributes', 'ListTaskQueuePartitions', 'ListWorkerDeployments', 'ListWorkers'],
  ...['ListWorkflowExecutions', 'ListWorkflowRules', 'PollActivityExecution', 'PollNexusOperationExecution'],
  ...['PollWorkflowExecutionTimeSkipping', 'PollWorkflowExecutionUpdate', 'QueryWorkflow', 'ScanWorkflowExecutions'],
  'ValidateWorkerDeploymentVersionComputeConfig',
]);

/** What only an administrator may: namespaces, search attributes, clusters, endpoints, and what reaches beyond one namespace. */
export const administrative: ReadonlySet<string> = new Set([
  ...['RegisterNamespace', 'UpdateNamespace', 'DeprecateNamespace', 'DeleteNamespace', 'ListNamespaces'],
  ...['AddSearchAttributes', 'RemoveSearchAttributes', 'GetSearchAttributes', 'GetClusterInfo'],
  ...['AddOrUpdateRemoteCluster', 'RemoveRemoteCluster', 'ListClusters'],
  ...['CreateNexusEndpoint', 'UpdateNexusEndpoint', 'DeleteNexusEndpoint', 'GetNexusEndpoint', 'ListNexusEndpoints'],
]);

const answeredWithinMs = 10_000;

/** Calls a method with nothing but the namespace and what else is given. */
export async function answerTo(
  connection: Connection,
  { service, name }: ServerMethod,
  request: object = {},
): Promise<Answer> {
  const method = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  const stub = connection[service] as unknown as Record<string, (request: object) => Promise<unknown>>;
  try {
    await connection.withDeadline(Date.now() + answeredWithinMs, () => {
      const call = stub[method];
      if (call === undefined) throw new Error(`the client has no ${method}`);
      return call.call(stub, { namespace: 'lifeboat', ...request });
    });
    return 'done';
  } catch (error) {
    const { code, details } = error as { readonly code?: number; readonly details?: string };
    if (code === undefined) throw error;
    return code === 7 && details === 'Request unauthorized.' ? 'denied' : 'refused';
  }
}

/** How the server answers each of the methods. */
export async function answersTo(
  connection: Connection,
  methods: readonly ServerMethod[],
): Promise<ReadonlyMap<string, Answer>> {
  const answers = await Promise.all(
    methods.map(async (method) => [method.name, await answerTo(connection, method)] as const),
  );
  return new Map(answers);
}

/** The names of those that were answered so, in order. */
export function named(answers: ReadonlyMap<string, Answer>, ...wanted: readonly Answer[]): readonly string[] {
  return [...answers].flatMap(([name, answer]) => (wanted.includes(answer) ? [name] : [])).sort();
}
