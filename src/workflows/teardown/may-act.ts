import type { DecommissionRun } from '../decommission/run.ts';

/**
 * Is the gate open at this very moment? Asked once more right before a call: reading may have taken minutes, in which
 * somebody may have revoked, paused or stopped.
 */
export function mayAct(run: DecommissionRun): boolean {
  return !run.isOver && !run.gate.paused && run.gate.state?.kind === 'open';
}
