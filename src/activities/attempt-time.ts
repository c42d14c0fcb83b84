import { activityInfo, cancellationSignal } from '@temporalio/activity';
import type { ReadRules } from '../aws/call-aws.ts';

/** Kept back at the end of an attempt at most, in milliseconds, to report how the call ended. */
const reportingMs = 500;

/** Until when an attempt waits for AWS, so that it tells how the call ended before Temporal gives it up. Epoch ms. */
export function answerByMs(startedAtMs: number, startToCloseMs: number): number {
  return startedAtMs + startToCloseMs - Math.min(reportingMs, startToCloseMs / 10);
}

/** First wait after an attempt, in milliseconds, for activities whose retry policy names none. */
const defaultFirstWaitMs = 1_000;

/** The wait after the first attempt that has to be made again, as the retry policy of this activity has it. */
export function firstWaitMs(): number {
  return Number(activityInfo().retryPolicy?.initialInterval ?? defaultFirstWaitMs);
}

/** The rules of the reads of this attempt: given up when the attempt is cancelled or its time is over. */
export function readRules(): ReadRules {
  return { signal: cancellationSignal(), answerByMs: answerByMs(Date.now(), activityInfo().startToCloseTimeoutMs) };
}
