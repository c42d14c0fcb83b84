import { condition } from '@temporalio/workflow';
import { failureTypes } from '../../contract/failures.ts';
import { failureTypeOf, sentenceOf } from '../failures.ts';
import { unlessFirst } from '../unless-first.ts';
import type { AnySlice } from './any-slice.ts';

/**
 * Reads until AWS allows it. Denied or rejected reads are not retried by themselves: the slice says what is wrong and
 * waits for `retry`. Returns undefined when `giveUp` ends first, which without another is as soon as the run is stopped.
 */
export async function untilAllowed<T>(
  slice: AnySlice,
  read: () => Promise<T>,
  giveUp: () => Promise<unknown> = () => condition(() => slice.stopping),
): Promise<T | undefined> {
  const answer = await unlessFirst(() => readWhenAllowed(slice, read), giveUp);
  if (answer === undefined) for (const code of waits) slice.blocked.delete(code);
  return answer;
}

const waits: readonly string[] = [failureTypes.awsDenied, failureTypes.awsRejected];

async function readWhenAllowed<T>(slice: AnySlice, read: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await read();
    } catch (error) {
      const type = failureTypeOf(error);
      if (type === undefined || !waits.includes(type)) throw error;
      slice.block({
        on: 'attention',
        code: type,
        message: sentenceOf(error),
        remedy: 'Mend what AWS names (permission, credentials, Region), then retry.',
      });
      await slice.report();
      while (slice.blocked.has(type)) await slice.nextChange();
    }
  }
}
