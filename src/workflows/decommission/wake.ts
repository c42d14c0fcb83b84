import { sleep } from '@temporalio/workflow';
import { backoffMs } from '../../domain/backoff.ts';
import { piecesOf } from '../../domain/batches.ts';
import { describeLimit } from '../../domain/polling.ts';
import { nowMs } from '../clock.ts';
import { onWorkspaces } from '../lanes.ts';
import { sentenceOf } from '../failures.ts';
import { whenReadable } from './readable.ts';
import type { DecommissionRun } from './run.ts';

/** A standby that did not become AVAILABLE in time, by its primary, and what it was instead. */
export interface Asleep {
  readonly primaryId: string;
  readonly why: string;
  /** It is not there any more, or on its way out. */
  readonly isLost: boolean;
}

/** Whoever has no standby any more has no copy; absent counts only at the deadline, for one read may leave it out. */
const lost: ReadonlySet<string> = new Set(['absent', 'TERMINATING', 'TERMINATED']);

/** States out of which a standby does not come by itself. */
const neverWaking: ReadonlySet<string> = new Set(['ERROR', 'SUSPENDED', 'TERMINATING', 'TERMINATED']);

/** Starts the standbys of these primaries and waits until they are AVAILABLE; answers with those that are not in time. */
export async function wakeStandbys(run: DecommissionRun, primaryIds: readonly string[]): Promise<Asleep[]> {
  const { standbyRegion, limits } = run.fleet;
  const deadlineAtMs = nowMs() + limits.removalDeadlineMs;
  let isStarting = false;
  // A read right after a start may still show STOPPED: once AWS has settled, it is started again.
  const passing = (...states: readonly string[]) => ({
    states,
    everyMs: limits.retryDelayMs,
    forMs: Math.max(0, Math.min(deadlineAtMs - nowMs(), limits.settleMs)),
  });
  let asleep: Asleep[] = primaryIds.map((primaryId) => ({ primaryId, why: 'not read yet', isLost: false }));
  for (let round = 1; ; round += 1) {
    const standbyIds = asleep.flatMap(({ primaryId }) => run.desktop(primaryId).standbyId ?? []);
    const records = await whenReadable(run, () =>
      onWorkspaces(standbyRegion, 'read', `${standbyIds.length} standbys before the proof`, limits).readWhenPassed({
        region: standbyRegion,
        workspaceIds: standbyIds,
        passing: isStarting ? passing('STARTING', 'STOPPED') : passing('STARTING'),
      }),
    );
    if (records === undefined || run.isOver) return asleep;
    const stateOf = new Map(records.map(({ workspaceId, state }) => [workspaceId, state ?? 'without a state']));
    asleep = asleep.flatMap(({ primaryId }) => {
      const state = stateOf.get(run.desktop(primaryId).standbyId ?? '') ?? 'absent';
      return state === 'AVAILABLE' ? [] : [{ primaryId, why: `it is ${state}`, isLost: lost.has(state) }];
    });
    const isHopeless = ({ primaryId }: Asleep): boolean =>
      neverWaking.has(stateOf.get(run.desktop(primaryId).standbyId ?? '') ?? '');
    if (asleep.every(isHopeless) || nowMs() >= deadlineAtMs) return asleep;
    const stopped = standbyIds.filter((id) => stateOf.get(id) === 'STOPPED');
    const wasStarting = isStarting;
    isStarting = stopped.length > 0;
    for (const batch of piecesOf(stopped, describeLimit)) isStarting = (await start(run, batch)) && isStarting;
    // Only the first start is followed at once: what does not help is not repeated without a pause.
    if (!isStarting || wasStarting) {
      await sleep(Math.min(backoffMs(limits.retryDelayMs, round, 'wake'), limits.pollIntervalMs), {
        summary: `until ${asleep.length} standbys are AVAILABLE`,
      });
    }
    if (run.isOver) return asleep;
  }
}

/** False when AWS took nothing of it; whether it helped, the next read tells. */
async function start(run: DecommissionRun, standbyIds: readonly string[]): Promise<boolean> {
  const { standbyRegion, limits } = run.fleet;
  const code = 'StandbysNotStarted';
  try {
    await onWorkspaces(standbyRegion, 'change', `start ${standbyIds.length} standbys`, limits).startStandbys({
      region: standbyRegion,
      standbyIds,
    });
    run.unblock(code);
    return true;
  } catch (error) {
    const remedy = 'Mend what AWS names; it is tried again by itself.';
    run.block({ on: 'attention', code, message: sentenceOf(error), remedy });
    return false;
  }
}
