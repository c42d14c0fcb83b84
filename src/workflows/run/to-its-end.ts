import { allHandlersFinished, CancellationScope, condition } from '@temporalio/workflow';

/**
 * Follows a runbook to its end. A cancellation is heard like an operator's order and never breaks it off in the middle,
 * and whoever has just said something still gets an answer.
 */
export function toItsEnd<T>(runbook: () => Promise<T>): Promise<T> {
  return CancellationScope.nonCancellable(async () => {
    try {
      return await runbook();
    } finally {
      await condition(allHandlersFinished);
    }
  });
}
