import type { Replication, WorkspaceRecord } from '../workspace.ts';
import { dataSince, type ReplicationView } from './replicated-data.ts';

/** A desktop whose data is to be newer than its fence. */
export interface FencedDesktop {
  readonly primaryId: string;
  readonly standbyId?: string;
  readonly fencedAtMs: number;
}

/** The view of a record, if it names a snapshot later than this. Others prove nothing newer, whatever the other side says. */
export function viewIfLater({ workspaceId, replication }: WorkspaceRecord, laterThanMs: number): ReplicationView[] {
  const isLater = replication !== undefined && snapshotTimes(replication).some((atMs) => atMs > laterThanMs);
  return isLater ? [{ workspaceId, replication }] : [];
}

function snapshotTimes({ own, standbys }: Replication): number[] {
  return [own, ...standbys].flatMap((side) => side?.recoverySnapshotAtMs ?? []);
}

/** The desktops of which not both sides vouch for data later than the fence, by the rule of the proof. */
export function withOlderData(
  desktops: readonly FencedDesktop[],
  primaries: readonly ReplicationView[],
  standbys: readonly ReplicationView[],
): string[] {
  const primaryOf = new Map(primaries.map((view) => [view.workspaceId, view]));
  const standbyOf = new Map(standbys.map((view) => [view.workspaceId, view]));
  const isOlder = ({ primaryId, standbyId, fencedAtMs }: FencedDesktop): boolean => {
    const primary = primaryOf.get(primaryId);
    const standby = standbyId === undefined ? undefined : standbyOf.get(standbyId);
    return primary === undefined || standby === undefined || 'code' in dataSince(primary, standby, fencedAtMs);
  };
  return desktops.filter(isOlder).map(({ primaryId }) => primaryId);
}
