import type { Gap } from '../gaps.ts';
import { remedyForInstance } from '../instances/instance-remedies.ts';
import { gapLimit } from '../outcome.ts';
import type { InstanceEntry, InstanceTeardownState } from './instance-deletion.ts';

/** The instances of a teardown, in status and outcome. */
export interface InstancesTornDown {
  /** How many the plan lets go. */
  readonly planned: number;
  /** Asked for, and not seen to be gone yet. */
  readonly asked: number;
  /** Asked for without an answer. */
  readonly unknown: number;
  readonly gone: number;
  /** At most 500 of those that stay or are unknown; once the run has ended, of all that are not gone. */
  readonly kept: readonly Gap[];
  readonly keptCount: number;
}

/** Why an instance is left that no code was given for: the run ended while it was in this state. */
type EndedWords = Readonly<Record<'planned' | 'asked', { readonly code: string; readonly message: string }>>;

/** Why an instance is left that AWS was asked to delete, of a run that could not look any more. */
export const notSeenGone = {
  code: 'NotSeenGone',
  message: 'AWS took the delete, and nobody has seen that it is gone',
} as const;

/** Counts the instances of a teardown, and names those that stay; `ended` tells of a run that does nothing more. */
export function instancesTold(entries: readonly InstanceEntry[], ended?: EndedWords): InstancesTornDown {
  const count = (wanted: InstanceTeardownState): number => entries.filter(({ state }) => state === wanted).length;
  const left = entries.flatMap((entry) => leftOf(entry, ended));
  return {
    planned: entries.length,
    asked: count('asked'),
    unknown: count('unknown'),
    gone: count('gone'),
    kept: left.slice(0, gapLimit),
    keptCount: left.length,
  };
}

function leftOf({ instanceId, machine, state, code, message }: InstanceEntry, ended?: EndedWords): Gap[] {
  if (state === 'gone') return [];
  const because = state === 'planned' || state === 'asked' ? ended?.[state] : { code, message };
  if (because === undefined) return [];
  const { code: why = 'unknown', message: words = '' } = because;
  const user = machine === undefined ? 'unnamed instance' : `instance ${machine}`;
  const remedy = remedies.get(why) ?? remedyForInstance('retained', why);
  return [{ user, instanceId, state, code: why, message: words, remedy }];
}

const remedies = new Map(
  Object.entries({
    NotOurs: 'Find out whose it is; delete it in the console if nobody needs it.',
    RunEnded: 'Nothing was done to it. Plan the teardown again when you are ready.',
    NotSeenGone: 'Look whether it is gone; if it is not, plan the teardown again.',
    NoAnswer: 'Nobody knows whether the delete went through. Look at it in the console, then plan the teardown again.',
  }),
);
