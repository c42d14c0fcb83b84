/**
 * Whether a call that did not answer well can have changed something.
 * `not-applied`: AWS said no, or the request never left. `maybe-applied`: the answer was lost, so only reading tells.
 */
export type CallOutcome = 'not-applied' | 'maybe-applied';

/** What kind of "no" it was, as far as what to do about it differs. */
export type FailureKind =
  | 'throttled' // ThrottlingException, TooManyRequestsException: slow down
  | 'unavailable' // 5xx, connection refused or lost, time-out: try again
  | 'denied' // access denied, credentials missing or expired: a person must mend it
  | 'quota' // ResourceLimitExceededException, LimitExceededException: a person must raise it
  | 'rejected' // the request's content is wrong: InvalidParameterValuesException and its like
  | 'not-found'
  | 'conflict' // already exists, being modified
  | 'unexpected'; // anything else: a defect or a surprise

/** An AWS call that did not succeed, as plain data. */
export interface AwsFailure {
  readonly outcome: CallOutcome;
  readonly kind: FailureKind;
  readonly operation: string;
  readonly region: string;
  /** AWS's error name (`ThrottlingException`) or the system's (`ECONNRESET`). */
  readonly code: string;
  readonly message: string;
  readonly httpStatus?: number;
  readonly retryAfterMs?: number;
  /** What AWS names as being in the way, or as missing (`ResourceId`). */
  readonly resourceId?: string;
}

/** One sentence for people: which call, where, and what AWS said. */
export function describeFailure(failure: AwsFailure): string {
  return `${failure.operation} in ${failure.region}: ${failure.code}: ${failure.message}`;
}
