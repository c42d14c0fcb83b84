import type { PatchActivationCallback } from '@temporalio/worker';

/** Every change of a running workflow ends in its date: `patched('<what>-<yyyymmdd>')`, see CONTRIBUTING.md. */
const dateOf = (patchId: string): number => Number(/-(\d{8})$/.exec(patchId)?.[1] ?? NaN);

/**
 * Holds back changes of running workflows that are as young as this date, or younger: what has no marker in a history yet
 * goes on as before. As long as all workers hold a change, those of the version before it can take any run over.
 *
 * @param since a date as a number, yyyymmdd
 */
export function activationBefore(since: number): PatchActivationCallback {
  return ({ patchId }) => dateOf(patchId) < since;
}
