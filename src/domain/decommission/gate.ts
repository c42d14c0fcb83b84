import { isoTime } from '../iso-time.ts';
import { textToSign } from './canonical.ts';
import type { GateContext, GateRules, GateState, Paper, ReceivedPaper } from './paper.ts';

/** Does the signature fit the key that is known for the signer it names? */
export type PaperFit = 'fits' | 'unknown-signer' | 'does-not-fit';

/** A received paper whose signature was held against the known keys. */
export type JudgedPaper = ReceivedPaper & { readonly fit: PaperFit };

/** What a request is held against: there is no run yet, and nobody else has signed. */
export type RequestContext = Omit<GateContext, 'run' | 'requester'>;

type Counted = Extract<Paper['kind'], 'approve' | 'reject' | 'revoke'>;
const counted: ReadonlySet<string> = new Set<Counted>(['approve', 'reject', 'revoke']);

/**
 * The sentence that refuses a paper, or undefined when it counts. `received` is everything that came before, refused or
 * not, for a refused paper must not come back later; `context.nowMs` is when this one was accepted.
 */
export function refusalOf(
  paper: Paper,
  fit: PaperFit,
  context: GateContext,
  received: readonly JudgedPaper[],
): string | undefined {
  return refuse(paper, fit, context, readPapers(received, context), received);
}

/**
 * Where the gate stands at `context.nowMs`, by every paper of the run in the order in which the server recorded them
 * (not by their times: a clock that went back must not put a revocation before what it revokes). Papers that do not
 * count change nothing.
 */
export function gateStateOf(received: readonly JudgedPaper[], context: GateContext): GateState {
  const read = readPapers(received, context);
  const { rejection, approvals } = read;
  if (rejection !== undefined) return { kind: 'rejected', by: rejection.paper.signer, reason: rejection.paper.reason };
  const standing = standingAt(approvals, context.rules, context.nowMs);
  switch (standing.kind) {
    case 'waiting':
      return { ...standing, needed: context.rules.approvals, why: whyWaiting(read, standing.have, context.nowMs) };
    case 'cooling':
      return standing;
    case 'open':
      return { ...standing, closesAtMs: closingTime(approvals, context) };
  }
}

/** Whose approvals count at `context.nowMs`; a rejection does not unsay that they were given. */
export function approversOf(received: readonly JudgedPaper[], context: GateContext): readonly string[] {
  return standingAt(readPapers(received, context).approvals, context.rules, context.nowMs).have;
}

/** The sentence that refuses the request with which a run is to be started, or undefined when it counts. */
export function requestRefusal(paper: Paper, fit: PaperFit, context: RequestContext): string | undefined {
  if (paper.kind !== 'request') return `This is a paper to ${paper.kind}; a run is started with a request.`;
  if (paper.run !== undefined) return `A request names no run, but this one names ${paper.run}.`;
  return refuseSignature(paper, fit) ?? refuseContent(paper, context);
}

/** What the papers so far have come to. */
interface PapersRead {
  /** Approvals that count since the last revocation, in the order in which they were accepted. */
  readonly approvals: readonly JudgedPaper[];
  readonly rejection?: JudgedPaper;
  readonly revocation?: JudgedPaper;
}

function readPapers(received: readonly JudgedPaper[], context: GateContext): PapersRead {
  let read: PapersRead = { approvals: [] };
  for (const [index, each] of received.entries()) {
    const atItsTime = { ...context, nowMs: each.acceptedAtMs };
    const sentence = refuse(each.paper, each.fit, atItsTime, read, received.slice(0, index));
    if (counts(each, sentence, context, read)) read = take(read, each);
  }
  return read;
}

/**
 * Keys change while a run waits, and only ever against it. An approval needs to have been taken when it came, and to fit
 * now: one that was refused served no cooling-off. What withdraws permission does so for good, also when its key is
 * struck later, unless the run refused it and it does not fit now either.
 */
function counts(
  received: JudgedPaper,
  refusal: string | undefined,
  { run }: GateContext,
  { rejection }: PapersRead,
): boolean {
  const { paper, answer } = received;
  if (paper.kind === 'approve') return answer === 'taken' && refusal === undefined;
  if (refusal === undefined) return true;
  return rejection === undefined && paper.run === run && answer !== 'refused';
}

function take(read: PapersRead, received: JudgedPaper): PapersRead {
  switch (received.paper.kind) {
    case 'approve':
      return { ...read, approvals: [...read.approvals, received] };
    case 'revoke':
      return { approvals: [], revocation: received };
    case 'reject':
      return { ...read, rejection: received };
    default:
      // A request, or what nobody knows.
      return read;
  }
}

function refuse(
  paper: Paper,
  fit: PaperFit,
  context: GateContext,
  before: PapersRead,
  received: readonly JudgedPaper[],
): string | undefined {
  return (
    refuseKind(paper) ??
    refuseSignature(paper, fit) ??
    refuseContent(paper, context) ??
    refuseRun(paper, context) ??
    refuseAfter(paper, before, received) ??
    (paper.kind === 'approve' ? refuseApproval(paper, context, before) : undefined)
  );
}

