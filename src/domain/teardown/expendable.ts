import type { ConnectionRecord } from '../decommission/proof.ts';
import { sameUser } from '../fleet.ts';
import type { ExpectedStandby } from '../standby-verdict.ts';
import { isLeaving, isStandby, type WorkspaceRecord } from '../workspace.ts';

/** What was read around a standby right before it would be terminated. What an answer left out is absent. */
export interface Surroundings {
  readonly standbyRegion: string;
  /** The primary's own record, read in the primary Region. */
  readonly primary?: WorkspaceRecord;
  /** Reads in a row in which the primary Region answered and did not show the primary. */
  readonly primaryAbsences: number;
  readonly connection?: ConnectionRecord;
  /** From the oldest of these reads until now. */
  readonly ageMs: number;
  /** Codes that a waiver which names this standby passes over. */
  readonly waived?: readonly string[];
}

/** Why a standby stays: for good, or (`passing`) because the answers do not say enough yet. */
export interface Objection {
  readonly code: string;
  readonly message: string;
  readonly passing: boolean;
}

/** A standby may go only while its primary is in one of these: then it is not the last copy of anybody's data. */
const healthyStates: ReadonlySet<string | undefined> = new Set(['AVAILABLE', 'STOPPED']);

/** What decommission fences a primary with. A code of its own, so that no waiver for health passes over it. */
const fence = 'ADMIN_MAINTENANCE';

/** States that a primary leaves by itself within minutes. */
const passingStates = new Set(['STARTING', 'STOPPING', 'REBOOTING']);

/** A primary counts as gone after this many reads in a row without it; either way the standby stays. */
const absencesThatProve = 2;

/** Answers older than this say nothing of now: a Region that did not answer for a while makes the others wait. */
export const freshForMs = 300_000;

/**
 * Why nobody may take this standby away, or undefined when nobody would miss it: its primary exists and is healthy, both
 * sides agree, nobody is connected to it and nobody ever logged in to it. Fails closed: silence keeps it.
 */
export function objectionTo(
  expected: ExpectedStandby,
  standby: WorkspaceRecord,
  around: Surroundings,
): Objection | undefined {
  // Use first: whatever else is wrong, that somebody's work is on it matters most to whoever reads this.
  const objections = [
    objectionOfUse(standby, around),
    objectionOfPrimary(expected, around),
    objectionOfRelation(expected, standby, around),
    objectionOfSilence(standby, around),
    objectionOfAge(around),
  ];
  return objections.find((each) => each !== undefined && around.waived?.includes(each.code) !== true);
}

function objectionOfUse({ workspaceId }: WorkspaceRecord, { connection }: Surroundings): Objection | undefined {
  if (connection?.state === 'CONNECTED') return stays('StandbyInUse', `somebody is connected to ${workspaceId}`);
  if (connection?.lastUserConnectionAtMs === undefined) return undefined;
  return stays('StandbyWasUsed', `somebody has worked on ${workspaceId}: it may hold the only copy of that work`);
}

function objectionOfPrimary({ primaryId }: ExpectedStandby, around: Surroundings): Objection | undefined {
  const { primary, primaryAbsences } = around;
  if (primary === undefined) {
    const message = `the primary Region does not show ${primaryId}: the standby may be the last copy of its data`;
    return primaryAbsences >= absencesThatProve ? stays('PrimaryGone', message) : waits('PrimaryGone', message);
  }
  if (isLeaving(primary)) return stays('PrimaryGone', `primary ${primaryId} is ${String(primary.state)}`);
  if (healthyStates.has(primary.state)) return undefined;
  if (primary.state === fence) {
    return stays(
      'PrimaryFenced',
      `primary ${primaryId} is ${fence}: it may be about to go because this standby is there`,
    );
  }
  const message = `primary ${primaryId} is ${primary.state ?? 'shown without a state'}`;
  const mayPass = primary.state === undefined || passingStates.has(primary.state);
  return mayPass ? waits('PrimaryNotHealthy', message) : stays('PrimaryNotHealthy', message);
}

/** That the standby's record names this primary is judged before (`isConfirmed`); here, the primary's side. */
function objectionOfRelation(
  expected: ExpectedStandby,
  { workspaceId }: WorkspaceRecord,
  { primary, standbyRegion }: Surroundings,
): Objection | undefined {
  if (primary === undefined) return undefined;
  const { primaryId, user } = expected;
  if (isStandby(primary)) return stays('SidesDisagree', `${primaryId} is itself a standby`);
  if (primary.userName !== undefined && !sameUser(primary.userName, user)) {
    return stays('SidesDisagree', `${primaryId} belongs to user ${primary.userName}`);
  }
  const named = primary.related.filter(({ type, region }) => type === 'STANDBY' && region === standbyRegion);
  if (named.some((each) => each.workspaceId === workspaceId)) return undefined;
  const others = named.map((each) => each.workspaceId).join(', ');
  return others === ''
    ? waits('SidesDisagree', `${primaryId} does not name ${workspaceId} as its standby`)
    : stays('SidesDisagree', `${primaryId} names ${others} as its standby, not ${workspaceId}`);
}

/**
 * Connections are DISCONNECTED; or UNKNOWN, which AWS says of a WorkSpace that does not run
 * (DescribeWorkspacesConnectionStatus, API reference). A missing entry proves nothing.
 */
function objectionOfSilence(standby: WorkspaceRecord, { connection }: Surroundings): Objection | undefined {
  if (connection?.state === 'DISCONNECTED') return undefined;
  if (connection?.state === 'UNKNOWN' && standby.state !== 'AVAILABLE') return undefined;
  return waits('ConnectionUnknown', `AWS does not say whether anybody has used ${standby.workspaceId}`);
}

function objectionOfAge({ ageMs }: Surroundings): Objection | undefined {
  return ageMs <= freshForMs ? undefined : waits('AnswersTooOld', 'the answers came too late to act on them');
}

function stays(code: string, message: string): Objection {
  return { code, message, passing: false };
}

function waits(code: string, message: string): Objection {
  return { code, message, passing: true };
}
