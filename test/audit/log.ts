/**
 * The simulator's audit log as a stranger reads it: the fields that `simulator/README.md` promises, and nothing that
 * the product knows.
 */
export interface AuditEntry {
  readonly seq: number;
  readonly atMs: number;
  /** The simulator's own time; absent where a case is made up, in which it is real time. */
  readonly worldMs?: number;
  readonly event: 'held' | 'applied' | 'answered' | 'control';
  readonly call: number | null;
  readonly region: string | null;
  readonly service: string | null;
  readonly operation: string | null;
  readonly request: unknown;
  readonly applied: boolean;
  readonly effect: Effect | null;
  readonly answer: Answer | null;
  readonly durationMs: number;
  /** The access key that signed the call. */
  readonly accessKeyId?: string | null;
  /** The account of that key. */
  readonly account?: string | null;
  /** What a read said of each WorkSpace, by id; on its `answered` entry. */
  readonly served?: Readonly<Record<string, ServedRecord>> | null;
}

/** What one answer said of one WorkSpace: the parts that the proof of a termination rests on, as they were sent. */
export interface ServedRecord {
  readonly state?: string;
  readonly userName?: string;
  readonly directoryId?: string;
  readonly related?: readonly { readonly workspaceId: string; readonly region: string; readonly type: string }[];
  /** A standby's own replication. */
  readonly replication?: ServedReplication;
  /** What a primary says of the replication of its standbys. */
  readonly standbys?: readonly (ServedReplication & { readonly standbyId: string })[];
  /** From DescribeWorkspacesConnectionStatus. */
  readonly connection?: string;
  /** From the same answer: when a user was last connected, in epoch milliseconds. */
  readonly lastConnectedAtMs?: number;
}

/** Mode, and the time of the last snapshot in epoch milliseconds. */
export interface ServedReplication {
  readonly mode?: string;
  readonly snapshotAtMs?: number;
}

/** What a call has changed. */
export interface Effect {
  readonly created?: readonly CreatedStandby[];
  readonly terminated?: readonly TerminatedWorkspace[];
  readonly endpointsCreated?: readonly AuditedEndpoint[];
  readonly endpointsDeleted?: readonly AuditedEndpoint[];
  readonly instancesCreated?: readonly CreatedInstance[];
  readonly instancesDeleted?: readonly DeletedInstance[];
}

