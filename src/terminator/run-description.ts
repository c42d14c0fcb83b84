import { Refused } from './refused.ts';
import { timeOf, type ServerNumber, type ServerTime } from './temporal-facts.ts';

/** What is read of DescribeWorkflowExecution (Temporal API, `temporal.api.workflowservice.v1`). */
export interface RunDescription {
  readonly workflowExecutionInfo?: {
    readonly execution?: { readonly workflowId?: string | null; readonly runId?: string | null } | null;
    readonly type?: { readonly name?: string | null } | null;
    readonly status?: number | null;
    readonly historyLength?: ServerNumber | null;
  } | null;
  readonly workflowExtendedInfo?: {
    readonly cancelRequested?: boolean | null;
    readonly pauseInfo?: object | null;
  } | null;
  readonly pendingActivities?: readonly PendingActivity[] | null;
}

interface PendingActivity {
  readonly activityId?: string | null;
  readonly activityType?: { readonly name?: string | null } | null;
  readonly state?: number | null;
  readonly attempt?: number | null;
  readonly paused?: boolean | null;
  readonly lastStartedTime?: ServerTime | null;
}

/** Who asks: this attempt, as the task that the server handed over says it. */
export interface Caller {
  readonly workflowId: string;
  readonly runId: string;
  readonly activityId: string;
  readonly activityType: string;
  readonly attempt: number;
}

/** What the run must be. */
export interface ExpectedRun {
  readonly workflowId: string;
  readonly type: string;
}

/** What the server itself says of this attempt: when it began, and how long the run's history is at the least. */
export interface AttemptFacts {
  readonly startedAtMs: number;
  readonly historyLength: number;
}

/** `WORKFLOW_EXECUTION_STATUS_RUNNING` and `PENDING_ACTIVITY_STATE_STARTED` of the Temporal API. */
const running = 1;
const started = 2;

/**
 * Is this attempt one of the run that may have primaries terminated? An activity task says only who scheduled it; the
 * description is the server's own word, of now.
 *
 * @throws Refused with the first thing that is not as it must be.
 */
export function judgeDescription(description: RunDescription, caller: Caller, expected: ExpectedRun): AttemptFacts {
  requireRun(description, caller, expected);
  requireNothingForbids(description);
  return attemptOf(description, caller);
}

function requireRun({ workflowExecutionInfo: info }: RunDescription, caller: Caller, expected: ExpectedRun): void {
  const workflowId = info?.execution?.workflowId ?? '';
  if (workflowId !== expected.workflowId || caller.workflowId !== expected.workflowId) {
    throw new Refused(
      'WrongWorkflow',
      `Only the run ${expected.workflowId} may ask for this, not ${caller.workflowId}. Start the operation by its command.`,
    );
  }
  const type = info?.type?.name ?? '';
  if (type !== expected.type) {
    throw new Refused('WrongType', `The run is a workflow ${type}, not a ${expected.type}. Find out who started it.`);
  }
  const runId = info?.execution?.runId ?? '';
  if (runId === '' || runId !== caller.runId) {
    throw new Refused('WrongRun', `The server describes the run ${runId}, but ${caller.runId} asks. Start it again.`);
  }
}

function requireNothingForbids({ workflowExecutionInfo: info, workflowExtendedInfo: extended }: RunDescription): void {
  if (info?.status !== running) {
    throw new Refused('RunNotOpen', 'The run is not open any more: nothing is done for it. Start a new one.');
  }
  if (extended?.cancelRequested === true) {
    throw new Refused('CancelRequested', 'The run was asked to cancel: nothing more is begun for it.');
  }
  if (extended?.pauseInfo != null) {
    throw new Refused('RunPaused', 'The run is paused on the Temporal server: unpause it there, or stop it.');
  }
}

function attemptOf({ workflowExecutionInfo: info, pendingActivities }: RunDescription, caller: Caller): AttemptFacts {
  const own = pendingActivities?.find(({ activityId }) => activityId === caller.activityId);
  if (own === undefined || own.activityType?.name !== caller.activityType) {
    throw new Refused('NotPending', `The run has no activity ${caller.activityId} pending: this attempt is given up.`);
  }
  if (own.state !== started || own.paused === true) {
    throw new Refused('AttemptNotWanted', 'This attempt is not wanted any more: its activity was cancelled or paused.');
  }
  if (own.attempt !== caller.attempt) {
    throw new Refused(
      'AnotherAttempt',
      `This is attempt ${caller.attempt}, but the server waits for ${own.attempt ?? 0}: this one is given up.`,
    );
  }
  const startedAtMs = timeOf(own.lastStartedTime);
  const historyLength = info?.historyLength?.toNumber();
  if (startedAtMs === undefined || historyLength === undefined || historyLength < 1) {
    throw new Refused(
      'NoServerTime',
      'The server does not say when this attempt began: use Temporal server 1.31 or later.',
    );
  }
  return { startedAtMs, historyLength };
}
