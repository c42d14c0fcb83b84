import { failureTypes } from '../../contract/failures.ts';
import { failureTypeOf, sentenceOf } from '../failures.ts';
import type { Slice } from './slice.ts';

/**
 * Reads until AWS allows it. Denied or rejected reads are not retried by themselves: the slice says what is wrong and
 * waits for `retry`. Returns undefined when the run is stopped meanwhile.
 */
export async function untilAllowed<T>(slice: Slice, read: () => Promise<T>): Promise<T | undefined> {
  for (;;) {
    try {
      return await read();
    } catch (error) {
      const type = failureTypeOf(error);
      if (type !== failureTypes.awsDenied && type !== failureTypes.awsRejected) throw error;
      slice.block({
        on: 'attention',
        code: type,
        message: sentenceOf(error),
        remedy: 'Mend what AWS names (permission, credentials, Region), then retry.',
      });
      await slice.report();
      while (slice.blocked.has(type) && !slice.stopping) await slice.nextChange();
      if (slice.stopping) return undefined;
    }
  }
}
