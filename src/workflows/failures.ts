import { ActivityFailure, ApplicationFailure, CancelledFailure, TimeoutFailure } from '@temporalio/workflow';
import type { AwsFailure } from '../domain/aws-failure.ts';
import type { Finding } from '../domain/finding.ts';
import { failureTypes, type FailureType } from '../contract/failures.ts';

/** The stable type name behind a failed activity, if it has one: the cause carries it, not the failure itself. */
export function failureTypeOf(error: unknown): string | undefined {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure ? (cause.type ?? undefined) : undefined;
}

/** The sentence behind a failed activity. */
export function sentenceOf(error: unknown): string {
  const cause = error instanceof ActivityFailure && error.cause !== undefined ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}

/**
 * A call that changes something and whose activity failed: whatever the reason (lost worker, time-out, a defect after
 * sending), it may have been applied.
 */
export function lostCall(error: unknown, operation: string, region: string): AwsFailure {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  const code =
    cause instanceof TimeoutFailure ? 'NoAnswer' : cause instanceof CancelledFailure ? 'Cancelled' : 'ActivityFailed';
  return { outcome: 'maybe-applied', kind: 'unavailable', operation, region, code, message: sentenceOf(error) };
}

/** An expected failure with every finding in its message and its details. */
export function refusal(type: FailureType, findings: readonly Finding[]): ApplicationFailure {
  const message = findings.map((finding) => `${finding.summary} ${finding.remedy}`).join('\n');
  return ApplicationFailure.create({ type, message, nonRetryable: true, details: [{ findings }] });
}

/** What an operator's command is refused with. */
export function refuseCommand(sentence: string): ApplicationFailure {
  return ApplicationFailure.create({ type: failureTypes.refused, message: sentence, nonRetryable: true });
}
