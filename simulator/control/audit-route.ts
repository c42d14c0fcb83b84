import type { AuditEntry } from '../audit.ts';
import type { Simulation } from '../simulation.ts';
import { longPoll } from './long-poll.ts';
import { numberIn, type Reply } from './reply.ts';
import type { ControlRequest } from './request.ts';

const filters = ['event', 'service', 'operation', 'region', 'call'] as const;

/** Entries after a sequence number that match a filter; can wait for the first one. */
export async function readAudit({ audit }: Simulation, { query }: ControlRequest): Promise<Reply> {
  const after = numberIn(query, 'after') ?? 0;
  const limit = numberIn(query, 'limit') ?? Infinity;
  const waitMs = numberIn(query, 'waitMs') ?? 0;
  let seen = after;
  const look = (): AuditEntry[] => {
    const fresh = audit.after(seen).filter((entry) => matches(entry, query));
    seen = audit.lastSeq;
    return fresh;
  };
  const entries = await longPoll(look, (listener) => audit.onAppend(listener), waitMs);
  return { status: 200, body: { entries: entries.slice(0, limit), lastSeq: audit.lastSeq } };
}

function matches(entry: AuditEntry, query: URLSearchParams): boolean {
  return filters.every((name) => {
    const wanted = query.get(name);
    return wanted === null || String(entry[name]) === wanted;
  });
}
