import { CancellationScope } from '@temporalio/workflow';

/** Does `work` unless `other` ends first; then the work is cancelled, and the answer is undefined. For reads only. */
export async function unlessFirst<T>(work: () => Promise<T>, other: () => Promise<unknown>): Promise<T | undefined> {
  const scope = new CancellationScope();
  try {
    return await scope.run(() => Promise.race([work(), other().then(() => undefined)]));
  } finally {
    scope.cancel();
  }
}