/** A standby that came to be. */
export interface CreatedStandby {
  readonly workspaceId: string;
  readonly region: string;
  readonly directoryId: string;
  readonly userName: string;
  readonly primaryWorkspaceId: string;
  readonly attempt: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** A WorkSpace that was told to go. */
export interface TerminatedWorkspace {
  readonly workspaceId: string;
  readonly region: string;
  readonly userName: string;
  readonly role: string;
  /** The truth at that moment. */
  readonly stateBefore?: string;
  readonly standbys?: readonly { readonly workspaceId: string; readonly region: string; readonly state: string }[];
}

/** A multi-region endpoint that came or went. */
export interface AuditedEndpoint {
  readonly endpointName: string;
  readonly region: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** An instance that came to be, with the fate that it was given. */
export interface CreatedInstance {
  readonly workspaceInstanceId: string;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
  /** `sha256:` and the digest; the token itself is on no record. */
  readonly clientTokenDigest: string | null;
  /** Real milliseconds at the world's speed; none when it never ends. */
  readonly allocation: { readonly outcome: string; readonly durationMs: number | null };
}

/** An instance that was told to go. */
export interface DeletedInstance {
  readonly workspaceInstanceId: string;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly stateBefore: string;
}

/** How a call was answered. */
export interface Answer {
  readonly outcome: string;
  readonly status: number | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly faultIds: readonly string[];
}

/** The truth at the end. */
export interface WorldState {
  readonly summary: {
    readonly primaryRegion: string;
    readonly standbyRegion: string;
    /** World milliseconds in one that is real; absent where a case is made up. */
    readonly speed?: number;
    /** How many live instances are in each state, by Region. */
    readonly instances?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
  readonly workspaces: readonly WorldWorkspace[];
  readonly endpoints: readonly WorldEndpoint[];
  /** Of WorkSpaces Instances, gone ones included; absent where nobody has asked. */
  readonly instances?: readonly WorldInstance[];
}

/** One WorkSpace of the truth, gone ones included. */
export interface WorldWorkspace {
  readonly workspaceId: string;
  readonly region: string;
  readonly directoryId: string;
  readonly userName: string;
  readonly role: 'primary' | 'standby' | 'plain';
  /** Its number in the fleet's order; absent where a case is made up. */
  readonly desktop?: number | null;
  readonly state: string;
  readonly live: boolean;
  readonly primaryWorkspaceId: string | null;
  readonly standbyWorkspaceIds: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** One endpoint of the truth. */
export interface WorldEndpoint {
  readonly endpointName: string;
  readonly region: string;
  readonly status: string;
  readonly live: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** One instance of the truth. */
export interface WorldInstance {
  readonly workspaceInstanceId: string;
  readonly region: string;
  readonly state: string;
  /** Neither DEALLOCATED nor gone. */
  readonly live: boolean;
  /** As in the audit; `null` where there was no token. */
  readonly clientTokenDigest: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /** When it was told to go last; `null` for never. */
  readonly deletedAtMs: number | null;
  /** What it was made from, user data as a digest; absent where a case is made up. */
  readonly managedInstance?: Readonly<Record<string, unknown>>;
}

const changing = new Set([
  'CreateStandbyWorkspaces',
  'TerminateWorkspaces',
  'ModifyWorkspaceState',
  'StartWorkspaces',
  'StopWorkspaces',
  'CreateTags',
  'CreateMultiRegionEndpoint',
  'DeleteMultiRegionEndpoint',
  'CreateWorkspaceInstance',
  'DeleteWorkspaceInstance',
]);

/** Would this call change something, if it were applied? */
export function isChangingCall(entry: AuditEntry): boolean {
  return entry.operation !== null && changing.has(entry.operation);
}

/** The lines that say what was really done, in order. */
export function appliedEntries(entries: readonly AuditEntry[]): (AuditEntry & { readonly effect: Effect })[] {
  return entries.filter(
    (entry): entry is AuditEntry & { effect: Effect } => entry.event === 'applied' && entry.effect !== null,
  );
}

/** Every standby that was created, in order. */
export function createdStandbys(entries: readonly AuditEntry[]): (CreatedStandby & { readonly seq: number })[] {
  return appliedEntries(entries).flatMap(({ seq, effect }) => (effect.created ?? []).map((made) => ({ ...made, seq })));
}

/** Every WorkSpace that was terminated, in order. */
export function terminatedWorkspaces(
  entries: readonly AuditEntry[],
): (TerminatedWorkspace & Pick<AuditEntry, 'seq' | 'atMs' | 'call'>)[] {
  return appliedEntries(entries).flatMap(({ seq, atMs, call, effect }) =>
    (effect.terminated ?? []).map((gone) => ({ ...gone, seq, atMs, call })),
  );
}

/** One line for people. */
export function describeEntry(entry: AuditEntry): string {
  const answer =
    entry.answer === null ? '' : ` ${entry.answer.outcome} ${entry.answer.errorCode ?? entry.answer.status ?? ''}`;
  const faults = entry.answer?.faultIds.length ? ` (${entry.answer.faultIds.join(', ')})` : '';
  const effects = Object.entries(entry.effect ?? {}).map(([what, list]) => ` ${what} ${(list as unknown[]).length}`);
  const what = `${entry.region ?? '-'} ${entry.operation ?? '-'} #${entry.call ?? '-'}`;
  return `${entry.seq} ${new Date(entry.atMs).toISOString().slice(11, 23)} ${entry.event} ${what}${answer}${faults}${effects.join(',')}`;
}
