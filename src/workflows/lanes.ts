import { ActivityCancellationType, proxyActivities, type ActivityOptions } from '@temporalio/workflow';
import type { LocalActivities, MailActivities, WorkspacesActivities } from '../contract/activities.ts';
import { laneQueue, priorities, workflowQueue } from '../contract/names.ts';
import type { Limits } from '../domain/fleet.ts';

/**
 * How a call is treated. `change`: sent once, never retried, because its outcome may be unknown. `read`: retried until
 * it answers. `poll`: a read that may give way to others.
 */
export type CallKind = 'change' | 'read' | 'poll';

type Timing = Pick<Limits, 'callTimeoutMs' | 'retryDelayMs'>;

/** Time-outs for the activities that run before the fleet file, which holds the settings, is loaded. */
export const timingBeforeFleet: Timing = { callTimeoutMs: 30_000, retryDelayMs: 1_000 };

/** Tries of what touches only files, STS and the Temporal server, over about a minute: then it is said, not waited for. */
const localTries = 10;

/** Activities that need no lane. */
export function locally(summary: string, timing: Timing = timingBeforeFleet): LocalActivities {
  const initialInterval = timing.retryDelayMs;
  return proxyActivities<LocalActivities>({
    ...options('read', summary, timing),
    taskQueue: workflowQueue,
    retry: { initialInterval, maximumInterval: initialInterval * 10, maximumAttempts: localTries },
  });
}

/** WorkSpaces of one Region, through its lane. */
export function onWorkspaces(region: string, kind: CallKind, summary: string, timing: Timing): WorkspacesActivities {
  return proxyActivities<WorkspacesActivities>({
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

function options(kind: CallKind, summary: string, timing: Timing): ActivityOptions {
  return {
    summary,
    startToCloseTimeout: timing.callTimeoutMs,
    // Reads are cancelled without waiting for them: nothing in the world hangs on them.
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    allowEagerDispatch: false,
    priority: { priorityKey: { change: priorities.create, read: priorities.read, poll: priorities.poll }[kind] },
    retry:
      kind === 'change'
        ? { maximumAttempts: 1 }
        : { initialInterval: timing.retryDelayMs, backoffCoefficient: 1, maximumInterval: timing.retryDelayMs },
  };
}
