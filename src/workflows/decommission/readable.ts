import { condition, sleep } from '@temporalio/workflow';
import { isAwsFailureType } from '../../contract/failures.ts';
import { failureTypeOf, sentenceOf } from '../failures.ts';
import { unlessFirst } from '../unless-first.ts';
import type { DecommissionRun } from './run.ts';

/**
 * Reads until AWS allows it: a denied read shows as something that a person has to mend, and is tried again by itself.
 * Undefined when the run is to end and AWS has not answered for as long as a removal may take: what was asked for until
 * then is still worth knowing.
 */
export async function whenReadable<T>(run: DecommissionRun, read: () => Promise<T>): Promise<T | undefined> {
  return unlessFirst(
    () => untilRead(run, read),
    async () => {
      await condition(() => run.isOver);
      await sleep(run.fleet.limits.removalDeadlineMs, { summary: 'for a Region that does not answer' });
    },
  );
}

async function untilRead<T>(run: DecommissionRun, read: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      const answer = await read();
      run.unblock(code);
      return answer;
    } catch (error) {
      if (!isAwsFailureType(failureTypeOf(error))) throw error;
      const remedy = 'Mend what AWS names (permission, credentials, Region); it is tried again by itself.';
      run.block({ on: 'attention', code, message: sentenceOf(error), remedy });
      await sleep(run.fleet.limits.pollIntervalMs, { summary: 'until AWS allows to read' });
    }
  }
}

const code = 'CannotRead';