function refuseKind({ kind }: Paper): string | undefined {
  return counted.has(kind) ? undefined : `A run takes papers to approve, reject or revoke; this is a paper to ${kind}.`;
}

function refuseSignature({ signer, signature }: Paper, fit: PaperFit): string | undefined {
  if (typeof signature !== 'string' || signature.trim() === '') return 'The paper is not signed.';
  if (fit === 'unknown-signer') return `Nobody knows a key of ${signer}: the approvals file does not name them.`;
  if (fit === 'fits') return undefined;
  return `The signature does not fit the key of ${signer}: somebody else signed it, or it was changed after that.`;
}

function refuseContent(paper: Paper, context: RequestContext): string | undefined {
  if (paper.reason.trim() === '') return 'The paper gives no reason.';
  const { operation, account, fleet, digest, nowMs } = context;
  if (paper.operation !== operation) return `It is for ${paper.operation}, but this run is a ${operation}.`;
  if (paper.account !== account) return `It is for account ${paper.account}, but this run is in ${account}.`;
  if (paper.fleet !== fleet) return `It is for fleet ${paper.fleet}, but this run is of ${fleet}.`;
  if (paper.digest !== digest) return `It is for the plan ${paper.digest}, but this run has the plan ${digest}.`;
  // Written so that a time which is no number counts as expired.
  if (!(paper.expiresAtMs > nowMs)) return `It expired at ${isoTime(paper.expiresAtMs)}; it is ${isoTime(nowMs)}.`;
  return undefined;
}

function refuseRun(paper: Paper, { run }: GateContext): string | undefined {
  return paper.run === run ? undefined : `It is for run ${paper.run ?? '(none)'}, but this is run ${run}.`;
}

function refuseAfter(paper: Paper, before: PapersRead, received: readonly JudgedPaper[]): string | undefined {
  const { rejection } = before;
  if (rejection !== undefined) return `The run was rejected by ${rejection.paper.signer}: ${rejection.paper.reason}`;
  // A paper of before a revocation must not be handed in again: it says nothing of what its signer thinks now.
  const text = textToSign(paper);
  const isAgain = received.some((each) => each.fit === 'fits' && textToSign(each.paper) === text);
  return isAgain ? 'This very paper was handed in before: sign a new one.' : undefined;
}

function refuseApproval(
  paper: Paper,
  { rules, requester, nowMs }: GateContext,
  before: PapersRead,
): string | undefined {
  const { signer, expiresAtMs } = paper;
  if (signer === requester) return `${signer} asked for this run: somebody else has to approve it.`;
  const isInForce = (each: JudgedPaper): boolean => each.paper.signer === signer && each.paper.expiresAtMs > nowMs;
  if (before.approvals.some(isInForce)) return `${signer} has approved already.`;
  if (expiresAtMs - nowMs <= rules.approvalLifeMs) return undefined;
  return `It expires at ${isoTime(expiresAtMs)}: an approval may live until ${isoTime(nowMs + rules.approvalLifeMs)} at most.`;
}

type Standing =
  | { readonly kind: 'waiting'; readonly have: readonly string[] }
  | { readonly kind: 'cooling'; readonly have: readonly string[]; readonly opensAtMs: number }
  | { readonly kind: 'open'; readonly have: readonly string[] };

/** The cooling-off counts from the last approval that was needed of those that are valid now; more do not prolong it. */
function standingAt(approvals: readonly JudgedPaper[], rules: GateRules, nowMs: number): Standing {
  const valid = approvals.filter(({ paper }) => paper.expiresAtMs > nowMs);
  const have = valid.map(({ paper }) => paper.signer);
  if (valid[rules.approvals - 1] === undefined) return { kind: 'waiting', have };
  const neededTimes = valid.slice(0, rules.approvals).map(({ acceptedAtMs }) => acceptedAtMs);
  const opensAtMs = Math.max(...neededTimes) + rules.coolingOffMs;
  return nowMs >= opensAtMs ? { kind: 'open', have } : { kind: 'cooling', have, opensAtMs };
}

/** When the first expiry comes after which what is left no longer holds the gate open. */
function closingTime(approvals: readonly JudgedPaper[], { rules, nowMs }: GateContext): number {
  const expiries = approvals.map(({ paper }) => paper.expiresAtMs).filter((atMs) => atMs > nowMs);
  const closes = expiries.toSorted((one, other) => one - other).find((atMs) => !isOpenAt(approvals, rules, atMs));
  return closes ?? nowMs;
}

function isOpenAt(approvals: readonly JudgedPaper[], rules: GateRules, atMs: number): boolean {
  return standingAt(approvals, rules, atMs).kind === 'open';
}

function whyWaiting({ approvals, revocation }: PapersRead, have: readonly string[], nowMs: number): string {
  const expired = approvals.filter(({ paper }) => !have.includes(paper.signer)).map(({ paper }) => paper.signer);
  if (expired.length > 0) return `expired by ${isoTime(nowMs)}: the approval of ${expired.join(', ')}.`;
  if (have.length === 0 && revocation !== undefined) {
    return `revoked by ${revocation.paper.signer}: ${revocation.paper.reason}`;
  }
  return 'others have to approve.';
}
