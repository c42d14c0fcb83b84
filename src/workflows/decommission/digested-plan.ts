import type {
  GatedOperation,
  PlanHeader,
  PlannedDesktop,
  PlannedInstance,
  Waiver,
} from '../../domain/decommission/plan.ts';
import type { LoadedFleet } from '../../domain/fleet.ts';
import { locally } from '../lanes.ts';

/** What a plan is about, besides its desktops. */
interface PlanSubject {
  readonly loaded: LoadedFleet;
  readonly operation: GatedOperation;
  readonly account: string;
  readonly waivers: readonly Waiver[];
  /** In the digest's order, by their ids. */
  readonly instances?: readonly PlannedInstance[];
}

/** Header and digest of a plan of these desktops, which are in the digest's order. */
export async function digestedPlan(
  { loaded: { fleet, digest: fleetDigest }, operation, account, waivers, instances = [] }: PlanSubject,
  desktops: readonly PlannedDesktop[],
): Promise<{ readonly header: PlanHeader; readonly digest: string; readonly hashes: readonly string[] }> {
  const { name, primaryRegion, standbyRegion } = fleet;
  const about = { version: 1, operation, account, fleet: name, fleetDigest, primaryRegion, standbyRegion } as const;
  return locally(`digest of ${desktops.length} desktops`).digestPlan({
    // A header without instances is what it was before there were any: so is its digest.
    header: { ...about, waivers, ...(instances.length > 0 && { instances }) },
    desktops,
  });
}

/** The order of the digest: by primary id, as plain text. */
export function byPrimaryId(one: PlannedDesktop, other: PlannedDesktop): number {
  return one.primaryId < other.primaryId ? -1 : 1;
}
