import type { PayloadCodec } from '@temporalio/common';
import { Client, Connection, type WorkflowExecutionInfo, type WorkflowHandle } from '@temporalio/client';
import { EncryptingCodec } from '../../codec/encrypting-codec.ts';
import {
  approveUpdate,
  decommissionStatusQuery,
  haltUpdate,
  rejectUpdate,
  revokeUpdate,
  type DecommissionPlanWorkflow,
  type DecommissionWorkflow,
} from '../../contract/decommission.ts';
import {
  decideUpdate,
  instancesStatusQuery,
  pauseUpdate,
  resumeUpdate,
  retryUpdate,
  setRateUpdate,
  skipUpdate,
  sliceStatusQuery,
  statusQuery,
  stopUpdate,
  type PlanWorkflow,
  type PrepareWorkflow,
  type RetryInput,
} from '../../contract/messages.ts';
import {
  decommissionPlanIdFor,
  planWorkflowIdFor,
  teardownPlanIdFor,
  terminatorQueue,
  workflowIdFor,
  workflowQueue,
} from '../../contract/names.ts';
import type { Paper } from '../../domain/decommission/paper.ts';
import type { UpdateInvocation } from '../invocation.ts';
import { readAskedFor } from './asked-for.ts';
import { administrationOver } from './namespace-administration.ts';
import { cancelRun, readOpenRuns } from './open-runs.ts';
import { refusePlainText } from './plain-text.ts';
import type { Target } from './target.ts';
import type { RunDescription, RunRef, Session } from './session.ts';

const CONNECT_MS = 5_000;
const ANSWER_MS = 10_000;
/** A poll lasts a minute at most, so a live worker was seen within the last one; the rest is slack. */
const POLLED_WITHIN_MS = 75_000;
const [WORKFLOW_TASKS, ACTIVITY_TASKS] = [1, 2];

const gatedPlans = {
  decommission: { type: 'decommissionPlan', idFor: decommissionPlanIdFor },
  teardown: { type: 'teardownPlan', idFor: teardownPlanIdFor },
} as const;

type WorkflowType = 'prepare' | 'plan' | 'decommission' | 'teardown' | 'decommissionPlan' | 'teardownPlan';

/** Plans take no lock: who asks while one is being made gets that one. */
const joined: ReadonlySet<WorkflowType> = new Set(['plan', 'decommissionPlan', 'teardownPlan']);

/**
 * Connects to the Temporal server that the environment and `temporal.toml` name; payloads go through the codec. Without one,
 * what is encrypted is refused with a sentence, and no text is sent to workers that encrypt.
 *
 * @throws Error of the SDK when it cannot be reached; `problemOf` explains it.
 */
export async function openSession(target: Target, codec?: PayloadCodec): Promise<Session> {
  const connection = await Connection.connect({ ...target.connectionOptions, connectTimeout: CONNECT_MS });
  return sessionOver(connection, target, codec);
}

function sessionOver(connection: Connection, target: Target, given?: PayloadCodec): Session {
  const { address, namespace } = target;
  const codec = given ?? new EncryptingCodec();
  const client = new Client({ connection, namespace, dataConverter: { payloadCodecs: [codec] } });
  const soon = <T>(ask: () => Promise<T>): Promise<T> => connection.withDeadline(Date.now() + ANSWER_MS, ask);
  const handleOf = ({ workflowId, runId }: RunRef): WorkflowHandle<PrepareWorkflow> =>
    client.workflow.getHandle<PrepareWorkflow>(workflowId, runId);
  const gatedHandleOf = ({ workflowId, runId }: RunRef): WorkflowHandle<DecommissionWorkflow> =>
    client.workflow.getHandle<DecommissionWorkflow>(workflowId, runId);
  const guarded = async (workflowId: string, nothing: string): Promise<void> => {
    if (given === undefined) await soon(() => refusePlainText(connection, namespace, workflowId, nothing));
  };
  const start = async (type: WorkflowType, workflowId: string, input: { fleet: string }): Promise<RunRef> => {
    await guarded(workflowIdFor(input.fleet), 'Nothing was started.');
    const handle = await soon(() =>
      client.workflow.start(type, {
        workflowId,
        taskQueue: workflowQueue,
        args: [input],
        workflowIdConflictPolicy: joined.has(type) ? 'USE_EXISTING' : 'FAIL',
      }),
    );
    return { workflowId, runId: handle.firstExecutionRunId };
  };
  return {
    address,
    namespace,
    administration: administrationOver(connection, soon),
    workerPolls: () => soon(() => isPolled(connection, namespace, workflowQueue, WORKFLOW_TASKS)),
    startPrepare: (input) => start('prepare', workflowIdFor(input.fleet), input),
    startPlan: (input) => start('plan', planWorkflowIdFor(input.fleet), input),
    planOf: (run) => client.workflow.getHandle<PlanWorkflow>(run.workflowId, run.runId).result(),
    startGatedPlan: (operation, fleet) =>
      start(gatedPlans[operation].type, gatedPlans[operation].idFor(fleet), { fleet }),
    gatedPlanOf: (run) => client.workflow.getHandle<DecommissionPlanWorkflow>(run.workflowId, run.runId).result(),
    startGated: (operation, input) => start(operation, workflowIdFor(input.fleet), input),
    describe: (fleet, runId) => soon(() => describeRun(client, workflowIdFor(fleet), runId)),
    runsOf: (fleet, limit) => soon(() => listRuns(client, workflowIdFor(fleet), limit)),
    askedOf: ({ workflowId, runId }) => soon(() => readAskedFor(connection, namespace, { workflowId, runId }, codec)),
    outcomeOf: (run) => soon(() => handleOf(run).result()),
    status: (run) => soon(() => handleOf(run).query(statusQuery)),
    sliceStatus: (workflowId) => soon(() => client.workflow.getHandle(workflowId).query(sliceStatusQuery)),
    instancesStatus: (workflowId) => soon(() => client.workflow.getHandle(workflowId).query(instancesStatusQuery)),
    gatedOutcomeOf: (run) => soon(() => gatedHandleOf(run).result()),
    gatedStatus: (run) => soon(() => gatedHandleOf(run).query(decommissionStatusQuery)),
    async deliver(run, paper) {
      await guarded(run.workflowId, 'Nothing was sent.');
      return soon(() => sendPaper(gatedHandleOf(run), paper));
    },
    async update(run, command) {
      if (saysSomething(command)) await guarded(run.workflowId, 'Nothing was sent.');
      return soon(() => sendUpdate(handleOf(run), command));
    },
    terminatorPolls: () => soon(() => isPolled(connection, namespace, terminatorQueue, ACTIVITY_TASKS)),
    openRuns: () => soon(() => readOpenRuns(client, descriptionOf)),
    cancel: (run, reason) => soon(() => cancelRun(client, run, reason)),
    close: () => connection.close(),
  };
}

