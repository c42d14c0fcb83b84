import { sleep } from '@temporalio/workflow';
import { spentTokensTolerated } from '../../domain/instances/instance-verdict.ts';
import type { Instance, InstanceOwner, InstanceRecord } from '../../domain/instances/instance.ts';
import { judgeConflict } from '../../domain/instances/token-conflict.ts';
import { nowMs } from '../clock.ts';
import { onInstances } from '../lanes.ts';
import { holdCreates } from '../slice/hold.ts';
import { untilAllowed } from '../slice/until-allowed.ts';
import type { InstanceSlice } from './instance-slice.ts';

/** What AWS said, and what is known of the create that it said it about. */
type Said = Pick<Instance, 'mayExist' | 'surprises'> & { readonly code: string; readonly message: string };

/**
 * AWS says that the machine's token was used before with other parameters, and for which instance: an earlier run's, as a
 * rule. That one is adopted when it is this machine; when it is gone, the next attempt has another token.
 */
export async function inspectConflict(
  slice: InstanceSlice,
  name: string,
  instanceId: string,
  said: Said,
): Promise<void> {
  const seen = await lookAtConflict(slice, instanceId);
  // Stopped meanwhile: nothing was made by this create.
  if (seen === undefined) return slice.move(name, 'pending', said);
  const instance = slice.instance(name);
  const verdict = judgeConflict(instance, slice.groupOf(instance), slice.fleet.name, { instanceId, ...seen });
  switch (verdict.kind) {
    case 'adopt': {
      const createdByUs = seen.owner?.run === slice.input.run;
      const adopted = { instanceId, createdByUs, createdAtMs: nowMs(), mayExist: false, surprises: 0 };
      return slice.move(name, 'adopted', adopted);
    }
    case 'spent':
      return takeNextToken(slice, name, said);
    case 'hold':
      slice.move(name, 'held', { ...said, code: verdict.code, message: verdict.message });
      return holdCreates(slice, slice.instances);
  }
}

function takeNextToken(slice: InstanceSlice, name: string, said: Said): void {
  const { attempt, spentTokens } = slice.instance(name);
  if (spentTokens < spentTokensTolerated) {
    const next = { attempt: attempt + 1, spentTokens: spentTokens + 1, mayExist: false, surprises: 0 };
    return slice.move(name, 'pending', next);
  }
  const message = `${spentTokens + 1} tokens in a row were used before, for instances that are gone`;
  slice.move(name, 'held', { ...said, code: 'TokensSpent', message });
  holdCreates(slice, slice.instances);
}

/** What was read of an instance; what AWS does not know (yet) is absent. */
interface Seen {
  readonly record?: InstanceRecord;
  readonly owner?: InstanceOwner;
}

/**
 * Record and tags of what a conflict names; undefined when `giveUp` ends first, which without another is as soon as the run
 * is stopped. One that AWS does not know is read once more when AWS has settled: it may be fresh.
 */
export async function lookAtConflict(
  slice: InstanceSlice,
  instanceId: string,
  giveUp?: () => Promise<unknown>,
): Promise<Seen | undefined> {
  const first = await lookOnce(slice, instanceId, giveUp);
  if (first === undefined || (first.record !== undefined && first.owner !== undefined)) return first;
  await sleep(slice.fleet.limits.settleMs, { summary: `let AWS settle ${instanceId}` });
  return lookOnce(slice, instanceId, giveUp);
}

async function lookOnce(
  slice: InstanceSlice,
  instanceId: string,
  giveUp: (() => Promise<unknown>) | undefined,
): Promise<Seen | undefined> {
  const { standbyRegion: region, limits } = slice.fleet;
  const lane = onInstances(region, 'read', `${instanceId}, which AWS names in a conflict`, limits);
  const asked = { region, instanceIds: [instanceId] };
  const read = async (): Promise<Seen> => {
    const [[record], owners] = await Promise.all([lane.readInstances(asked), lane.readInstanceOwners(asked)]);
    const owner = owners[instanceId];
    return { ...(record !== undefined && { record }), ...(owner !== undefined && { owner }) };
  };
  return untilAllowed(slice, read, giveUp);
}
