import type { Log } from './log.ts';

/**
 * Does the work, and then closes, one after the other, whatever happens. What closing throws is only logged when the work has
 * failed: it follows from that, as a connection that cannot be closed below Workers which have never run.
 */
export async function thenClose(
  work: () => Promise<void>,
  log: Pick<Log, 'debug'>,
  steps: readonly (() => unknown)[],
): Promise<void> {
  const errors: unknown[] = [];
  for (const step of [work, ...steps]) {
    try {
      await step();
    } catch (error) {
      if (errors.length > 0) log.debug({ event: 'not-closed', error }, 'closing failed, too');
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
