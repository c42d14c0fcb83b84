import { isoTime } from '../iso-time.ts';
import type { ReplicationState, WorkspaceRecord } from '../workspace.ts';

/** What a record says of replication, and whose it is. */
export type ReplicationView = Pick<WorkspaceRecord, 'workspaceId' | 'replication'>;

/** The snapshot that both sides vouch for, or why there is none that counts. */
export type DataAnswer = { readonly atMs: number } | { readonly code: string; readonly message: string };

/** `DataReplication` of a pair whose standby gets the primary's data (WorkSpaces API 2015-04-08). */
const replicating = 'PRIMARY_AS_SOURCE';

/**
 * The data that a standby has, by what both records say of it: the older of the two snapshot times. One side alone proves
 * nothing, for each is read in its own Region.
 */
export function replicatedData(primary: ReplicationView, standby: ReplicationView): DataAnswer {
  const { workspaceId } = standby;
  const named = primary.replication?.standbys.filter(({ standbyId }) => standbyId === workspaceId);
  const sides = { primary: named?.length === 1 ? named[0] : undefined, standby: standby.replication?.own };
  const off = Object.entries(sides).filter(([, side]) => side?.mode !== replicating);
  if (off.length > 0) {
    const words = off.map(([name, side]) => `the ${name} says ${side?.mode ?? 'nothing'} of replication`);
    return { code: 'NotReplicated', message: words.join('; ') };
  }
  const times = [timeOf(sides.primary), timeOf(sides.standby)];
  const [one, other] = times;
  if (one === undefined || other === undefined) {
    return { code: 'SnapshotUnknown', message: `snapshots: primary ${isoTime(one)}, standby ${isoTime(other)}` };
  }
  return { atMs: Math.min(one, other) };
}

/** The same, when it has to be later than a fence: what a user did right before it was set may be in no earlier one. */
export function dataSince(primary: ReplicationView, standby: ReplicationView, fencedAtMs: number): DataAnswer {
  const data = replicatedData(primary, standby);
  if ('code' in data || data.atMs > fencedAtMs) return data;
  const message = `the snapshot both sides have is of ${isoTime(data.atMs)}, the fence of ${isoTime(fencedAtMs)}`;
  return { code: 'SnapshotTooOld', message };
}

function timeOf({ recoverySnapshotAtMs: atMs }: ReplicationState = {}): number | undefined {
  return Number.isFinite(atMs) ? atMs : undefined;
}
