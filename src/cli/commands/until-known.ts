import { setTimeout as sleep } from 'node:timers/promises';
import { exitCodes } from '../exit-codes.ts';
import { Problem } from '../problem.ts';

/** The parts of a self-hosted server read a new namespace, and new search attributes, within ten seconds each. */
const knownWithinMs = 60_000;
const lookAgainMs = 250;

/**
 * Asks until the server gives an answer, for its parts learn of a new namespace one after the other.
 *
 * @throws Problem when there is none after a minute.
 */
export async function untilKnown<T>(name: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadlineMs = Date.now() + knownWithinMs;
  while (Date.now() < deadlineMs) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(lookAgainMs);
  }
  throw new Problem({
    code: 'NamespaceNotUsable',
    message: `Namespace ${name} is there, but not every part of the server knows it and its search attributes after ${knownWithinMs / 1000} seconds.`,
    exitCode: exitCodes.error,
    next: ['Give this command again: what exists is left as it is.', "If it stays so, read the server's log."],
  });
}