async function isPolled(connection: Connection, namespace: string, name: string, kind: number): Promise<boolean> {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name },
    taskQueueType: kind,
  });
  return pollers.some(({ lastAccessTime }) => {
    const seenAtMs = Number(lastAccessTime?.seconds ?? 0) * 1000;
    return Date.now() - seenAtMs < POLLED_WITHIN_MS;
  });
}

/** Without a run id it is the newest. */
async function describeRun(client: Client, workflowId: string, runId?: string): Promise<RunDescription> {
  return descriptionOf(await client.workflow.getHandle(workflowId, runId).describe());
}

/** From the visibility store: a run that has just begun may not be in it yet, and running ones come first. */
async function listRuns(client: Client, workflowId: string, limit: number): Promise<readonly RunDescription[]> {
  const found: RunDescription[] = [];
  for await (const info of client.workflow.list({ query: `WorkflowId = '${workflowId}'`, pageSize: limit })) {
    found.push(descriptionOf(info));
    if (found.length >= limit) break;
  }
  return found.sort((one, other) => other.startedAtMs - one.startedAtMs);
}

function descriptionOf(found: Omit<WorkflowExecutionInfo, 'raw'>): RunDescription {
  return {
    workflowId: found.workflowId,
    runId: found.runId,
    type: found.type,
    running: found.status.name === 'RUNNING',
    state: found.status.name,
    startedAtMs: found.startTime.getTime(),
    ...(found.closeTime && { closedAtMs: found.closeTime.getTime() }),
  };
}

/** A brake without a reason holds nothing that anybody could read, and is never kept back. */
function saysSomething(command: UpdateInvocation): boolean {
  const names = 'users' in command ? [...command.users, ...command.instances] : [];
  return command.reason !== undefined || names.length > 0;
}

function sendUpdate(handle: WorkflowHandle<PrepareWorkflow>, command: UpdateInvocation): Promise<string> {
  const optional = command.reason === undefined ? {} : { reason: command.reason };
  const reason = command.reason ?? '';
  switch (command.command) {
    case 'pause':
      return handle.executeUpdate(pauseUpdate, { args: [optional] });
    case 'resume':
      return handle.executeUpdate(resumeUpdate, { args: [optional] });
    case 'retry':
      return handle.executeUpdate(retryUpdate, { args: [{ ...namedBy(command), ...optional }] });
    case 'skip': {
      const mail = command.mail ? { mail: true } : {};
      return handle.executeUpdate(skipUpdate, { args: [{ ...namedBy(command), ...mail, reason }] });
    }
    case 'decide':
      return handle.executeUpdate(decideUpdate, { args: [{ decision: command.decision, reason }] });
    case 'stop':
      // What is terminated cannot be kept or undone: such a run takes a reason only.
      if (command.then === undefined) return handle.executeUpdate(haltUpdate, { args: [optional] });
      return handle.executeUpdate(stopUpdate, { args: [{ then: command.then, ...optional }] });
    case 'set-rate': {
      const { region, service, callsPerSecond } = command;
      return handle.executeUpdate(setRateUpdate, { args: [{ region, service, callsPerSecond, reason }] });
    }
  }
}

type Names = Pick<RetryInput, 'users' | 'instances'>;

/** Whom a command names; an empty list would name nobody, where none at all means everybody. */
function namedBy({ users, instances }: Required<Names>): Names {
  return { ...(users.length > 0 && { users }), ...(instances.length > 0 && { instances }) };
}

function sendPaper(handle: WorkflowHandle<DecommissionWorkflow>, paper: Paper): Promise<string> {
  switch (paper.kind) {
    case 'approve':
      return handle.executeUpdate(approveUpdate, { args: [paper] });
    case 'reject':
      return handle.executeUpdate(rejectUpdate, { args: [paper] });
    case 'revoke':
      return handle.executeUpdate(revokeUpdate, { args: [paper] });
    case 'request':
      throw new Error('a request starts a run; it is not handed to one');
  }
}
