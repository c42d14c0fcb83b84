/** States a WorkSpace can have in this world; AWS's enumeration has more. */
export type WorkspaceState =
  'PENDING' | 'AVAILABLE' | 'STOPPING' | 'STOPPED' | 'ERROR' | 'TERMINATING' | 'TERMINATED' | 'GONE' | (string & {});

/** How the provisioning of a WorkSpace ends. */
export type ProvisioningOutcome = 'available' | 'error' | 'never';

/** Code and text of a failure. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** What happened, or will happen, when a WorkSpace was terminated. All in world time. */
export interface Termination {
  readonly atMs: number;
  /** From here it is TERMINATED (or gone, when `goneMs` is the same). */
  readonly endedMs: number;
  readonly goneMs: number;
  /** Until here its user counts as having a WorkSpace. */
  readonly cleanedUpMs: number;
}

/**
 * One WorkSpace. Nothing here changes by itself: states are computed from these instants when somebody looks, so ten
 * thousand of them cost nothing, and answers can show the past.
 */
export interface Workspace {
  readonly id: string;
  readonly region: string;
  readonly directoryId: string;
  /** Changed by `World.rename` only, which finds it again by its new name. */
  userName: string;
  readonly role: 'primary' | 'standby' | 'plain';
  /** Index in the fleet; null for strangers and second primaries. */
  readonly desktop: number | null;
  readonly bundleId: string;
  readonly runningMode: string;
  readonly volumeEncryptionKey: string | undefined;
  readonly dataReplication: string;
  readonly computerName: string;
  readonly ipAddress: string;
  readonly createdMs: number;
  readonly visibleMs: number;
  readonly completeMs: number;
  /** How far the other side's view of this standby lags behind. */
  readonly relationLagMs: number;
  readonly outcome: ProvisioningOutcome;
  /** Infinity: never. */
  readonly provisionedMs: number;
  readonly provisioningFailure: Failure | undefined;
  /** Its state once provisioned, where it does not follow from idleness. */
  readonly restingState: WorkspaceState | undefined;
  readonly idleStopMs: number;
  readonly stoppingMs: number;
  readonly attempt: number;
  primary: Relative | undefined;
  readonly standbys: Relative[];
  readonly tags: Map<string, string>;
  termination: Termination | undefined;
  /** Since when it is broken because its primary is gone. */
  orphanedMs: number | undefined;
  /** Set by the control API; from then on it wins over nature, except over being gone. */
  forced: { sinceMs: number; state: WorkspaceState; failure: Failure | undefined } | undefined;
  /** What calls and users made of it, and what follows from that by itself; in order of time. */
  changes: readonly StateChange[];
  readonly sessions: Session[];
  readonly snapshots: Snapshots;
}

/** From this world time on it is in this state. */
export interface StateChange {
  readonly atMs: number;
  readonly state: WorkspaceState;
}

/** A user was, or is, connected; Infinity: still is. */
export interface Session {
  readonly fromMs: number;
  toMs: number;
}

/** When the data of a primary reached this standby. */
export interface Snapshots {
  /** The one it began with. */
  readonly firstMs: number;
  /** The next one by schedule; then one per interval. */
  readonly nextMs: number;
  /** Those that the control API took out of turn. */
  readonly extraMs: number[];
  /** Spans without any. */
  readonly frozen: { readonly fromMs: number; toMs: number }[];
}

/** The WorkSpace on the other side. */
export interface Relative {
  readonly workspaceId: string;
  readonly region: string;
}

/** The true state at a moment of world time. */
export function stateAt(workspace: Workspace, atMs: number): WorkspaceState {
  const { termination } = workspace;
  if (atMs < workspace.createdMs) return 'GONE';
  if (termination && atMs >= termination.atMs) {
    if (atMs >= termination.goneMs) return 'GONE';
    return atMs >= termination.endedMs ? 'TERMINATED' : 'TERMINATING';
  }
  if (isForced(workspace, atMs)) return workspace.forced.state;
  if (workspace.orphanedMs !== undefined && atMs >= workspace.orphanedMs) return 'ERROR';
  const change = workspace.changes.findLast((one) => one.atMs <= atMs);
  if (change) return change.state;
  if (atMs < workspace.provisionedMs) return 'PENDING';
  if (workspace.outcome === 'error') return 'ERROR';
  return workspace.restingState ?? idleStateAt(workspace, atMs);
}

/** Since when it has been in the state of that moment; -Infinity where that follows from its nature. */
export function stateSince(workspace: Workspace, atMs: number): number {
  const { termination } = workspace;
  if (termination && atMs >= termination.atMs) return termination.atMs;
  if (isForced(workspace, atMs)) return workspace.forced.sinceMs;
  return workspace.changes.findLast((one) => one.atMs <= atMs)?.atMs ?? -Infinity;
}

function isForced(
  workspace: Workspace,
  atMs: number,
): workspace is Workspace & { forced: NonNullable<Workspace['forced']> } {
  return workspace.forced !== undefined && atMs >= workspace.forced.sinceMs;
}

/** A standby that nobody uses stops by itself, an hour after it became available, as AUTO_STOP ones do. */
function idleStateAt(workspace: Workspace, atMs: number): WorkspaceState {
  const stopsMs = workspace.provisionedMs + workspace.idleStopMs;
  if (atMs < stopsMs) return 'AVAILABLE';
  return atMs < stopsMs + workspace.stoppingMs ? 'STOPPING' : 'STOPPED';
}

/** Why it is in ERROR, if it is. */
export function failureAt(workspace: Workspace, atMs: number): Failure | undefined {
  if (stateAt(workspace, atMs) !== 'ERROR') return undefined;
  if (isForced(workspace, atMs)) return workspace.forced.failure;
  if (workspace.orphanedMs !== undefined && atMs >= workspace.orphanedMs) {
    return { code: 'PrimaryNotFound', message: 'The primary WorkSpace no longer exists.' };
  }
  return workspace.provisioningFailure;
}

/** Is it there at all, shown or not? */
export function isLive(workspace: Workspace, atMs: number): boolean {
  const state = stateAt(workspace, atMs);
  return state !== 'GONE' && state !== 'TERMINATED';
}

/** Would DescribeWorkspaces show it? A fresh one is invisible for a while. */
export function isVisible(workspace: Workspace, atMs: number): boolean {
  return atMs >= workspace.visibleMs && stateAt(workspace, atMs) !== 'GONE';
}

/** Does its user count as having a WorkSpace? That lasts a little longer than the WorkSpace itself. */
export function occupiesUser(workspace: Workspace, atMs: number): boolean {
  return atMs >= workspace.createdMs && (!workspace.termination || atMs < workspace.termination.cleanedUpMs);
}
