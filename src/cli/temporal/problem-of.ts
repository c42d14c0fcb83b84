import {
  isGrpcDeadlineError,
  isGrpcServiceError,
  WorkflowFailedError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import {
  ApplicationFailure,
  CancelledFailure,
  NamespaceNotFoundError,
  TerminatedFailure,
  TimeoutFailure,
  WorkflowNotFoundError,
} from '@temporalio/common';
import { PayloadError } from '../../codec/payload-error.ts';
import { insideSentence } from '../../domain/sentence.ts';
import type { GatedOperation } from '../../domain/decommission/plan.ts';
import { failureTypes } from '../../contract/failures.ts';
import { exitCodes } from '../exit-codes.ts';
import { Problem } from '../problem.ts';
import { causeOf } from './causes.ts';
import { problemOfFailure } from './failure-problems.ts';

/** Where a command was when something went wrong, for the sentence about it. */
export interface Whereabouts {
  readonly fleet?: string;
  readonly address?: string;
  readonly namespace?: string;
  /** Absent for `prepare` and where it is not known. */
  readonly operation?: GatedOperation;
}

interface GrpcError {
  readonly code: number;
  readonly details: string;
}

const [CANCELLED, NOT_FOUND, FAILED_PRECONDITION, UNAVAILABLE] = [1, 5, 9, 14];
const DENIED: readonly number[] = [7, 16];

/** Turns whatever was thrown into what a person is told. What nobody expected is called a defect. */
export function problemOf(error: unknown, where: Whereabouts = {}): Problem {
  if (error instanceof Problem) return error;
  const undecodable = causeOf(error, PayloadError);
  if (undecodable !== undefined) return unreadable(undecodable);
  if (error instanceof WorkflowUpdateFailedError) return refusedUpdate(error, where);
  if (error instanceof WorkflowFailedError) return failedRun(error, where);
  if (error instanceof WorkflowNotFoundError) return noOperation(where);
  if (error instanceof NamespaceNotFoundError) return noNamespace(error.namespace);
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return unansweredUpdate(where);
  const grpc = grpcErrorIn(error);
  if (isGrpcDeadlineError(error) || isUnanswered(grpc)) return silentWorker(where);
  if (grpc?.code === UNAVAILABLE || isConnectTimeout(error)) return unreachable(where);
  if (isNamespaceMissing(grpc)) return noNamespace(where.namespace ?? 'default');
  if (grpc !== undefined && DENIED.includes(grpc.code)) return denied(where, grpc.details);
  return defect(error);
}

/** What is asked about, or what it would say, is encrypted for others. */
function unreadable({ name, message, remedy }: PayloadError): Problem {
  const summary = message.slice(0, message.length - remedy.length).trim();
  return new Problem({ code: name, message: summary, exitCode: exitCodes.error, next: [remedy] });
}

/** Temporal does not answer at its address. */
export function unreachable({ address = 'its address' }: Whereabouts): Problem {
  return new Problem({
    code: 'TemporalUnreachable',
    message: `Temporal cannot be reached at ${address}.`,
    exitCode: exitCodes.error,
    next: [
      'Correct TEMPORAL_ADDRESS, or the profile in temporal.toml.',
      'To try without a server of your own: npm run demo -- --keep',
      'To start a development server: temporal server start-dev --db-filename lifeboat.sqlite',
    ],
  });
}

/** Nobody polls the queue: an answer will not come. */
export function noWorker({ namespace = 'default', address = 'its address' }: Whereabouts, nothing: string): Problem {
  return new Problem({
    code: 'NoWorker',
    message: `No worker polls the queue "lifeboat" in namespace ${namespace} at ${address}. ${nothing}`,
    exitCode: exitCodes.error,
    next: ['Start a worker: npm run worker', 'Then give this command again.'],
  });
}

function silentWorker(where: Whereabouts): Problem {
  return new Problem({
    code: 'NoAnswer',
    message: `No answer within 10 seconds${at(where)}: no worker is up, or all are busy.`,
    exitCode: exitCodes.error,
    next: ['See that a worker runs: npm run worker', ...statusHint(where)],
  });
}

/** The server may have taken the update in, and then hands it to the next worker that comes. */
function unansweredUpdate(where: Whereabouts): Problem {
  const silent = silentWorker(where);
  return silent.with({ message: `${silent.message} The command may still arrive, as soon as a worker is there.` });
}

/** Nothing has run for the fleet, or it was so long ago that Temporal has forgotten it. */
export function noOperation({ fleet = '?', namespace = 'default', address = 'its address' }: Whereabouts): Problem {
  return new Problem({
    code: 'NoOperation',
    message: `Nothing runs for fleet ${fleet}, and no earlier run is known in namespace ${namespace} at ${address}.`,
    exitCode: exitCodes.error,
    next: [`lifeboat plan ${fleet}`, `lifeboat prepare ${fleet} --wait`],
  });
}

function refusedUpdate(error: WorkflowUpdateFailedError, where: Whereabouts): Problem {
  const cause = error.cause;
  const code = cause instanceof ApplicationFailure ? (cause.type ?? 'Refused') : 'Refused';
  const message = cause?.message ?? error.message;
  // What was typed wrong is wrong usage; what does not fit the moment was refused.
  if (code === failureTypes.invalidInput) return new Problem({ code, message, exitCode: exitCodes.usage });
  return new Problem({ code, message, exitCode: exitCodes.refused, next: statusHint(where) });
}

function failedRun(error: WorkflowFailedError, where: Whereabouts): Problem {
  const failure = causeOf(error, ApplicationFailure);
  if (failure !== undefined) return problemOfFailure(failure, where.fleet, where.operation);
  const { again, notUndone } = leftBehind(where);
  if (causeOf(error, TerminatedFailure)) {
    return ended('RunTerminated', `The run was terminated from outside, without its own clean-up. ${notUndone}`, again);
  }
  if (causeOf(error, CancelledFailure)) return ended('RunCancelled', `The run was cancelled. ${notUndone}`, again);
  if (causeOf(error, TimeoutFailure)) {
    return ended('RunTimedOut', `The run was ended by a time limit of the server. ${notUndone}`, again);
  }
  return defect(error);
}

/** What a run leaves behind that could not clean up after itself. */
function leftBehind({ fleet, operation }: Whereabouts): { again: readonly string[]; notUndone: string } {
  if (operation === undefined) {
    const again = fleet === undefined ? [] : [`lifeboat prepare ${fleet} --wait`];
    return { again, notUndone: 'What it had made still exists; another run finds and adopts it.' };
  }
  return {
    again: fleet === undefined ? [] : [`lifeboat ${operation} plan ${fleet}`],
    notUndone:
      operation === 'decommission'
        ? "Primaries that it had fenced may still be in ADMIN_MAINTENANCE; the terminator's evidence names them."
        : 'What it had not removed still exists; another run finds it.',
  };
}

function ended(code: string, message: string, next: readonly string[]): Problem {
  return new Problem({ code, message, exitCode: exitCodes.error, next });
}

function noNamespace(namespace: string): Problem {
  return new Problem({
    code: 'NamespaceNotFound',
    message: `Temporal has no namespace ${namespace}.`,
    exitCode: exitCodes.error,
    next: [
      'Correct TEMPORAL_NAMESPACE, or the profile in temporal.toml.',
      `To create it: lifeboat namespace ensure ${namespace}`,
    ],
  });
}

function denied({ address = 'its address' }: Whereabouts, details: string): Problem {
  return new Problem({
    code: 'TemporalDenied',
    message: `Temporal at ${address} denies access: ${insideSentence(details)}.`,
    exitCode: exitCodes.error,
    next: ['Correct TEMPORAL_API_KEY or the client certificate, in the environment or in temporal.toml.'],
  });
}

function defect(error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  return new Problem({
    code: 'Unexpected',
    message: `This should not have happened: ${message}`,
    exitCode: exitCodes.error,
    next: ['Please report it, with the lines above and the command that you gave.'],
    ...(error instanceof Error && error.stack !== undefined && { detail: error.stack }),
  });
}

/** How the server and the SDK say that no worker took a query in time; we cancel no call ourselves. */
function isUnanswered(grpc: GrpcError | undefined): boolean {
  if (grpc?.code === FAILED_PRECONDITION) return grpc.details.includes('no poller seen');
  return grpc?.code === CANCELLED;
}

/** The SDK makes a NamespaceNotFoundError of it for calls about a workflow only; `serviceerror.NamespaceNotFound` of the server. */
function isNamespaceMissing(grpc: GrpcError | undefined): boolean {
  return grpc?.code === NOT_FOUND && /^Namespace \S+ is not found/.test(grpc.details);
}

function grpcErrorIn(error: unknown): GrpcError | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (isGrpcServiceError(at)) return at;
  return undefined;
}

/** What the SDK throws when its connect time-out passes. */
function isConnectTimeout(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Failed to connect before the deadline');
}

const at = ({ address }: Whereabouts): string => (address === undefined ? '' : ` from ${address}`);
const statusHint = ({ fleet }: Whereabouts): readonly string[] =>
  fleet === undefined ? [] : [`lifeboat status ${fleet}`];
