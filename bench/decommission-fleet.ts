import { gatedFleet } from '../test/support/gated-fleet.ts';
import { quickRules } from '../test/support/signers.ts';
import type { FleetOptions } from '../test/support/test-fleet.ts';
import { scaledLimits } from './seeded-fleet.ts';

/** How a decommission is run. */
export interface DecommissionOrder {
  readonly desktops: number;
  readonly directories: number;
  readonly seed: number;
  /** How much shorter than real everything is that AWS takes and that the run waits for. */
  readonly speed: number;
}

/** Snapshots and the wait for them, in real milliseconds: AWS's twelve hours and our day would be a day. */
const snapshots = { intervalMs: 20_000, deadline: '40s' };

/** The rules of the gate: soaks, cooling-off and the life of approvals only make a run longer. */
export const benchRules = {
  ...quickRules,
  decommission: {
    ...quickRules.decommission,
    soaks: { canary: '10ms', canaries: '10ms', batch: '10ms' },
    dataDeadline: snapshots.deadline,
  },
};

/**
 * The fleet. The world's clock is everybody's, for fences and snapshots are compared; what AWS takes its time for is
 * shortened instead, by as much as the limits of the fleet file: so a run looks as often as it would at real speed.
 */
export function decommissionFleetOf({ desktops, directories, seed, speed }: DecommissionOrder): FleetOptions {
  const pick = Array.from({ length: desktops }, (_, index) => index);
  const replicated = { state: 'STOPPED', dataReplication: 'PRIMARY_AS_SOURCE' } as const;
  return gatedFleet({
    ...{ desktops, directories, seed },
    settings: {
      auditServed: false,
      rates: { workspaces: { perSecond: 2 * speed, burst: 5 } },
      ...{ startingMs: [30_000 / speed, 90_000 / speed], stoppingMs: 60_000 / speed },
      ...{ terminatingMs: 300_000 / speed, terminatedMs: 5_000 / speed, cleanUpMs: 60_000 / speed },
      snapshotIntervalMs: snapshots.intervalMs,
    },
    seeded: {
      existingStandbys: [{ ...replicated, pick, snapshotAgeMs: [0, snapshots.intervalMs] }],
      connections: { lastConnectionAgeMs: 3_600_000 },
    },
    file: { limits: scaledLimits(speed) },
  });
}
