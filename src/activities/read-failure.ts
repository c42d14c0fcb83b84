import { activityInfo, ApplicationFailure, CancelledFailure, cancellationSignal } from '@temporalio/activity';
import { failureTypes } from '../contract/failures.ts';
import { AwsCallError } from '../aws/aws-call-error.ts';
import type { ReadRules } from '../aws/call-aws.ts';
import { describeFailure, type AwsFailure } from '../domain/aws-failure.ts';
import { backoffMs } from '../domain/backoff.ts';
import { firstWaitMs, readRules } from './attempt-time.ts';

/** A surprise that comes back this often in a row is not going to pass by itself. */
const surprisesTolerated = 5;

/**
 * What a read that went wrong fails with: retried when time may mend it (with our own backoff, or AWS's if it named
 * one), final when only a person can. Errors that are not of AWS are defects and pass through.
 *
 * @param failures how often in a row this read has failed, this time included
 */
export function readFailure(error: unknown, failures: number): unknown {
  if (cancellationSignal().aborted) return new CancelledFailure('the read was cancelled', [], asError(error));
  if (!(error instanceof AwsCallError)) return error;
  const { failure } = error;
  if (failure.kind === 'denied') return finalFailure(failureTypes.awsDenied, failure, howToPermit(failure));
  if (isFinal(failure, failures)) return finalFailure(failureTypes.awsRejected, failure, whatIsWrong(failure));
  return ApplicationFailure.create({
    type: failureTypes.awsUnavailable,
    message: describeFailure(failure),
    details: [failure],
    nextRetryDelay: waitBeforeRetry(failure, failures),
  });
}

/** Runs a read of one call whose attempts remember nothing. */
export async function readOnce<T>(read: (rules: ReadRules) => Promise<T>): Promise<T> {
  try {
    return await read(readRules());
  } catch (error) {
    throw readFailure(error, activityInfo().attempt);
  }
}

function isFinal(failure: AwsFailure, failures: number): boolean {
  switch (failure.kind) {
    case 'rejected':
    case 'not-found':
    case 'quota':
      return true;
    case 'unexpected':
      return failures >= surprisesTolerated;
    case 'throttled':
    case 'unavailable':
    case 'conflict':
    case 'denied':
      return false;
  }
}

function waitBeforeRetry(failure: AwsFailure, failures: number): number {
  const { activityId, workflowExecution } = activityInfo();
  const salt = `${workflowExecution?.workflowId ?? ''}/${activityId}/${failures}`;
  return Math.max(backoffMs(firstWaitMs(), failures, salt), failure.retryAfterMs ?? 0);
}

function finalFailure(type: string, failure: AwsFailure, remedy: string): ApplicationFailure {
  const message = `${describeFailure(failure)}. ${remedy}`;
  return ApplicationFailure.create({ type, message, nonRetryable: true, details: [failure] });
}

function howToPermit(failure: AwsFailure): string {
  return /Token|Credentials|Signature|Client|AccessKey|Expired|Skewed/.test(failure.code)
    ? 'Renew the credentials of the worker (and see that its clock is right), then retry.'
    : `Allow ${failure.operation} in ${failure.region} for the role of the worker, then retry.`;
}

function whatIsWrong(failure: AwsFailure): string {
  switch (failure.kind) {
    case 'not-found':
      return 'Correct the id or the Region in the fleet file, then run again.';
    case 'quota':
      return `Raise the quota in ${failure.region}, then run again.`;
    default:
      return 'Correct what the message names in the fleet file, then run again; if the file is right, please report this.';
  }
}

function asError(error: unknown): Error | undefined {
  return error instanceof Error ? error : undefined;
}
