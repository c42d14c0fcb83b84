import type { DecommissionOutcome } from '../../contract/decommission.ts';
import { gapLimit } from '../../domain/outcome.ts';
import { nowMs } from '../clock.ts';
import type { DecommissionRun } from './run.ts';

/** The whole outcome of a run. What the run did not begin is counted as planned. */
export function outcomeOf(run: DecommissionRun): DecommissionOutcome {
  const { surprise, input, evidence, ledger } = run;
  const kept = ledger.kept();
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
    approvers: run.approvers,
    findings: run.findings,
    commands: run.gate.commands,
    startedAtMs: run.startedAtMs,
    endedAtMs: nowMs(),
    ...(surprise !== undefined && { surprise }),
    ...(evidence !== undefined && { evidence }),
    ...(input.reason !== undefined && { reason: input.reason }),
  };
}

/** Unknown is never shown as done: whether it was terminated, nobody knows. */
function endStateOf({ surprise, ledger, gate }: DecommissionRun): DecommissionOutcome['endState'] {
  const { counts } = ledger;
  if (surprise !== undefined || counts.unknown > 0) return 'failed-safe';
  if (gate.isClosing) return 'stopped';
  return counts.kept + counts.asked + counts.fenced + counts.planned > 0 ? 'done-with-gaps' : 'done';
}
