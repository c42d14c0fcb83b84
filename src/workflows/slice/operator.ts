import type { Desktop, DesktopState } from '../../domain/desktop.ts';
import { sameUser } from '../../domain/fleet.ts';
import { isDisputed, isRefused } from '../../domain/gaps.ts';
import { nowMs } from '../clock.ts';
import { waitForNothing } from './sending.ts';
import { settleUnknown } from './settle.ts';
import type { Slice } from './slice.ts';
import { showHeld } from './hold.ts';
import { replaceStandbys } from './undo.ts';

/** Tries again what is held, failed or stuck: of these users, or all; and asks AWS again where it had denied. */
export async function retryDesktops(slice: Slice, users: readonly string[] | undefined): Promise<void> {
  waitForNothing(slice);
  if (slice.stopping) return;
  const broken: Desktop[] = [];
  const disputed: string[] = [];
  for (const desktop of named(slice, users)) {
    const { primaryId, state, createdByUs, standbyId } = desktop;
    if (state === 'held') slice.move([primaryId], 'pending', { attempts: 0 });
    if (state === 'stuck') slice.move([primaryId], 'provisioning', { createdAtMs: nowMs() });
    if (state !== 'failed' || isRefused(desktop)) continue;
    if (createdByUs && standbyId !== undefined) broken.push(desktop);
    else if (isDisputed(desktop)) disputed.push(primaryId);
    else if (standbyId !== undefined) slice.move([primaryId], 'adopted', { createdAtMs: nowMs() });
    else slice.move([primaryId], 'pending', { attempts: 0 });
  }
  showHeld(slice, slice.desktops);
  // Whether a person has cleared a conflict is read, twice, before anything is created.
  slice.move(disputed, 'unknown', { attempts: 0 });
  await Promise.all([replaceStandbys(slice, broken), settleUnknown(slice, disputed, 'exists')]);
}

const skippable: readonly DesktopState[] = ['pending', 'held', 'failed', 'stuck'];

/** Gives desktops up, with the operator's reason. Those that are on their way or done are left as they are. */
export function skipDesktops(slice: Slice, users: readonly string[], reason: string): void {
  for (const { primaryId, state } of named(slice, users)) {
    if (skippable.includes(state)) slice.move([primaryId], 'skipped', { code: 'SkippedByOperator', message: reason });
  }
  showHeld(slice, slice.desktops);
}

function named(slice: Slice, users: readonly string[] | undefined): Desktop[] {
  return slice.desktops.filter(({ user }) => users === undefined || users.some((name) => sameUser(name, user)));
}
