import type { EvidenceLine } from '../domain/decommission/evidence.ts';

/** A fence that is in force. */
export interface Fence {
  readonly how: 'ADMIN_MAINTENANCE' | 'STOPPED';
  readonly atMs: number;
}

/** What the terminator knows after a restart, by primary id. */
export interface EvidenceFacts {
  readonly fences: ReadonlyMap<string, Fence>;
  /** Whose fence was about to be set, and was not seen since. */
  readonly fencing: ReadonlySet<string>;
  /** Whose fence was lifted, and not set again. */
  readonly lifted: ReadonlySet<string>;
  /** When a terminate was last recorded that AWS has not refused. */
  readonly asked: ReadonlyMap<string, number>;
  /** Whose terminate AWS has accepted. */
  readonly accepted: ReadonlySet<string>;
  readonly gone: ReadonlySet<string>;
  /** When AWS accepted a terminate; of one that is gone although its answer was lost: when it was asked. */
  readonly taken: ReadonlyMap<string, number>;
}

/** Draws the facts from the lines of an evidence file. */
export function facts(lines: readonly EvidenceLine[]): EvidenceFacts {
  const fences = new Map<string, Fence>();
  const fencing = new Set<string>();
  const lifted = new Set<string>();
  const asked = new Map<string, number>();
  const before = new Map<string, number>();
  const accepted = new Set<string>();
  const gone = new Set<string>();
  const taken = new Map<string, number>();
  for (const { atMs, body } of lines) {
    switch (body.kind) {
      case 'fencing':
        fencing.add(body.primaryId);
        lifted.delete(body.primaryId);
        // It was seen without its fence: what a user did since the old one is in no snapshot later than that.
        fences.delete(body.primaryId);
        break;
      case 'fenced':
        fencing.delete(body.primaryId);
        fences.set(body.primaryId, { how: body.how, atMs });
        break;
      case 'unfenced':
        fencing.delete(body.primaryId);
        lifted.add(body.primaryId);
        fences.delete(body.primaryId);
        break;
      case 'asked':
        remember(before, body.primaryId, asked.get(body.primaryId));
        asked.set(body.primaryId, atMs);
        break;
      case 'answered':
        if (body.answer === 'accepted') {
          accepted.add(body.primaryId);
          taken.set(body.primaryId, atMs);
        }
        // A refusal takes back its own call only: an earlier one, whose answer was lost, may still have been taken.
        if (body.answer === 'refused') remember(asked, body.primaryId, before.get(body.primaryId));
        break;
      case 'gone':
        gone.add(body.primaryId);
        taken.set(body.primaryId, taken.get(body.primaryId) ?? asked.get(body.primaryId) ?? atMs);
        break;
      case 'opened':
      case 'papers':
      case 'kept':
        break;
    }
  }
  return { fences, fencing, lifted, asked, accepted, gone, taken };
}

function remember(times: Map<string, number>, primaryId: string, atMs: number | undefined): void {
  if (atMs === undefined) times.delete(primaryId);
  else times.set(primaryId, atMs);
}
