import type { DecommissionLine, DecommissionOutcome } from '../../contract/decommission.ts';
import { gapLimit } from '../../domain/outcome.ts';
import { instancesTold, notSeenGone } from '../../domain/teardown/instances-told.ts';
import { nowMs } from '../clock.ts';
import { runEnded } from './fences.ts';
import type { DecommissionLedger } from './ledger.ts';
import type { DecommissionRun } from './run.ts';

/** The whole outcome of a run. What the run did not begin is counted as planned, and named among those that stay. */
export function outcomeOf(run: DecommissionRun): DecommissionOutcome {
  const { surprise, input, evidence, ledger, gate } = run;
  const { signer: requester, reason: requestReason } = input.request;
  const kept = [...ledger.kept(), ...notBegun(ledger)];
  return {
    endState: endStateOf(run),
    fleet: input.fleet,
    operation: run.operation,
    run: run.id,
    digest: run.taken.digest,
    account: run.taken.header.account,
    counts: ledger.counts,
    desktops: ledger.size,
    kept: kept.slice(0, gapLimit),
    keptCount: kept.length,
    ...(run.instances.size > 0 && {
      instances: instancesTold(run.instances.entries, { planned: runEnded, asked: notSeenGone }),
    }),
    requester,
    requestReason,
    // Whoever acted has judged the papers last; where nothing was begun, only the gate has.
    approvers: run.approvers.length > 0 ? run.approvers : gate.approvers,
    approvalsNeeded: gate.rules.approvals,
    findings: run.findings,
    commands: gate.commands,
    startedAtMs: run.startedAtMs,
    endedAtMs: nowMs(),
    ...rejectionOf(run),
    ...(surprise !== undefined && { surprise }),
    ...(evidence !== undefined && { evidence }),
    ...(input.reason !== undefined && { reason: input.reason }),
  };
}

function notBegun(ledger: DecommissionLedger): DecommissionLine[] {
  return ledger.those(ledger.ids(), 'planned', 'fenced').map((id) => ({ ...ledger.line(id), ...runEnded }));
}

function rejectionOf({ gate: { state } }: DecommissionRun): Pick<DecommissionOutcome, 'rejection'> {
  return state?.kind === 'rejected' ? { rejection: { by: state.by, reason: state.reason } } : {};
}

/** Unknown is never shown as done: whether it was terminated, nobody knows. */
function endStateOf({ surprise, ledger, instances, gate }: DecommissionRun): DecommissionOutcome['endState'] {
  const { counts } = ledger;
  if (surprise !== undefined || counts.unknown + instances.count('unknown') > 0) return 'failed-safe';
  if (gate.isClosing) return 'stopped';
  const left =
    counts.kept + counts.asked + counts.fenced + counts.planned + instances.count('kept', 'asked', 'planned');
  return left > 0 ? 'done-with-gaps' : 'done';
}
