import { activityInfo } from '@temporalio/activity';
import type { ChangeAnswer } from '../contract/activities.ts';
import { AwsCallError } from '../aws/aws-call-error.ts';
import type { ChangeRules } from '../aws/call-aws.ts';
import { answerByMs } from './attempt-time.ts';

/** An attempt that has not sent its call after this share of its time would have too little left to see the answer. */
const shareForSending = 0.5;

/**
 * Makes a call that changes something, and turns how it ended into a value. It fails for defects of ours alone: what
 * AWS did is never an exception, for a workflow must look at it.
 *
 * The rules keep a late attempt from acting: a worker that was asleep must not send when the workflow has long begun to
 * read back, so nothing is sent in the second half of the attempt's time.
 */
export async function changeAnswer<T extends object>(
  change: (rules: ChangeRules) => Promise<T>,
): Promise<ChangeAnswer<T>> {
  const rules = sendingRules(Date.now(), activityInfo().startToCloseTimeoutMs);
  try {
    return { outcome: 'applied', ...(await change(rules)) };
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    return { outcome: error.failure.outcome, failure: error.failure };
  }
}

/** When an attempt that began at `startedAtMs` may still send, and until when it waits for the answer. */
export function sendingRules(startedAtMs: number, startToCloseMs: number): ChangeRules {
  return {
    notAfterMs: startedAtMs + Math.floor(startToCloseMs * shareForSending),
    answerByMs: answerByMs(startedAtMs, startToCloseMs),
  };
}
