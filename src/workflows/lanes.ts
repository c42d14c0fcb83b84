import { ActivityCancellationType, proxyActivities, type ActivityOptions } from '@temporalio/workflow';
import type {
  InstanceActivities,
  LocalActivities,
  MailActivities,
  WorkspacesActivities,
} from '../contract/activities.ts';
import type { GateActivities, SurveyActivities, TerminatorActivities } from '../contract/decommission.ts';
import { laneQueue, priorities, terminatorQueue, workflowQueue } from '../contract/names.ts';
import type { Limits } from '../domain/fleet.ts';

/**
 * How a call is treated. `change`: sent once, never retried, because its outcome may be unknown. `read`: retried until
 * it answers. `poll`: a read that may give way to others. `removal`: a change that rests on what was read right before, so
 * it is not sent any more when no worker has taken it for a while.
 */
export type CallKind = 'change' | 'removal' | 'read' | 'poll';

type Timing = Pick<Limits, 'callTimeoutMs' | 'retryDelayMs'>;

/** Time-outs for the activities that run before the fleet file, which holds the settings, is loaded. */
export const timingBeforeFleet: Timing = { callTimeoutMs: 30_000, retryDelayMs: 1_000 };

/** Tries of what touches only files, STS and the Temporal server, over about a minute: then it is said, not waited for. */
const localTries = 10;

/** Activities that need no lane. */
export function locally(summary: string, timing: Timing = timingBeforeFleet): LocalActivities & GateActivities {
  const initialInterval = timing.retryDelayMs;
  return proxyActivities<LocalActivities & GateActivities>({
    ...options('read', summary, timing),
    taskQueue: workflowQueue,
    retry: { initialInterval, maximumInterval: initialInterval * 10, maximumAttempts: localTries },
  });
}

/** What waits for others needs no lane either, and may take as long as it likes. */
export function patiently(summary: string, timing: Timing): Pick<LocalActivities, 'freeAllocationBlock'> {
  return proxyActivities<LocalActivities>({ ...options('read', summary, timing), taskQueue: workflowQueue });
}

/** WorkSpaces of one Region, through its lane. */
export function onWorkspaces(
  region: string,
  kind: CallKind,
  summary: string,
  timing: Timing,
): WorkspacesActivities & SurveyActivities {
  return proxyActivities<WorkspacesActivities & SurveyActivities>({
    ...options(kind, summary, timing),
    taskQueue: laneQueue({ region, service: 'workspaces' }),
  });
}

/** SES of one Region, through its lane. */
export function onMail(region: string, kind: CallKind, summary: string, timing: Timing): MailActivities {
  return proxyActivities<MailActivities>({
    ...options(kind, summary, timing),
    taskQueue: laneQueue({ region, service: 'ses' }),
  });
}

/** WorkSpaces Instances of one Region, through its lane. */
export function onInstances(region: string, kind: CallKind, summary: string, timing: Timing): InstanceActivities {
  return proxyActivities<InstanceActivities>({
    ...options(kind, summary, timing),
    taskQueue: laneQueue({ region, service: 'instances' }),
  });
}

/** How long one attempt of the terminator may take: papers, proof and call; a fence of 25 at its pace. */
const terminatorAttemptMs = 90_000;

/**
 * The terminator. `change` is sent once; `repeatable` until it answers. Nothing limits how long it may take to start: the
 * terminator is normally not running. Once it has started, its answer is waited for, even by a run that is stopped.
 */
export function onTerminator(kind: 'change' | 'repeatable', summary: string, timing: Timing): TerminatorActivities {
  return proxyActivities<TerminatorActivities>({
    summary,
    taskQueue: terminatorQueue,
    startToCloseTimeout: terminatorAttemptMs,
    heartbeatTimeout: timing.callTimeoutMs,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    allowEagerDispatch: false,
    retry:
      kind === 'change'
        ? { maximumAttempts: 1 }
        : { initialInterval: timing.retryDelayMs, backoffCoefficient: 1, maximumInterval: timing.retryDelayMs },
  });
}

const priorityOf: Record<CallKind, number> = {
  change: priorities.create,
  removal: priorities.create,
  read: priorities.read,
  poll: priorities.poll,
};

function options(kind: CallKind, summary: string, timing: Timing): ActivityOptions {
  return {
    summary,
    startToCloseTimeout: timing.callTimeoutMs,
    // Reads are cancelled without waiting for them: nothing in the world hangs on them.
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    allowEagerDispatch: false,
    priority: { priorityKey: priorityOf[kind] },
    ...(kind === 'removal' && { scheduleToStartTimeout: timing.callTimeoutMs }),
    retry:
      kind === 'change' || kind === 'removal'
        ? { maximumAttempts: 1 }
        : { initialInterval: timing.retryDelayMs, backoffCoefficient: 1, maximumInterval: timing.retryDelayMs },
  };
}
