import { z } from 'zod';
import { faultsRequest, type Fault } from '../faults/schema.ts';
import type { SetFault } from '../faults/faults.ts';
import type { JsonObject } from '../json.ts';
import { settingsPatch, type SettingsPatch } from '../settings.ts';
import type { Simulation } from '../simulation.ts';
import { seedFleet } from '../world/fleet.ts';
import { fleetRequest } from '../world/fleet-request.ts';

/** A whole situation: rules, fleet and faults. Also the format of `--scenario` files. */
export const scenarioRequest = z.strictObject({
  settings: settingsPatch.optional(),
  fleet: fleetRequest.optional(),
  faults: faultsRequest.optional(),
});

/** A situation as asked for. */
export type Scenario = z.output<typeof scenarioRequest>;

/** Rules first, since the fleet is made by them; then the fleet; then what is broken in it. */
export function applyScenario(simulation: Simulation, { settings, fleet, faults }: Scenario): void {
  if (settings) changeSettings(simulation, settings);
  if (fleet) seedFleet(simulation.world, fleet);
  if (faults) setFaults(simulation, faults);
}

/** Changes rules; everything already decided (a provisioning time, say) stays. */
export function changeSettings(simulation: Simulation, patch: SettingsPatch): void {
  simulation.world.changeSettings(patch);
}

/** Sets one fault or many, in order. */
export function setFaults(simulation: Simulation, faults: Fault | Fault[]): JsonObject[] {
  return [faults].flat().map((fault) => faultView(simulation.faults.set(fault)));
}

/** A fault as the control API shows it. */
export function faultView({ id, fault, matched, fired }: SetFault): JsonObject {
  return { ...(fault as JsonObject), id, matched, fired };
}
