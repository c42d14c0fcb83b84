import { ApplicationFailure } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { failureTypes } from '../contract/failures.ts';

/** Not a failure: another attempt goes on in `waitMs`. Waiting like this costs no history. */
export function notReady(message: string, waitMs: number): ApplicationFailure {
  return ApplicationFailure.create({
    type: failureTypes.notReady,
    message,
    category: ApplicationFailureCategory.BENIGN,
    nextRetryDelay: waitMs,
  });
}
