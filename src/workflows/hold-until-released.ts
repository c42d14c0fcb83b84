import { ApplicationFailure, CancellationScope, condition, setHandler, workflowInfo } from '@temporalio/workflow';
import { releaseHoldSignal } from '../contract/decommission.ts';
import { failureTypes } from '../contract/failures.ts';

/**
 * Holds something for the run that started this child, and does nothing else. Its id is the lock: the server gives an id to
 * one open workflow at a time, and ends a child together with its parent, a parent that is terminated included (Temporal,
 * parent close policy TERMINATE); not one whose parent is reset, so a run releases its holds itself when it ends. A
 * cancellation does not end it, for the run would go on.
 *
 * @throws ApplicationFailure InvalidInput, with this sentence, when a person has started it.
 */
export async function holdUntilReleased(sentence: string): Promise<void> {
  if (workflowInfo().parent === undefined) throw ApplicationFailure.nonRetryable(sentence, failureTypes.invalidInput);
  let isReleased = false;
  setHandler(releaseHoldSignal, () => void (isReleased = true), { description: 'Sent by the run when it ends' });
  await CancellationScope.nonCancellable(() => condition(() => isReleased));
}
