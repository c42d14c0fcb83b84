import { condition, sleep } from '@temporalio/workflow';
import { isAwsFailureType } from '../../contract/failures.ts';
import { backoffMs } from '../../domain/backoff.ts';
import { failureTypeOf, sentenceOf } from '../failures.ts';
import { unlessFirst } from '../unless-first.ts';
import type { DecommissionRun } from './run.ts';

/**
 * Reads until AWS allows it: a denied read shows as something that a person has to mend, and is tried again by itself.
 * Undefined when the run is to end and AWS has not answered for as long as a removal may take: what was asked for until
 * then is still worth knowing.
 *
 * @param reader names reads that go on at the same time apart: what blocks one is shown until that one has answered
 */
export async function whenReadable<T>(
  run: DecommissionRun,
  read: () => Promise<T>,
  reader = 'read',
): Promise<T | undefined> {
  return unlessFirst(
    () => untilRead(run, read, reader),
    async () => {
      await condition(() => run.isOver);
      await sleep(run.fleet.limits.removalDeadlineMs, { summary: 'for a Region that does not answer' });
    },
  );
}

async function untilRead<T>(run: DecommissionRun, read: () => Promise<T>, reader: string): Promise<T> {
  const key = `CannotRead ${reader}`;
  for (let tries = 1; ; tries += 1) {
    try {
      const answer = await read();
      run.unblock(key);
      return answer;
    } catch (error) {
      if (!isAwsFailureType(failureTypeOf(error))) throw error;
      const remedy = 'Mend what AWS names (permission, credentials, Region); it is tried again by itself.';
      run.block({ on: 'attention', code: 'CannotRead', message: sentenceOf(error), remedy }, key);
      run.stopIfHistoryIsLong();
      // Later and later: a role that stays denied for a long weekend must not fill the history, for fences are to be lifted.
      await sleep(backoffMs(run.fleet.limits.pollIntervalMs, tries, reader), { summary: 'until AWS allows to read' });
    }
  }
}
