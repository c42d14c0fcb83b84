import { isoTime } from '../iso-time.ts';
import { isLeaving, type WorkspaceRecord } from '../workspace.ts';
import type { PlannedDesktop, WaivableClause } from './plan.ts';
import { compareRelation } from './relation.ts';
import { dataSince } from './replicated-data.ts';

/** The clauses, in the order in which they are checked (design, "Decommission's proof"; papers are judged in `gate.ts`). */
export type Clause = 'relation' | 'state' | 'nobody-there' | 'health' | 'data';

/** What satisfied a clause, in words, with the facts it was decided from; or by whose waiver it was passed over. */
export interface ClauseAnswer {
  readonly clause: Clause;
  readonly satisfied: 'met' | 'waived';
  readonly by: string;
}

/** What one look at both Regions showed of one desktop. What an answer left out is absent. */
export interface ProofFacts {
  readonly desktop: PlannedDesktop;
  readonly primaryRegion: string;
  readonly standbyRegion: string;
  /** The account of the plan, and that of the credentials with which was read. */
  readonly account: string;
  readonly readInAccount?: string;
  readonly primary?: WorkspaceRecord;
  readonly standby?: WorkspaceRecord;
  readonly connection?: ConnectionRecord;
  /** When the terminator itself fenced it, and how, by its own evidence. */
  readonly fence?: { readonly how: 'ADMIN_MAINTENANCE' | 'STOPPED'; readonly atMs: number };
  /** When a terminate of this run was recorded for it. */
  readonly askedAtMs?: number;
  readonly waived: readonly { readonly clause: WaivableClause; readonly reason: string }[];
  /** The oldest of the reads, and now, by the terminator's clock. */
  readonly readAtMs: number;
  readonly nowMs: number;
}

/** One entry of DescribeWorkspacesConnectionStatus. */
export interface ConnectionRecord {
  readonly workspaceId: string;
  /** CONNECTED, DISCONNECTED or UNKNOWN; UNKNOWN when it is stopped. */
  readonly state?: string;
  readonly checkedAtMs?: number;
  readonly lastUserConnectionAtMs?: number;
}

/** What the proof says. `keep` leaves this desktop alone; `surprise` stops the run. */
export type ProofVerdict =
  | { readonly kind: 'proved'; readonly clauses: readonly ClauseAnswer[] }
  | { readonly kind: 'keep'; readonly clause: Clause; readonly code: string; readonly message: string }
  | { readonly kind: 'surprise'; readonly code: string; readonly message: string }
  | { readonly kind: 'on-its-way' };

/** Answers older than this prove nothing (design, "Decommission's proof"). */
const proofLifeMs = 60_000;

/** How far a read may seem to lie in the future: clocks are set back by less than this all the time. */
const clockJitterMs = 1_000;

/** `WorkspaceState` of the WorkSpaces API 2015-04-08 without the two in which nothing is left to terminate. */
const knownStates = new Set([
  ...['PENDING', 'AVAILABLE', 'IMPAIRED', 'UNHEALTHY', 'REBOOTING', 'STARTING', 'REBUILDING', 'RESTORING'],
  ...['MAINTENANCE', 'ADMIN_MAINTENANCE', 'SUSPENDED', 'UPDATING', 'STOPPING', 'STOPPED', 'ERROR'],
]);

type Kept = Extract<ProofVerdict, { kind: 'keep' }>;
type Surprise = Extract<ProofVerdict, { kind: 'surprise' }>;
type Departure = Surprise | Extract<ProofVerdict, { kind: 'on-its-way' }>;

/** A proof under way: both records are there. */
interface Examined extends ProofFacts {
  readonly primary: WorkspaceRecord;
  readonly standby: WorkspaceRecord;
  readonly standbyId: string;
  /** Without a fence it is NaN, after which nothing is. */
  readonly fencedAtMs: number;
}

/**
 * May this primary be terminated? Decides by what was read right before; what is absent, unreadable or unknown is not
 * met. The clauses are those of the design, in its order, and the first that is not met decides.
 */
export function judgeProof(facts: ProofFacts): ProofVerdict {
  const early = accountOf(facts) ?? ageOf(facts);
  if (early !== undefined) return early;
  const examined = examine(facts);
  if ('kind' in examined) return examined;
  const answers: ClauseAnswer[] = [];
  for (const examineClause of [relationOf, stateOf, nobodyThere, healthOf, dataOf]) {
    const answer = examineClause(examined);
    if ('kind' in answer) return answer;
    answers.push(answer);
  }
  return { kind: 'proved', clauses: answers };
}

function accountOf({ account, readInAccount }: ProofFacts): Surprise | undefined {
  if (readInAccount === undefined || readInAccount === '') {
    return surprise('AccountUnknown', `nobody knows in which account was read; the plan is of ${account}`);
  }
  if (readInAccount === account) return undefined;
  return surprise('AccountDiffers', `read in account ${readInAccount}, but the plan is of ${account}`);
}

function ageOf({ readAtMs, nowMs }: ProofFacts): Kept | undefined {
  const ageMs = nowMs - readAtMs;
  if (ageMs >= -clockJitterMs && ageMs <= proofLifeMs) return undefined;
  return keep('relation', 'ProofTooOld', `the answers are ${ageMs} ms old; at most ${proofLifeMs} count`);
}

function examine(facts: ProofFacts): Examined | Kept | Surprise | Departure {
  const { desktop, primary, standby, fence } = facts;
  const { primaryId, standbyId } = desktop;
  if (primary === undefined || (primary.workspaceId === primaryId && isLeaving(primary))) return departureOf(facts);
  if (standbyId === undefined) return keep('relation', 'NoStandby', `the plan names no standby of ${primaryId}`);
  if (standby === undefined) return surprise('StandbyLost', `standby ${standbyId} of ${primaryId} is not shown`);
  if (isLeaving(standby)) {
    return surprise('StandbyLost', `standby ${standbyId} of ${primaryId} is ${String(standby.state)}`);
  }
  return { ...facts, primary, standby, standbyId, fencedAtMs: fence?.atMs ?? NaN };
}

