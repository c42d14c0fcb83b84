import { isLeaving, type WorkspaceRecord } from '../domain/workspace.ts';
import type { ById } from './look.ts';
import type { RunEvidence } from './run-evidence.ts';

/**
 * A STOPPED primary is its own fence as long as it is never seen otherwise. One that was awake has lost it: its user may have
 * worked and stopped it again, and what AWS says of connections may lag behind. Noted at once, whatever becomes of the attempt.
 */
export async function noteWoken(evidence: RunEvidence, seen: ById<WorkspaceRecord>): Promise<void> {
  for (const [primaryId, record] of seen) {
    const wasStopped = evidence.of(primaryId).fence?.how === 'STOPPED';
    if (wasStopped && record.state !== 'STOPPED' && !isLeaving(record)) {
      await evidence.write({ kind: 'unfenced', primaryId });
    }
  }
}
