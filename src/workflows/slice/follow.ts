import type { Desktop } from '../../domain/desktop.ts';
import { packTargets } from '../../domain/poll-targets.ts';
import type { PollChange, PollTarget } from '../../domain/polling.ts';
import { nowMs } from '../clock.ts';
import { onWorkspaces } from '../lanes.ts';
import { isCreatingIdle } from './create.ts';
import { followWhileWorking, paceOf, unlessOutdated } from './poll-loop.ts';
import type { Slice } from './slice.ts';

/** Follows standbys until each is healthy, broken or overdue. One poll serves the whole slice. */
export async function followStandbys(slice: Slice): Promise<void> {
  await followWhileWorking(slice, {
    isCreatingIdle: () => isCreatingIdle(slice),
    takeAdopted: () => slice.move(idsIn(slice, 'adopted'), 'provisioning'),
    pollOnce: () => followOnce(slice),
  });
}

function idsIn(slice: Slice, state: Desktop['state']): string[] {
  return slice.desktops.filter((desktop) => desktop.state === state).map((desktop) => desktop.primaryId);
}

async function followOnce(slice: Slice): Promise<void> {
  const { standbyRegion: region, limits } = slice.fleet;
  const lane = onWorkspaces(region, 'poll', `${slice.count('provisioning')} standbys until healthy`, limits);
  const targets = packTargets(pollTargets(slice));
  const pace = paceOf(slice);
  const news = await unlessOutdated(slice, () => lane.pollStandbys({ region, targets, pace }));
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