/** Absent or on its way out: by a call of ours, or by somebody else's. */
function departureOf({ desktop, primary, askedAtMs }: ProofFacts): Departure {
  if (askedAtMs !== undefined) return { kind: 'on-its-way' };
  const is = primary?.state ?? 'not shown';
  return surprise('TerminatedByOthers', `${desktop.primaryId} is ${is}, and this run has not asked for it`);
}

function relationOf(facts: Examined): ClauseAnswer | Kept | Surprise {
  const { differs, missing } = compareRelation(facts);
  if (differs.length > 0) return surprise('RelationDiffers', differs.join('; '));
  if (missing.length > 0) return keep('relation', 'RecordIncomplete', missing.join('; '));
  const { desktop, standbyId, primaryRegion, standbyRegion, account } = facts;
  const { primaryId, primaryDirectory, standbyDirectory, user } = desktop;
  return met(
    'relation',
    `${primaryId} (${primaryDirectory}, ${primaryRegion}) and ${standbyId} (${standbyDirectory}, ${standbyRegion}) ` +
      `of user ${user} name exactly each other, in account ${account}`,
  );
}

function stateOf({ primary, fence, fencedAtMs }: Examined): ClauseAnswer | Kept {
  const { workspaceId, state = 'shown without a state' } = primary;
  if (!knownStates.has(state)) return keep('state', 'StateUnknown', `${workspaceId} is ${state}`);
  if (state !== 'ADMIN_MAINTENANCE' && state !== 'STOPPED') {
    return keep('state', `PrimaryIs.${state}`, `${workspaceId} is ${state}`);
  }
  if (fence === undefined) return keep('state', 'NotFenced', `${workspaceId} is ${state}, but not by our fence`);
  if (!Number.isFinite(fencedAtMs)) return keep('state', 'NotFenced', `${workspaceId} was fenced at an unknown time`);
  if (fence.how !== state) {
    return keep('state', 'NotFenced', `${workspaceId} was fenced by ${fence.how}, but is ${state}`);
  }
  return met('state', `${workspaceId} is ${state}, fenced since ${isoTime(fencedAtMs)}`);
}

function nobodyThere({ primary, desktop, connection, fencedAtMs }: Examined): ClauseAnswer | Kept {
  const { primaryId } = desktop;
  const kept = (code: string, words: string): Kept => keep('nobody-there', code, `${primaryId} ${words}`);
  const isStopped = primary.state === 'STOPPED';
  const state = connection?.workspaceId === primaryId ? connection.state : undefined;
  if (state === 'CONNECTED') return kept('SomebodyIsThere', 'has somebody connected');
  // UNKNOWN is what AWS says of one that does not run (DescribeWorkspacesConnectionStatus, API reference).
  if (state !== 'DISCONNECTED' && !(state === 'UNKNOWN' && isStopped)) {
    return kept('ConnectionUnknown', `has a connection of state ${state ?? 'not shown'}`);
  }
  const { checkedAtMs = NaN, lastUserConnectionAtMs } = connection ?? {};
  // A state of which nobody knows how old it is says nothing of now.
  if (state === 'DISCONNECTED' && Number.isNaN(checkedAtMs)) {
    return kept('ConnectionUnknown', 'has a connection of which AWS does not say when it was checked');
  }
  if (!isStopped && !(checkedAtMs >= fencedAtMs)) {
    return kept('ConnectionNotCheckedSinceFence', `was last checked at ${isoTime(checkedAtMs)}, before its fence`);
  }
  if (lastUserConnectionAtMs !== undefined && !(lastUserConnectionAtMs <= fencedAtMs)) {
    return kept('ConnectedSinceFence', `had a user at ${isoTime(lastUserConnectionAtMs)}, after its fence`);
  }
  return met('nobody-there', `connection of ${primaryId} is ${state}, checked at ${isoTime(checkedAtMs)}`);
}

function healthOf({ standby, waived }: Examined): ClauseAnswer | Kept {
  const { workspaceId, state } = standby;
  if (state === 'AVAILABLE') return met('health', `standby ${workspaceId} is AVAILABLE by its own record`);
  const code = state === undefined ? 'StandbyStateUnknown' : `StandbyIs.${state}`;
  return unlessWaived(keep('health', code, `standby ${workspaceId} is ${state ?? 'shown without a state'}`), waived);
}

function dataOf({ primary, standby, fencedAtMs, waived }: Examined): ClauseAnswer | Kept {
  const data = dataSince(primary, standby, fencedAtMs);
  if ('code' in data) return unlessWaived(keep('data', data.code, data.message), waived);
  return met('data', `both sides name a snapshot; the older is of ${isoTime(data.atMs)}, after the fence`);
}

/** A waiver names one clause of one desktop, and says why. */
function unlessWaived(kept: Kept, waived: ProofFacts['waived']): ClauseAnswer | Kept {
  const waiver = waived.find(({ clause, reason }) => clause === kept.clause && reason.trim() !== '');
  if (waiver === undefined) return kept;
  return { clause: kept.clause, satisfied: 'waived', by: `waived ("${waiver.reason}"): ${kept.message}` };
}

function met(clause: Clause, by: string): ClauseAnswer {
  return { clause, satisfied: 'met', by };
}

function keep(clause: Clause, code: string, message: string): Kept {
  return { kind: 'keep', clause, code, message };
}

function surprise(code: string, message: string): Surprise {
  return { kind: 'surprise', code, message };
}
