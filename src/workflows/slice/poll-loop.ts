import { condition } from '@temporalio/workflow';
import type { PollPace } from '../../domain/polling.ts';
import { totalOf } from '../../domain/ledger.ts';
import { unlessFirst } from '../unless-first.ts';
import type { AnySlice } from './any-slice.ts';
import { isCreatingDone } from './sending.ts';
import { untilAllowed } from './until-allowed.ts';

/** What is followed, and how. */
export interface Following {
  /** Is nothing due that could be sent now? Then the slice has time to follow what it has asked for. */
  readonly isCreatingIdle: () => boolean;
  /** What was adopted is followed like what was made. */
  readonly takeAdopted: () => void;
  /** One poll for the whole slice, until it has news or is outdated. */
  readonly pollOnce: () => Promise<void>;
}

/** Follows what is on its way, poll after poll, for as long as the slice works. */
export async function followWhileWorking(slice: AnySlice, following: Following): Promise<void> {
  while (slice.isWorking) {
    if (slice.stopping || !following.isCreatingIdle() || slice.count('adopted', 'provisioning') === 0) {
      await slice.nextChange();
      continue;
    }
    if (slice.phase === 'creating' && isCreatingDone(slice)) {
      slice.setPhase('following');
      await slice.report();
    }
    following.takeAdopted();
    await following.pollOnce();
  }
}

/** What a poll answers; undefined when the slice was stopped first, or has more to follow than the poll was told. */
export async function unlessOutdated<T>(slice: AnySlice, poll: () => Promise<T>): Promise<T | undefined> {
  const followed = slice.count('provisioning');
  const isOutdated = (): boolean =>
    slice.stopping || slice.count('adopted') > 0 || slice.count('provisioning') > followed;
  return unlessFirst(
    () => untilAllowed(slice, poll),
    () => condition(isOutdated),
  );
}

/** A poll reports when this share of the slice has changed: fewer reports cost less history. */
const changedShare = 0.1;

/** How a poll of this slice paces itself. */
export function paceOf({ fleet, counts }: AnySlice): PollPace {
  const { pollIntervalMs, reportAfterMs } = fleet.limits;
  return { pollIntervalMs, reportAfterMs, changedCount: Math.ceil(changedShare * totalOf(counts)) };
}
