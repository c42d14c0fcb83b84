/**
 * A WorkSpace as one DescribeWorkspaces answer showed it. Fields that AWS left out are absent: a fresh id is
 * "incomplete" for a while (AWS API reference, CreateStandbyWorkspaces), so absence never proves anything.
 */
export interface WorkspaceRecord {
  readonly workspaceId: string;
  readonly directoryId?: string;
  readonly userName?: string;
  /** Free text on purpose: an unknown state must survive the trip, not be guessed at. */
  readonly state?: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly related: readonly RelatedWorkspace[];
  /** Only in reads that ask for it: what the record says of data replication. */
  readonly replication?: Replication;
}

/**
 * Data replication as one record shows it. A standby shows its own (`DataReplicationSettings`), a primary that of each of
 * its standbys (`StandbyWorkspacesProperties`).
 */
export interface Replication {
  readonly own?: ReplicationState;
  readonly standbys: readonly (ReplicationState & { readonly standbyId: string })[];
  /** Entries of relations and standbys that cannot be read, where there are any: each may name anybody. */
  readonly unreadable?: number;
}

/** `mode` is NO_REPLICATION or PRIMARY_AS_SOURCE; the time is that of the last successful snapshot that was used. */
export interface ReplicationState {
  readonly mode?: string;
  readonly recoverySnapshotAtMs?: number;
}

/** One entry of `RelatedWorkspaces`. */
export interface RelatedWorkspace {
  readonly workspaceId: string;
  readonly region: string;
  readonly type: string;
  readonly state?: string;
}

/** A directory as DescribeWorkspaceDirectories showed it in one Region. */
export interface DirectoryRecord {
  readonly directoryId: string;
  readonly region: string;
  readonly name?: string;
  /** `REGISTERED` when WorkSpaces can be made in it. */
  readonly state?: string;
  /** `SIMPLE_AD`, `AD_CONNECTOR`, `CUSTOMER_MANAGED`, … */
  readonly type?: string;
}

/** Does this record say that it is the standby of another WorkSpace? AWS's own test, from its cost optimizer. */
export function isStandby(record: WorkspaceRecord): boolean {
  return record.related.some((related) => related.type === 'PRIMARY');
}

/** States of a WorkSpace that is on its way out. */
export const leavingStates: readonly string[] = ['TERMINATING', 'TERMINATED'];

/** Is this WorkSpace on its way out, or gone but still listed? */
export function isLeaving(record: Pick<WorkspaceRecord, 'state'>): boolean {
  return leavingStates.some((state) => state === record.state);
}
