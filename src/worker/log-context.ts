import { fleetOfWorkflowId } from '../contract/names.ts';

/** Whose run a line of the log is about. */
export interface RunContext {
  readonly fleet: string;
  readonly operation: string;
  /** The Temporal run id; with `slice`, that of the slice, for the SDK does not tell it of its root. */
  readonly run?: string;
  /** Which child of the run: `slice-3`, `instances-0`. */
  readonly slice?: string;
}

/** The operation that each workflow type belongs to, under ids that name a fleet. */
const operations: Readonly<Record<string, string>> = {
  prepare: 'prepare',
  prepareSlice: 'prepare',
  prepareInstances: 'prepare',
  decommission: 'decommission',
  teardown: 'teardown',
  plan: 'plan',
  decommissionPlan: 'decommission-plan',
  teardownPlan: 'teardown-plan',
};

const planPrefixes = /^(?:plan|decommission-plan|teardown-plan):(.+)$/;

/**
 * Reads it from the attributes that the Temporal SDK gives a line: `runId` in those of workflows, `workflowRunId` in those of
 * activities (@temporalio/worker, activity.js). Undefined for a line that is about no run of ours.
 */
export function runContextOf(attributes: object): RunContext | undefined {
  const { workflowId, workflowType, runId, workflowRunId } = attributes as Readonly<Record<string, unknown>>;
  const operation = typeof workflowType === 'string' ? operations[workflowType] : undefined;
  if (typeof workflowId !== 'string' || operation === undefined) return undefined;
  const [root = '', slice] = workflowId.split('/');
  const fleet = fleetOfWorkflowId(root) ?? planPrefixes.exec(root)?.[1];
  const run = runId ?? workflowRunId;
  if (fleet === undefined) return undefined;
  return { fleet, operation, ...(typeof run === 'string' && { run }), ...(slice !== undefined && { slice }) };
}
