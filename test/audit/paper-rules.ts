import { askingCalls, type AskingCall } from './asked.ts';
import type { DecommissionCase, DecommissionRule, GivenPaper } from './decommission-case.ts';

/** Says why nothing might be sent at that moment; nothing when it might. */
type Closed = (judged: DecommissionCase, atMs: number) => string | undefined;

/** I4: the papers in force at the arrival of every call were enough; one call may have been on the wire when they ended. */
export const approved: DecommissionRule = (judged) =>
  closedCalls(judged, missingPapers, [
    ...judged.papers.map(({ acceptedAtMs }) => acceptedAtMs),
    ...judged.papers.map(({ expiresAtMs }) => expiresAtMs),
  ]).refused;

/** I4: nothing is sent after stop, cancel, terminate or pause, but the one call on the wire. */
export const haltMeansHalt: DecommissionRule = (judged) =>
  closedCalls(
    judged,
    halted,
    (judged.commands ?? []).map(({ acceptedAtMs }) => acceptedAtMs),
  ).refused;

/** How many calls were on the wire when the papers ended or a command halted the run; a campaign counts them. */
export function callsOnTheWire(judged: DecommissionCase): number {
  const moments = [
    ...judged.papers.flatMap(({ acceptedAtMs, expiresAtMs }) => [acceptedAtMs, expiresAtMs]),
    ...(judged.commands ?? []).map(({ acceptedAtMs }) => acceptedAtMs),
  ];
  const closed: Closed = (given, atMs) => missingPapers(given, atMs) ?? halted(given, atMs);
  return closedCalls(judged, closed, moments).tolerated;
}

function missingPapers(
  { papers, plan, rules, requester, signers }: DecommissionCase,
  atMs: number,
): string | undefined {
  const received = papers.filter(({ acceptedAtMs, run }) => acceptedAtMs <= atMs && run === plan.run);
  const rejection = received.find(({ kind }) => kind === 'reject');
  if (rejection) return `${rejection.signer} had rejected it`;
  const revokedAtMs = Math.max(0, ...received.filter(({ kind }) => kind === 'revoke').map((each) => each.acceptedAtMs));
  const counts = (paper: GivenPaper): boolean =>
    paper.kind === 'approve' &&
    paper.digest === plan.digest &&
    paper.acceptedAtMs > revokedAtMs &&
    paper.expiresAtMs > atMs &&
    paper.signer !== requester &&
    signers.includes(paper.signer);
  const firstOf = new Map<string, number>();
  for (const { signer, acceptedAtMs } of received.filter(counts)) {
    firstOf.set(signer, Math.min(acceptedAtMs, firstOf.get(signer) ?? acceptedAtMs));
  }
  const since = [...firstOf.values()].sort((one, other) => one - other)[rules.approvals - 1];
  if (since === undefined) return `${firstOf.size} of ${rules.approvals} approvals were in force`;
  return atMs < since + rules.coolingOffMs ? 'the cooling-off was not over' : undefined;
}

function halted({ commands = [] }: DecommissionCase, atMs: number): string | undefined {
  const given = commands.filter(({ acceptedAtMs }) => acceptedAtMs <= atMs);
  const end = given.find(({ kind }) => kind !== 'pause' && kind !== 'resume');
  if (end) return `there had been a ${end.kind}`;
  return given.at(-1)?.kind === 'pause' ? 'the run was paused' : undefined;
}

/** Calls that arrived while nothing might be sent, but for the first one within the window after each closing. */
function closedCalls(
  judged: DecommissionCase,
  closed: Closed,
  moments: readonly number[],
): { readonly refused: string[]; readonly tolerated: number } {
  const used = new Set<number>();
  const refused = askingCalls(judged).flatMap((call) => {
    const why = closed(judged, call.atMs);
    if (why === undefined) return [];
    const closing = lastClosing(judged, closed, moments, call);
    if (closing !== undefined && call.atMs - closing <= judged.windowMs && !used.has(closing)) {
      used.add(closing);
      return [];
    }
    return [`line ${call.seq}: ${call.workspaceIds.length} were asked for, but ${why}`];
  });
  return { refused, tolerated: used.size };
}

/** The last moment before a call at which sending came to an end. */
function lastClosing(
  judged: DecommissionCase,
  closed: Closed,
  moments: readonly number[],
  { atMs }: AskingCall,
): number | undefined {
  return moments
    .filter(
      (moment) => moment <= atMs && closed(judged, moment - 1) === undefined && closed(judged, moment) !== undefined,
    )
    .sort((one, other) => other - one)[0];
}
