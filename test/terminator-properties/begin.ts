import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadApprovals } from '../../src/fleets/approvals-file.ts';
import { loadFleet } from '../../src/fleets/fleet-file.ts';
import type { AwsClients } from '../../src/aws/clients.ts';
import type { PlannedDesktop, Waiver } from '../../src/domain/decommission/plan.ts';
import { planDigest } from '../../src/signing/plan-digest.ts';
import { directoryPair, primaryRegion, standbyRegion, writeFleetFile } from '../support/fleet-files.ts';
import type { Caller } from './caller.ts';
import type { Product } from './product.ts';
import { account, fleet, Stage, type House } from './stage.ts';

const hour = 3_600_000;
const seed = 7;
/** How a sequence begins. */
export interface Setting {
  readonly waived?: 'health' | 'data';
  readonly isRequestForged: boolean;
  /** How often the service looks who is connected; 0: whenever it is asked. */
  readonly connectionCheckMs: number;
  readonly startToCloseMs: number;
  /** How long the approvals of the course hold. */
  readonly approvalsLiveMs: number;
  readonly caller: Caller;
}

let begun = 0;

/** Begins the world anew. */
export async function begin(house: House, product: Product, clients: AwsClients, setting: Setting): Promise<Stage> {
  begun += 1;
  const fleets = join(house.directory, `fleets-${begun}`);
  mkdirSync(fleets, { recursive: true });
  const inWorld = await beginWorld(house, setting);
  const outsider = inWorld.at(-1);
  if (outsider === undefined) throw new Error('the fleet is too small');
  const planned = inWorld.slice(0, -1);
  const waivers = setting.waived === undefined ? [] : [waiverOf(planned[0], setting.waived)];
  writeFleet(fleets, waivers, '5%');
  const approvals = await loadApprovals(house.approvalsFile);
  const { digest: fleetDigest } = await loadFleet(fleets, fleet, approvals);
  const header = {
    ...{ version: 1 as const, operation: 'decommission' as const },
    ...{ account, fleet, fleetDigest, primaryRegion, standbyRegion, waivers },
  };
  const sorted = planned.toSorted((one, other) => (one.primaryId < other.primaryId ? -1 : 1));
  const plan = { approved: planDigest(header, sorted), desktops: planned, waivers, outsider };
  const { startToCloseMs, isRequestForged } = setting;
  return new Stage({ house, clients, product, fleets, plan, startToCloseMs, isRequestForged });
}

/** The desktops of the plan, the fourth of them STOPPED, and one beside it. */
async function beginWorld({ simulator }: House, { connectionCheckMs, caller }: Setting): Promise<PlannedDesktop[]> {
  const everyone = Array.from({ length: caller.planned + 1 }, (_, index) => index);
  await simulator.reset();
  await simulator.scenario({
    settings: {
      ...{ speed: 1, account, connectionCheckMs, rates: { workspaces: null } },
      visibility: { invisibleMs: [0, 0], incompleteMs: [0, 0], relationLagMs: [0, 0] },
    },
    fleet: {
      ...{ desktops: everyone.length, directories: 1, seed, primaryRegion, standbyRegion },
      existingStandbys: [
        { pick: everyone, state: 'AVAILABLE', dataReplication: 'PRIMARY_AS_SOURCE', snapshotAgeMs: hour },
      ],
      connections: { lastConnectionAgeMs: 30 * 24 * hour },
      primaryStates: { STOPPED: [3] },
      runningModes: { ALWAYS_ON: everyone.filter((index) => index !== 3) },
    },
  });
  const { workspaces } = await simulator.state();
  return workspaces
    .filter(({ role }) => role === 'primary')
    .sort((one, other) => (one.desktop ?? 0) - (other.desktop ?? 0))
    .map(({ workspaceId, directoryId, userName, standbyWorkspaceIds: [standbyId = ''] }) => ({
      ...{ primaryId: workspaceId, primaryDirectory: directoryId, user: userName },
      ...{ standbyId, standbyDirectory: directoryPair(1).standby },
    }));
}

function waiverOf(desktop: PlannedDesktop | undefined, clause: 'health' | 'data'): Waiver {
  return { workspaceId: desktop?.primaryId ?? '', clause, reason: 'a test machine' };
}

/** Writes the fleet file; `drift` is a rule that only makes it another file. */
export function writeFleet(fleets: string, waivers: readonly Waiver[], drift: string): void {
  const written = waivers.map(({ workspaceId, clause, reason }) => ({ workspace: workspaceId, clause, reason }));
  const decommission = { drift, ...(written.length > 0 && { waivers: written }) };
  writeFleetFile(fleets, fleet, 1, { account, directories: [directoryPair(1)], decommission });
}
