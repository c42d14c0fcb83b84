/** One standby that a create call made, as the audit names it; real milliseconds at the world's speed. */
export interface CreatedStandby {
  readonly primaryWorkspaceId: string;
  readonly provisioning: { readonly outcome: string; readonly durationMs: number | null };
}

/** One line of the simulator's audit, as far as the bench reads it (simulator/README.md, "Audit log"). */
export interface AuditLine {
  readonly atMs: number;
  readonly event: string;
  readonly region: string | null;
  readonly service: string | null;
  readonly operation: string | null;
  readonly effect: {
    readonly created?: readonly CreatedStandby[];
    readonly terminated?: readonly { readonly workspaceId: string }[];
  } | null;
  readonly answer: { readonly status: number | null; readonly errorCode: string | null } | null;
}

/** A token bucket in real time: so many calls at once, then so many per real second. */
export interface BucketRate {
  readonly perSecond: number;
  readonly burst: number;
}

/** One create call that was applied: when, and how long each of its standbys takes from then on. */
export interface AppliedCreate {
  readonly atMs: number;
  readonly provisioningMs: readonly number[];
}

/** Milliseconds after the start at which the bucket allows the k-th call (from 0) to somebody who never waits longer. */
export function earliestAllowedMs(call: number, rate: BucketRate): number {
  return call < rate.burst ? 0 : ((call - rate.burst + 1) / rate.perSecond) * 1000;
}

/**
 * The makespan that nobody can beat who sends these creates in this order: the latest, over all desktops, of the
 * earliest moment at which the bucket allows its create call, plus the provisioning that the world drew for it.
 * Reading, polling and the way of an answer cost nothing in it.
 */
export function idealMakespanMs(creates: readonly AppliedCreate[], rate: BucketRate): number {
  const ends = creates.map((create, call) => earliestAllowedMs(call, rate) + Math.max(0, ...create.provisioningMs));
  return Math.max(0, ...ends);
}

/** The create calls that were applied, in their order. A standby that never gets ready has no duration. */
export function appliedCreates(audit: readonly AuditLine[]): AppliedCreate[] {
  return audit
    .filter((line) => line.event === 'applied' && (line.effect?.created ?? []).length > 0)
    .map((line) => ({
      atMs: line.atMs,
      provisioningMs: (line.effect?.created ?? []).flatMap(({ provisioning }) => provisioning.durationMs ?? []),
    }));
}

/** What was sent to AWS, by what it was for. */
export interface CallCounts {
  /** Create calls that were applied: the calls that change something. */
  readonly createCalls: number;
  /** Create calls that were sent, throttled ones included. */
  readonly createCallsSent: number;
  readonly readCalls: number;
  readonly reads: {
    readonly primaries: number;
    readonly standbys: number;
    readonly directories: number;
    readonly mail: number;
    readonly account: number;
  };
  readonly allCalls: number;
  readonly throttledCalls: number;
  readonly throttledShare: number;
  /** Standbys beyond the first for one primary. */
  readonly duplicates: number;
}

const throttleCodes = new Set(['ThrottlingException', 'TooManyRequestsException', 'Throttling']);

/** Was this call refused because too many came? */
export function isThrottled(line: AuditLine): boolean {
  return line.answer?.status === 429 || throttleCodes.has(line.answer?.errorCode ?? '');
}

/** Counts the calls of a run; every call is answered, or given up by the simulator, exactly once. */
export function countCalls(audit: readonly AuditLine[], primaryRegion: string): CallCounts {
  const calls = audit.filter((line) => line.event === 'answered');
  const count = (isCounted: (line: AuditLine) => boolean): number => calls.filter(isCounted).length;
  const describes = (line: AuditLine): boolean => line.operation === 'DescribeWorkspaces';
  const throttledCalls = count(isThrottled);
  const created = audit
    .filter((line) => line.event === 'applied')
    .flatMap((line) => (line.effect?.created ?? []).map((standby) => standby.primaryWorkspaceId));
  return {
    createCalls: appliedCreates(audit).length,
    createCallsSent: count((line) => line.operation === 'CreateStandbyWorkspaces'),
    readCalls: count(isRead),
    reads: {
      primaries: count((line) => describes(line) && line.region === primaryRegion),
      standbys: count((line) => describes(line) && line.region !== primaryRegion),
      directories: count((line) => line.operation === 'DescribeWorkspaceDirectories'),
      mail: count((line) => isRead(line) && line.service === 'ses'),
      account: count((line) => line.service === 'sts'),
    },
    allCalls: calls.length,
    throttledCalls,
    throttledShare: calls.length === 0 ? 0 : throttledCalls / calls.length,
    duplicates: created.length - new Set(created).size,
  };
}

function isRead(line: AuditLine): boolean {
  return /^(Describe|Get|List)/.test(line.operation ?? '');
}

/** AWS takes at most this many WorkSpaces in a create, on a page and in a describe. */
const perCall = 25;

/** The fewest calls a fleet of so many desktops can be prepared with: pages, creates, and one look at each standby. */
export function minimumCalls(desktops: number): { readonly createCalls: number; readonly readCalls: number } {
  const batches = Math.ceil(desktops / perCall);
  return { createCalls: batches, readCalls: 2 * batches };
}

/** How the time of a run was spent, in real milliseconds from the start. */
export interface Timeline {
  readonly makespanMs: number;
  readonly idealMakespanMs: number;
  readonly makespanRatio: number;
  readonly longestProvisioningMs: number;
  /** Makespan minus the longest provisioning. */
  readonly overheadMs: number;
  readonly firstCreateMs: number;
  readonly lastCreateMs: number;
  /** When the last standby was ready in truth. */
  readonly lastReadyMs: number;
  /** Lost by creating later, or in a less lucky order, than the bucket allows. */
  readonly lostBeforeReadyMs: number;
  /** Lost between the truth and the run's end: polls, reports, the end itself. */
  readonly lostAfterReadyMs: number;
}

/** Where the time between a run's start and end went. */
export function timelineOf(
  creates: readonly AppliedCreate[],
  rate: BucketRate,
  run: { readonly startedAtMs: number; readonly endedAtMs: number },
): Timeline {
  const makespanMs = run.endedAtMs - run.startedAtMs;
  const ideal = idealMakespanMs(creates, rate);
  const longestProvisioningMs = Math.max(0, ...creates.flatMap((create) => create.provisioningMs));
  const sent = creates.map((create) => create.atMs - run.startedAtMs);
  const ends = creates.map((create) => create.atMs - run.startedAtMs + Math.max(0, ...create.provisioningMs));
  const lastReadyMs = Math.max(0, ...ends);
  return {
    makespanMs,
    idealMakespanMs: ideal,
    makespanRatio: ideal === 0 ? Infinity : makespanMs / ideal,
    longestProvisioningMs,
    overheadMs: makespanMs - longestProvisioningMs,
    firstCreateMs: sent.length === 0 ? 0 : Math.min(...sent),
    lastCreateMs: Math.max(0, ...sent),
    lastReadyMs,
    lostBeforeReadyMs: lastReadyMs - ideal,
    lostAfterReadyMs: makespanMs - lastReadyMs,
  };
}
