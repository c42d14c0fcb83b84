import type { AwsFailure } from './aws-failure.ts';

/** How one call to AWS ended, for those who count calls. */
export type CallAnswer =
  | 'answered' // AWS did it, or showed it
  | 'throttled' // AWS said no: too fast
  | 'refused' // AWS said no for another reason; nothing was applied
  | 'failed' // AWS answered with an error of its own (5xx), or with something that cannot be read; it may have been applied
  | 'lost' // sent, and no answer came; it may have been applied
  | 'unsent'; // it never left: no connection, or its deadline had passed

/** All answers. */
export const callAnswers: readonly CallAnswer[] = ['answered', 'throttled', 'refused', 'failed', 'lost', 'unsent'];

/** How a call that did not succeed ended. `sent`: its request had been handed to the network. */
export function answerOfFailure({ kind, outcome, httpStatus }: AwsFailure, sent: boolean): CallAnswer {
  if (!sent) return 'unsent';
  if (kind === 'throttled') return 'throttled';
  if (httpStatus === undefined) return outcome === 'not-applied' ? 'unsent' : 'lost';
  return outcome === 'not-applied' ? 'refused' : 'failed';
}
