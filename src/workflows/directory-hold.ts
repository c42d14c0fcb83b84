import { ApplicationFailure, CancellationScope, condition, setHandler, workflowInfo } from '@temporalio/workflow';
import { releaseHoldSignal } from '../contract/decommission.ts';
import { failureTypes } from '../contract/failures.ts';

/**
 * Holds one standby directory for the run that started it, and does nothing else. Its id is the lock: the server gives an id
 * to one open workflow at a time, and ends a child together with its parent, a parent that is terminated included (Temporal,
 * parent close policy TERMINATE); not one whose parent is reset, so a run releases its holds itself when it ends. A
 * cancellation does not end it, for the run would go on.
 */
export async function directoryHold(): Promise<void> {
  if (workflowInfo().parent === undefined) {
    throw ApplicationFailure.nonRetryable(
      'A directory is held by decommission and teardown alone. Start one of them instead.',
      failureTypes.invalidInput,
    );
  }
  let isReleased = false;
  setHandler(releaseHoldSignal, () => void (isReleased = true), { description: 'Sent by the run when it ends' });
  await CancellationScope.nonCancellable(() => condition(() => isReleased));
}
