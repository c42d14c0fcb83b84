import { CancellationScope } from '@temporalio/workflow';
import { failureTypes } from '../../contract/failures.ts';
import { checkTyped } from '../../domain/typed-input.ts';
import { refusal, refuseCommand } from '../failures.ts';
import type { Run } from './run.ts';
import { tellAll } from './slice-talk.ts';

/** The fields of a typed input. */
export type Fields = Parameters<typeof checkTyped>[2];

/** A validator runs synchronously and leaves no trace when it refuses: every mistake in the input, then what the moment forbids. */
export function validate<T>(
  name: string,
  fields: Fields,
  forbidden?: (input: T) => string | undefined,
): (input: T) => void {
  return (input) => {
    const findings = checkTyped(name, input ?? {}, fields);
    if (findings.length > 0) throw refusal(failureTypes.invalidInput, findings);
    const sentence = forbidden?.(input);
    if (sentence !== undefined) throw refuseCommand(sentence);
  };
}

/** A cancelled run still finishes its work, so what people and slices say to it must not be cancelled either. */
export function lasting<I, O>(handle: (input: I) => Promise<O>): (input: I) => Promise<O> {
  return (input) => CancellationScope.nonCancellable(() => handle(input));
}

/** Changes standing orders and tells every slice. */
export async function order(run: Run, change: () => unknown): Promise<void> {
  change();
  run.changed();
  await tellAll(run, { kind: 'orders', orders: run.orders });
}

/** Why it is too late for any command; undefined when it is not. */
export function isOver(run: Run): string | undefined {
  return run.phase === 'finishing' ? 'The run is about to end: start prepare again instead.' : undefined;
}

/** Why it is too late for a command that has work done; undefined when it is not. */
export function isEnding(run: Run): string | undefined {
  return run.stop === 'none' ? isOver(run) : 'The run is stopping: start prepare again when it has ended.';
}
