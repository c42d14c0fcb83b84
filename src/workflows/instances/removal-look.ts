import { sleep } from '@temporalio/workflow';
import { isAwsFailureType } from '../../contract/failures.ts';
import type { InstanceOwner, InstanceRecord } from '../../domain/instances/instance.ts';
import { nowMs } from '../clock.ts';
import { failureTypeOf, sentenceOf } from '../failures.ts';
import { locally, onInstances } from '../lanes.ts';
import { unlessFirst } from '../unless-first.ts';
import type { InstanceSlice } from './instance-slice.ts';

/** What was read of a few instances that are to be removed, or why it could not be. */
export type RemovalLook =
  | {
      readonly kind: 'seen';
      readonly records: readonly InstanceRecord[];
      readonly owners: Readonly<Record<string, InstanceOwner>>;
    }
  | { readonly kind: 'silent'; readonly why: string };

/**
 * Reads records, and tags where something may be asked for, by the credentials of the run's account: with those of another
 * everything looks gone. What AWS denies is asked for again by itself, for nobody can retry a run that is stopping.
 */
export async function lookBeforeRemoval(slice: InstanceSlice, names: readonly string[]): Promise<RemovalLook> {
  const giveUpAtMs = Math.min(...names.map((name) => deadlineOf(slice, name)));
  try {
    const look = await unlessFirst(
      () => read(slice, names),
      () => sleep(Math.max(1, giveUpAtMs - nowMs()), { summary: 'for a Region that does not answer' }),
    );
    return look ?? { kind: 'silent', why: 'the Region did not answer' };
  } catch (error) {
    if (!isAwsFailureType(failureTypeOf(error))) throw error;
    return { kind: 'silent', why: sentenceOf(error) };
  }
}

/** Until when a machine's instance has to be gone. */
export function deadlineOf({ deletions, fleet }: InstanceSlice, name: string): number {
  const { sinceMs = nowMs(), askedAtMs = sinceMs } = deletions.get(name) ?? {};
  return askedAtMs + fleet.limits.removalDeadlineMs;
}

async function read(slice: InstanceSlice, names: readonly string[]): Promise<RemovalLook> {
  const { standbyRegion: region, limits } = slice.fleet;
  const { account } = await locally('account of the credentials', limits).readAccount({ region });
  if (account !== slice.input.account) {
    return { kind: 'silent', why: `the worker's credentials belong to account ${account} now` };
  }
  const idsOf = (some: readonly string[]): string[] => some.flatMap((name) => slice.instance(name).instanceId ?? []);
  const lane = onInstances(region, 'read', `${names.length} instances before they are deleted`, limits);
  const unasked = idsOf(names.filter((name) => slice.deletions.get(name)?.isAsked !== true));
  const owners = unasked.length === 0 ? {} : await lane.readInstanceOwners({ region, instanceIds: unasked });
  return { kind: 'seen', owners, records: await lane.readInstances({ region, instanceIds: idsOf(names) }) };
}
