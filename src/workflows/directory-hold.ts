import { ApplicationFailure, CancellationScope, condition, workflowInfo } from '@temporalio/workflow';
import { failureTypes } from '../contract/failures.ts';

/**
 * Holds one standby directory for the run that started it, and does nothing else. Its id is the lock: the server gives an id
 * to one open workflow at a time, and ends a child together with its parent, however that ends (Temporal, parent close
 * policy TERMINATE). A cancellation does not end it, for the run would go on.
 */
export async function directoryHold(): Promise<void> {
  if (workflowInfo().parent === undefined) {
    throw ApplicationFailure.nonRetryable(
      'A directory is held by decommission and teardown alone. Start one of them instead.',
      failureTypes.invalidInput,
    );
  }
  await CancellationScope.nonCancellable(() => condition(() => false));
}
