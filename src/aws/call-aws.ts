import { answerOfFailure } from '../domain/call-answer.ts';
import { AwsCallError } from './aws-call-error.ts';
import { sortError } from './sort-error.ts';
import type { WireCall, WireOptions } from './wire.ts';

/** Rules for a call that reads. */
export interface ReadRules {
  /** Gives the call up: harmless, nothing in the world hangs on it. */
  readonly signal?: AbortSignal;
  /** Not to be waited for after this time, in epoch milliseconds, nor longer than the clients' own time-out. */
  readonly answerByMs?: number;
  /** Is told when AWS answered, by its own clock, in whole seconds. */
  readonly noteTime?: (answeredAtMs: number) => void;
}

/** Rules for a call that changes something. It takes no signal: giving it up would only hide what it did. */
export interface ChangeRules {
  /** Not to be sent after this time, in epoch milliseconds by the clock of this machine. */
  readonly notAfterMs: number;
  readonly answerByMs?: number;
}

/** One operation in one Region. */
export interface AwsCall {
  readonly operation: string;
  readonly region: string;
  /** What is sent in confidence. Errors tell no piece of it, and carry no cause, which would. */
  readonly secrets?: readonly string[];
}

/**
 * Makes one call, once, and reads its answer.
 *
 * @throws AwsCallError whatever goes wrong, reading the answer included.
 */
export async function callAws<Answer, Result>(
  call: AwsCall,
  rules: ReadRules | ChangeRules,
  send: (options: WireOptions) => Promise<Answer>,
  read: (answer: Answer) => Result,
): Promise<Result> {
  const wire: WireCall = {
    sent: false,
    ...('notAfterMs' in rules && { notAfterMs: rules.notAfterMs }),
    ...(rules.answerByMs !== undefined && { answerByMs: rules.answerByMs }),
  };
  const { operation, region } = call;
  const options: WireOptions = { wire, ...('signal' in rules && { abortSignal: rules.signal }) };
  try {
    const answer = await send(options);
    if ('noteTime' in rules && wire.answeredAtMs !== undefined) rules.noteTime?.(wire.answeredAtMs);
    const result = read(answer);
    wire.tellEnd?.({ operation, region, answer: 'answered' });
    return result;
  } catch (error) {
    const failure = sortError(error, { ...call, sent: wire.sent });
    wire.tellEnd?.({ operation, region, answer: answerOfFailure(failure, wire.sent) });
    throw new AwsCallError(failure, call.secrets === undefined ? error : undefined);
  }
}
