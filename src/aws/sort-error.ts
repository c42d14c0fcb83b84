import type { AwsFailure, CallOutcome, FailureKind } from '../domain/aws-failure.ts';
import { isServerTrouble, kindOfCode } from './error-codes.ts';
import { redactPieces, redactSecrets } from './redact-secrets.ts';

/** Which call failed, and whether its request had been handed to the network by then. */
export interface FailedCall {
  readonly operation: string;
  readonly region: string;
  readonly sent: boolean;
  /** What was sent in confidence: no piece of it may be in what is told of the failure. */
  readonly secrets?: readonly string[];
}

/**
 * Sorts what the SDK or a socket threw. `not-applied` needs a reason: the request never left, or AWS refused it in its
 * own words. Everything else, the unknown included, may have been applied.
 */
export function sortError(error: unknown, call: FailedCall): AwsFailure {
  const facts = factsOf(error);
  const told = (text: string): string => redactPieces(text, call.secrets ?? []);
  const { kind, outcome } = call.sent
    ? judge(facts)
    : { kind: kindBeforeSending(facts), outcome: 'not-applied' as const };
  return {
    outcome,
    kind,
    operation: call.operation,
    region: call.region,
    code: facts.code,
    message: told(facts.message),
    ...(facts.status !== undefined && { httpStatus: facts.status }),
    ...(facts.retryAfterMs !== undefined && { retryAfterMs: facts.retryAfterMs }),
    ...(facts.resourceId !== undefined && { resourceId: told(facts.resourceId) }),
  };
}

/** What can be told of a thrown value, from itself and from what it wraps. */
interface ErrorFacts {
  readonly code: string;
  readonly message: string;
  /** Is the code AWS's own, read from a well-formed error answer? */
  readonly fromAws: boolean;
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly resourceId?: string;
  /** The system call that failed (`connect`, `read`), and all codes found on the way down. */
  readonly syscall?: string;
}

interface Judgement {
  readonly kind: FailureKind;
  readonly outcome: CallOutcome;
}

function judge(facts: ErrorFacts): Judgement {
  if (facts.fromAws) return judgeAnswer(facts);
  if (neverConnected(facts)) return { kind: 'unavailable', outcome: 'not-applied' };
  if (facts.status === 429) return { kind: 'throttled', outcome: 'not-applied' };
  const isRefusal = facts.status !== undefined && facts.status >= 300 && facts.status < 500;
  return { kind: isRefusal ? 'unexpected' : 'unavailable', outcome: 'maybe-applied' };
}

function judgeAnswer(facts: ErrorFacts): Judgement {
  const kind = kindOfCode(facts.code);
  const status = facts.status ?? 0;
  // Modelled as HTTP 500, yet a definite no: "Unable to delete resource in PROVISIONING status" (SES v2).
  if (facts.code.startsWith('ConcurrentModification')) return { kind: 'conflict', outcome: 'not-applied' };
  if (status >= 500) return { kind: kind === 'throttled' ? kind : 'unavailable', outcome: 'maybe-applied' };
  if (status === 429) return { kind: 'throttled', outcome: 'not-applied' };
  if (status < 400 || kind === undefined) return { kind: 'unexpected', outcome: 'maybe-applied' };
  return { kind, outcome: isServerTrouble(facts.code) ? 'maybe-applied' : 'not-applied' };
}

function kindBeforeSending(facts: ErrorFacts): FailureKind {
  return kindOfCode(facts.code) ?? (facts.code === 'DeadlinePassed' ? 'unavailable' : 'unexpected');
}

const noRoute = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN']);

/** Codes of a TLS handshake that our side breaks off: the request is only sent after it. */
const handshakeFailed =
  /^(CERT_|ERR_TLS_CERT|ERR_TLS_HANDSHAKE|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE)|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|UNABLE_TO_(GET|VERIFY|DECRYPT|DECODE)|HOSTNAME_MISMATCH)/;

/** Sentences of Node, OpenSSL and the SDK for connections that never stood; should they change, it may be applied. */
const neverStood = [
  /did not establish a connection with the server/,
  /disconnected before secure TLS connection was established/,
  /SSL routines:.*:(wrong version number|packet length too long|unsupported protocol|.*handshake failure|http request):/,
];

function neverConnected(facts: ErrorFacts): boolean {
  if (facts.status !== undefined) return false;
  if (facts.syscall === 'connect' || facts.syscall === 'getaddrinfo') return true;
  if (noRoute.has(facts.code) || handshakeFailed.test(facts.code)) return true;
  return neverStood.some((sentence) => sentence.test(facts.message));
}

function factsOf(error: unknown): ErrorFacts {
  const layers = layersOf(error);
  const thrown = layers[0] ?? {};
  const status = numberAt(objectAt(thrown, '$metadata'), 'httpStatusCode');
  const name = textAt(thrown, 'name') ?? 'Error';
  const fromAws = '$fault' in thrown && name !== 'Unknown';
  const systemCode = layers.map((layer) => textAt(layer, 'code')).find((code) => code !== undefined);
  const syscall = layers.map((layer) => textAt(layer, 'syscall')).find((found) => found !== undefined);
  const retryAfterMs = retryAfterOf(thrown);
  const resourceId = fromAws ? textAt(thrown, 'ResourceId') : undefined;
  return {
    code: fromAws ? name : (systemCode ?? (name === 'Unknown' ? `Http${status ?? ''}` : name)),
    message: sentenceOf(error),
    fromAws,
    ...(status !== undefined && { status }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(resourceId !== undefined && { resourceId }),
    ...(syscall !== undefined && { syscall }),
  };
}

/** The thrown value and what it wraps: its cause, or the attempts of a connection by several addresses. */
function layersOf(error: unknown): object[] {
  const layers: object[] = [];
  let next = error;
  while (typeof next === 'object' && next !== null && !layers.includes(next) && layers.length < 5) {
    layers.push(next);
    const inner: unknown =
      'cause' in next && next.cause != null ? next.cause : 'errors' in next ? next.errors : undefined;
    next = Array.isArray(inner) ? (inner as unknown[])[0] : inner;
  }
  return layers;
}

const longestMessage = 500;

function sentenceOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const [sentence = ''] = text.split('\n  Deserialization error');
  const clean = redactSecrets(sentence).trim() || 'no further words';
  return clean.length > longestMessage ? `${clean.slice(0, longestMessage - 1)}…` : clean;
}

/** The header, or the field of WorkSpaces Instances: its model puts it into one, its JSON protocol into the other. */
function retryAfterOf(thrown: object): number | undefined {
  const header = textAt(objectAt(objectAt(thrown, '$response'), 'headers'), 'retry-after');
  const seconds = header === undefined ? numberAt(thrown, 'RetryAfterSeconds') : Number(header);
  return seconds === undefined || !Number.isFinite(seconds) || seconds < 0 ? undefined : seconds * 1000;
}

function objectAt(holder: object | undefined, key: string): object | undefined {
  const value = holder === undefined ? undefined : (holder as Record<string, unknown>)[key];
  return typeof value === 'object' && value !== null ? value : undefined;
}

function textAt(holder: object | undefined, key: string): string | undefined {
  const value = holder === undefined ? undefined : (holder as Record<string, unknown>)[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numberAt(holder: object | undefined, key: string): number | undefined {
  const value = holder === undefined ? undefined : (holder as Record<string, unknown>)[key];
  return typeof value === 'number' ? value : undefined;
}
