import {
  activityInfo,
  ApplicationFailure,
  CancelledFailure,
  cancellationSignal,
  heartbeat,
} from '@temporalio/activity';
import { readFailure } from '../activities/read-failure.ts';
import { AwsCallError } from '../aws/aws-call-error.ts';
import { failureTypes } from '../contract/failures.ts';
import type { ActLog } from './act-log.ts';
import { Refused } from './refused.ts';

/** Beats per heartbeat time-out, and between beats when there is none. */
const beatsPerTimeout = 4;
const unlimitedBeatMs = 1_000;

/**
 * Runs one attempt: the server hears that this process is alive, and a refusal arrives as such. What AWS refuses until a
 * person has mended it is a refusal as well, so that the run waits for that person.
 *
 * @throws ApplicationFailure `TerminatorRefused` when nothing was done and nothing will be.
 */
export async function runAttempt<T>(log: ActLog, act: () => Promise<T>): Promise<T> {
  const { heartbeatTimeoutMs } = activityInfo();
  const beat = setInterval(
    () => heartbeat(),
    heartbeatTimeoutMs === undefined ? unlimitedBeatMs : heartbeatTimeoutMs / beatsPerTimeout,
  );
  try {
    return await act();
  } catch (error) {
    throw failureOf(error, log);
  } finally {
    clearInterval(beat);
  }
}

/** @throws CancelledFailure when this attempt is not wanted any more. */
export function stopWhenCancelled(): void {
  if (cancellationSignal().aborted) throw new CancelledFailure('the attempt was cancelled before it acted');
}

/** What an attempt fails with when the world needs a moment: it goes on with what the next reads show. */
export function notReadyYet(what: string): ApplicationFailure {
  return ApplicationFailure.create({ type: failureTypes.notReady, message: what });
}

function failureOf(error: unknown, log: ActLog): unknown {
  if (error instanceof Refused) return refusal(log, error.message, error.code);
  if (!(error instanceof AwsCallError)) return error;
  const failure = readFailure(error, activityInfo().attempt);
  if (!(failure instanceof ApplicationFailure) || failure.nonRetryable !== true) return failure;
  return refusal(log, failure.message, error.failure.code);
}

/** Logged with the run that the server names, not with what the caller says of itself, and without the sentence: it may quote a paper. */
function refusal(log: ActLog, message: string, code: string): ApplicationFailure {
  const { workflowExecution, activityType: act } = activityInfo();
  const { workflowId = '', runId: run = '' } = workflowExecution ?? {};
  log('warn', { event: 'act-refused', workflowId, run, act, code }, `refused: ${act}, ${code}`);
  const type = failureTypes.terminatorRefused;
  return ApplicationFailure.create({ type, message, nonRetryable: true, details: [{ code }] });
}
