import type {
  DecommissionOutcome,
  DecommissionPlan,
  DecommissionStatus,
  GatedInput,
} from '../../contract/decommission.ts';
import type { InstancesStatus, PlanInput, PrepareInput, RunStatus, SliceStatus } from '../../contract/messages.ts';
import type { Paper } from '../../domain/decommission/paper.ts';
import type { GatedOperation } from '../../domain/decommission/plan.ts';
import type { PrepareOutcome } from '../../domain/outcome.ts';
import type { Plan } from '../../domain/plan.ts';
import type { UpdateInvocation } from '../invocation.ts';
import type { NamespaceAdministration } from './namespace-administration.ts';

/** One execution of a workflow. */
export interface RunRef {
  readonly workflowId: string;
  readonly runId: string;
}

/** What Temporal itself knows about a run, without a worker. */
export interface RunDescription extends RunRef {
  readonly type: string;
  readonly running: boolean;
  /** `COMPLETED`, `FAILED`, `CANCELLED`, `TERMINATED`, `TIMED_OUT` or `RUNNING`. */
  readonly state: string;
  readonly startedAtMs: number;
  readonly closedAtMs?: number;
}

/** What a run was asked to do, as far as the server can tell. A signature is not checked here: that is the run's. */
export interface AskedFor {
  /** In whose name it was asked for. */
  readonly requester?: string;
  readonly reason?: string;
  readonly digest?: string;
  /** Whose token started it, by the server's own account; absent where the server asks for none. */
  readonly principal?: string;
}

/** Open runs: decommissions and teardowns, and all others. */
export interface OpenRuns {
  readonly gated: readonly RunDescription[];
  readonly others: readonly RunDescription[];
}

/** Everything the commands ask of Temporal. Each call is limited in time but those that wait for a plan. */
export interface Session {
  readonly address: string;
  readonly namespace: string;
  /** What only an administrator may. */
  readonly administration: NamespaceAdministration;
  /** The open runs of people, those behind a gate apart. */
  openRuns(): Promise<OpenRuns>;
  /** Asks a run to cancel, with or without a worker there to hear it. */
  cancel(run: RunRef, reason: string): Promise<void>;
  /** Has a worker polled the workflow queue lately? */
  workerPolls(): Promise<boolean>;
  /** Has a terminator polled its queue lately? */
  terminatorPolls(): Promise<boolean>;
  startPrepare(input: PrepareInput): Promise<RunRef>;
  /** Starts a plan, or joins the one that is being made. */
  startPlan(input: PlanInput): Promise<RunRef>;
  /** Waits for a plan. */
  planOf(run: RunRef): Promise<Plan>;
  /** Starts the plan of something behind the gate, or joins the one that is being made. */
  startGatedPlan(operation: GatedOperation, fleet: string): Promise<RunRef>;
  /** Waits for such a plan. */
  gatedPlanOf(run: RunRef): Promise<DecommissionPlan>;
  startGated(operation: GatedOperation, input: GatedInput): Promise<RunRef>;
  /** The newest run of a fleet's operation, running or not; or the one with this id. */
  describe(fleet: string, runId?: string): Promise<RunDescription>;
  /** The fleet's runs that Temporal remembers, the newest first, as many as `limit`. */
  runsOf(fleet: string, limit: number): Promise<readonly RunDescription[]>;
  /** What a run was asked to do, by the input that it was started with. */
  askedOf(run: RunRef): Promise<AskedFor>;
  /** The result of a run that has ended. */
  outcomeOf(run: RunRef): Promise<PrepareOutcome>;
  status(run: RunRef): Promise<RunStatus>;
  /** A slice of desktops, with its whole ledger. */
  sliceStatus(workflowId: string): Promise<SliceStatus>;
  /** A slice of instances, with its whole ledger. */
  instancesStatus(workflowId: string): Promise<InstancesStatus>;
  gatedOutcomeOf(run: RunRef): Promise<DecommissionOutcome>;
  gatedStatus(run: RunRef): Promise<DecommissionStatus>;
  /** Hands an approval, a rejection or a revocation to the run; answers with the run's sentence. */
  deliver(run: RunRef, paper: Paper): Promise<string>;
  /** Hands an operator's command to the run; answers with the run's sentence. */
  update(run: RunRef, command: UpdateInvocation): Promise<string>;
  close(): Promise<void>;
}
