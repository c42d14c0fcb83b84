import type { ConnectionRecord } from '../../domain/decommission/proof.ts';
import type { Fleet } from '../../domain/fleet.ts';
import type { WorkspaceRecord } from '../../domain/workspace.ts';
import { nowMs } from '../clock.ts';
import { onWorkspaces } from '../lanes.ts';

/** A standby and the primary it belongs to. */
export interface Pair {
  readonly primaryId: string;
  readonly standbyId: string;
}

/** Does a read, in its caller's way of waiting; undefined when the caller has no more time for it. */
export type Reader = <T>(read: () => Promise<T>) => Promise<T | undefined>;

/** What both Regions showed of at most 25 pairs; or which of them did not answer in time. */
export type Look =
  | {
      readonly kind: 'seen';
      readonly primaries: readonly WorkspaceRecord[];
      readonly standbys: readonly WorkspaceRecord[];
      readonly connections: readonly ConnectionRecord[];
      /** From the first of the reads until the last answer. */
      readonly ageMs: number;
    }
  | { readonly kind: 'silent'; readonly code: 'PrimaryUnreadable' | 'ConnectionUnknown'; readonly why: string };

/**
 * Reads at most 25 pairs in three calls. The primary Region first: it may be the one that is failing, and what it makes
 * wait should not be the users of the standbys, who come last.
 */
export async function lookAround(
  { primaryRegion, standbyRegion, limits }: Pick<Fleet, 'primaryRegion' | 'standbyRegion' | 'limits'>,
  pairs: readonly Pair[],
  read: Reader,
): Promise<Look> {
  const startedAtMs = nowMs();
  const primaryIds = pairs.map((pair) => pair.primaryId);
  const standbyIds = pairs.map((pair) => pair.standbyId);
  const primaries = await read(() =>
    onWorkspaces(primaryRegion, 'read', `${pairs.length} primaries of standbys to remove`, limits).readPrimariesById({
      region: primaryRegion,
      primaryIds,
    }),
  );
  if (primaries === undefined) {
    return { kind: 'silent', code: 'PrimaryUnreadable', why: `${primaryRegion} did not show its primary in time` };
  }
  const there = await read(() =>
    Promise.all([
      onWorkspaces(standbyRegion, 'read', `${pairs.length} standbys before removal`, limits).readStandbysById({
        region: standbyRegion,
        standbyIds,
      }),
      onWorkspaces(standbyRegion, 'read', `who uses ${pairs.length} standbys?`, limits).readConnections({
        region: standbyRegion,
        workspaceIds: standbyIds,
      }),
    ]),
  );
  if (there === undefined) {
    return { kind: 'silent', code: 'ConnectionUnknown', why: `${standbyRegion} did not say in time who uses it` };
  }
  const [standbys, connections] = there;
  return { kind: 'seen', primaries, standbys, connections, ageMs: nowMs() - startedAtMs };
}

/** What a look showed of one pair. */
export function seenOf(
  look: Look & { readonly kind: 'seen' },
  { primaryId, standbyId }: Pair,
): {
  readonly primary?: WorkspaceRecord;
  readonly standby?: WorkspaceRecord;
  readonly connection?: ConnectionRecord;
} {
  const primary = look.primaries.find((each) => each.workspaceId === primaryId);
  const standby = look.standbys.find((each) => each.workspaceId === standbyId);
  const connection = look.connections.find((each) => each.workspaceId === standbyId);
  return {
    ...(primary !== undefined && { primary }),
    ...(standby !== undefined && { standby }),
    ...(connection !== undefined && { connection }),
  };
}
