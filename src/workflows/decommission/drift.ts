import { driftOf } from '../../domain/decommission/waves.ts';
import { locally } from '../lanes.ts';
import { seenDesktops } from './look.ts';
import { whenReadable } from './readable.ts';
import type { DecommissionRun } from './run.ts';

/**
 * Looks at the whole fleet again before a wave. A desktop that is not any more what was approved stays; too many of them,
 * or another fleet file, stop the run, for people have approved something else.
 */
export async function checkDrift(run: DecommissionRun): Promise<void> {
  const { header, desktops } = run.taken;
  const { digest } = await locally(`fleet file ${run.fleet.name}`).loadFleet({ fleet: run.fleet.name });
  if (digest !== header.fleetDigest) {
    return run.stopFor({ code: 'FleetFileChanged', message: 'the fleet file is not the one that was approved' });
  }
  const seen = await whenReadable(run, () => seenDesktops(run.fleet));
  if (seen === undefined) return;
  const open = run.ledger.those(run.ledger.ids(), 'planned', 'fenced');
  const drift = driftOf(
    desktops.filter(({ primaryId }) => open.includes(primaryId)),
    seen.filter(({ primaryId }) => !isSettled(run, primaryId)),
  );
  for (const { primaryId, message } of drift.changed)
    run.ledger.move(primaryId, 'kept', { code: 'ChangedSincePlan', message });
  if (drift.percent <= run.gate.rules.driftPercent) return;
  const message = `${drift.changed.length} desktops changed and ${drift.added.length} came since the plan, more than ${run.gate.rules.driftPercent} %`;
  run.stopFor({ code: 'DriftTooLarge', message });
}

function isSettled(run: DecommissionRun, primaryId: string): boolean {
  const isKnown = run.ledger.ids().includes(primaryId);
  return isKnown && run.ledger.those([primaryId], 'asked', 'unknown', 'gone', 'leaving', 'kept').length > 0;
}
