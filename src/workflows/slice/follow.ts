import { condition } from '@temporalio/workflow';
import type { Desktop } from '../../domain/desktop.ts';
import { packTargets } from '../../domain/poll-targets.ts';
import type { PollChange, PollTarget } from '../../domain/polling.ts';
import { nowMs } from '../clock.ts';
import { onWorkspaces } from '../lanes.ts';
import { isCreatingDone, isCreatingIdle } from './create.ts';
import { unlessFirst } from '../unless-first.ts';
import { untilAllowed } from './until-allowed.ts';
import type { Slice } from './slice.ts';

/** A poll reports when this share of the slice has changed: fewer reports cost less history. */
const changedShare = 0.1;

/** Follows standbys until each is healthy, broken or overdue. One poll serves the whole slice. */
export async function followStandbys(slice: Slice): Promise<void> {
  while (slice.isWorking) {
    if (slice.stopping || !isCreatingIdle(slice) || slice.count('adopted', 'provisioning') === 0) {
      await slice.nextChange();
      continue;
    }
    if (slice.phase === 'creating' && isCreatingDone(slice)) {
      slice.setPhase('following');
      await slice.report();
    }
    slice.move(idsIn(slice, 'adopted'), 'provisioning');
    await followOnce(slice);
  }
}

function idsIn(slice: Slice, state: Desktop['state']): string[] {
  return slice.desktops.filter((desktop) => desktop.state === state).map((desktop) => desktop.primaryId);
}

async function followOnce(slice: Slice): Promise<void> {
  const { standbyRegion, limits } = slice.fleet;
  const followed = slice.count('provisioning');
  const isOutdated = (): boolean =>
    slice.stopping || slice.count('adopted') > 0 || slice.count('provisioning') > followed;
  const lane = onWorkspaces(standbyRegion, 'poll', `${followed} standbys until healthy`, limits);
  const targets = packTargets(pollTargets(slice));
  const changedCount = Math.ceil(changedShare * slice.desktops.length);
  const poll = (): ReturnType<typeof lane.pollStandbys> =>
    lane.pollStandbys({
      region: standbyRegion,
      targets,
      pace: { pollIntervalMs: limits.pollIntervalMs, reportAfterMs: limits.reportAfterMs, changedCount },
    });
  const news = await unlessFirst(
    () => untilAllowed(slice, poll),
    () => condition(isOutdated),
  );
  if (news === undefined) return;
  slice.noteReads(news.readAtMs);
  for (const change of news.changes) takeChange(slice, change);
  await slice.reportProgress();
}

function pollTargets(slice: Slice): PollTarget[] {
  const { limits } = slice.fleet;
  return slice.desktops.flatMap((desktop): PollTarget[] => {
    if (desktop.state !== 'provisioning' || desktop.standbyId === undefined) return [];
    const createdAtMs = desktop.createdAtMs ?? nowMs();
    return [
      {
        ...slice.expected(desktop),
        standbyId: desktop.standbyId,
        firstReadAtMs: desktop.createdByUs ? createdAtMs + limits.firstReadAfterMs : createdAtMs,
        deadlineAtMs: createdAtMs + limits.provisioningDeadlineMs,
        ...(desktop.readAtMs !== undefined && { readAtMs: desktop.readAtMs }),
      },
    ];
  });
}

function takeChange(slice: Slice, { primaryId, verdict }: PollChange): void {
  // An operator may have skipped it while the poll was on its way.
  if (slice.desktop(primaryId).state !== 'provisioning') return;
  switch (verdict.kind) {
    case 'healthy':
      return slice.move([primaryId], 'ready');
    case 'overdue':
      return slice.move([primaryId], 'stuck', { code: 'NotHealthyInTime', message: verdict.message });
    case 'broken':
    case 'conflict':
      return slice.move([primaryId], 'failed', { code: verdict.code, message: verdict.message });
  }
}
