import type { DecommissionCase } from './decommission-case.ts';
import type { AuditEntry } from './log.ts';

/** One call to TerminateWorkspaces in the primary Region by the terminator, applied or not. */
export interface AskingCall {
  readonly call: number;
  readonly seq: number;
  /** When it arrived. */
  readonly atMs: number;
  readonly workspaceIds: readonly string[];
}

/**
 * Every such call, in order of arrival, with those whose key is not on record. Calls that another key signed are for
 * `onlyTheTerminatorTouchesPrimaries`.
 */
export function askingCalls({ entries, world, keys }: DecommissionCase): AskingCall[] {
  const seen = new Set<number>();
  return entries.flatMap((entry) => {
    const { call } = entry;
    if (call === null || seen.has(call)) return [];
    seen.add(call);
    const isAsking = entry.operation === 'TerminateWorkspaces' && entry.region === world.summary.primaryRegion;
    if (!isAsking || (entry.accessKeyId ?? keys.terminator) !== keys.terminator) return [];
    return { call, seq: entry.seq, atMs: entry.atMs - entry.durationMs, workspaceIds: requestedIds(entry) };
  });
}

function requestedIds({ request }: AuditEntry): string[] {
  const items = (request as { TerminateWorkspaceRequests?: unknown } | null)?.TerminateWorkspaceRequests;
  if (!Array.isArray(items)) return [];
  return items
    .map((item) => (item as { WorkspaceId?: unknown } | null)?.WorkspaceId)
    .filter((id) => typeof id === 'string');
}
