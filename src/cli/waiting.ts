import type { DecommissionPhase } from '../contract/decommission.ts';
import type { AnyStatusDocument } from './documents.ts';

/** Here no approval is asked for: the plan is still being made, or the run is at its end whatever the gate says. */
const withoutGate: ReadonlySet<DecommissionPhase> = new Set(['checking', 'unfencing', 'finishing']);

/** Does this run wait for approvals? Also in its middle, when they were revoked or have expired. */
export function isAtTheGate(status: AnyStatusDocument): boolean {
  if (status.kind === 'Status' || status.stopping || withoutGate.has(status.phase)) return false;
  return status.gate?.kind === 'waiting';
}

/** What such a run calls itself blocked on while the gate is closed. */
export const waitsForApproval = 'WaitsForApproval';

/** Does this run wait for a person? */
export function waitsForPerson(status: AnyStatusDocument): boolean {
  return status.blocked.length > 0 || isAtTheGate(status);
}
