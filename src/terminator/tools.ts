import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { answerByMs } from '../activities/attempt-time.ts';
import { sendingRules } from '../activities/change-answer.ts';
import type { ChangeRules } from '../aws/call-aws.ts';
import type { AwsClients } from '../aws/clients.ts';
import type { ApprovedBatch } from '../contract/decommission.ts';
import { workflowIdFor } from '../contract/names.ts';
import type { Looking } from './look.ts';
import { loadOwnKnowledge } from './own-knowledge.ts';
import type { Pace } from './paced.ts';
import { RunReader } from './read-run.ts';
import { Refused } from './refused.ts';
import type { EvidenceKeeper, RunEvidence } from './run-evidence.ts';
import { judgePapers, type Permit } from './run-papers.ts';
import type { TerminatorSettings } from './settings.ts';

/** What one attempt works with. Made at its start, for the server's clock is read from it. */
export interface AttemptTools {
  readonly looking: Looking;
  /** Asks the Temporal server, and the files of this process, whether this batch may be acted on now. */
  readonly verify: (batch: ApprovedBatch) => Promise<Permit>;
  /** The rules for a change that is sent now. */
  readonly changeRules: () => ChangeRules;
  /** Nothing that depends on the beginning of the attempt is sent after this time. */
  readonly sendByMs: number;
  /** How long the server believes in this attempt without hearing of it. */
  readonly aliveMs: number;
}

/** What the acts of the terminator work with. */
export interface Tools {
  readonly beginAttempt: () => AttemptTools;
  readonly openEvidence: (permit: Permit) => Promise<RunEvidence>;
  /** The evidence of the run that asks, which must be the one of this fleet. */
  readonly ownEvidence: (fleet: string) => Promise<RunEvidence>;
}

/** How the parts of the terminator reach the world. */
export interface ToolParts {
  readonly clients: AwsClients;
  readonly pace: Pace;
  readonly evidence: EvidenceKeeper;
  readonly settings: Pick<TerminatorSettings, 'fleetsDirectory' | 'approvalsFile'>;
}

/** Makes the tools, from what only this process has. */
export function createTools({ clients, pace, evidence, settings }: ToolParts): Tools {
  const reader = new RunReader();
  return {
    beginAttempt: () => {
      const begunAtMs = Date.now();
      const beganAt = performance.now();
      const { startToCloseTimeoutMs, heartbeatTimeoutMs } = activityInfo();
      const rules = {
        signal: cancellationSignal(),
        answerByMs: answerByMs(begunAtMs, startToCloseTimeoutMs),
        noteTime: (answeredAtMs: number) => evidence.noteAwsTime(answeredAtMs),
      };
      return {
        looking: { clients, pace, rules },
        sendByMs: sendingRules(begunAtMs, startToCloseTimeoutMs).notAfterMs,
        aliveMs: heartbeatTimeoutMs ?? startToCloseTimeoutMs,
        changeRules: () => ({ notAfterMs: rules.answerByMs, answerByMs: rules.answerByMs }),
        verify: (batch) => verify({ reader, settings, evidence }, batch, () => performance.now() - beganAt),
      };
    },
    openEvidence: (permit) => evidence.begin(permit),
    ownEvidence: async (fleet) => evidence.find(fleet, requireOwnRun(fleet).runId),
  };
}

async function verify(
  { reader, settings, evidence }: Pick<ToolParts, 'settings' | 'evidence'> & { readonly reader: RunReader },
  batch: ApprovedBatch,
  elapsedMs: () => number,
): Promise<Permit> {
  const { runId } = requireOwnRun(batch.fleet);
  const own = await loadOwnKnowledge(settings, batch.fleet);
  const { record, startedAtMs } = await reader.read({ workflowId: workflowIdFor(batch.fleet), type: 'decommission' });
  // Server time: when the server says that this attempt began, and as much as has passed since.
  const nowMs = startedAtMs + elapsedMs();
  evidence.noteServerTime(nowMs);
  return judgePapers({ record, run: runId, nowMs }, batch, own);
}

/** The run that asks. Its workflow id is what the Temporal server put into the task, so no caller can choose it. */
function requireOwnRun(fleet: unknown): { readonly workflowId: string; readonly runId: string } {
  const { workflowExecution } = activityInfo();
  if (typeof fleet === 'string' && workflowExecution?.workflowId === workflowIdFor(fleet)) return workflowExecution;
  throw new Refused(
    'WrongWorkflow',
    `Only the run of the fleet itself may ask for this, not ${workflowExecution?.workflowId ?? 'nobody'}.`,
  );
}
