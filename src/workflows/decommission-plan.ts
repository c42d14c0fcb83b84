import type { DecommissionPlan, DecommissionPlanInput } from '../contract/decommission.ts';
import { decommissionPlanIdFor } from '../contract/names.ts';
import { callsAndTime } from '../domain/decommission/waves.ts';
import { nowMs } from './clock.ts';
import { lookAtFleet } from './decommission/look.ts';
import { checkStart } from './run/start.ts';

/**
 * What `decommission` would terminate, what stays and why, with the digest that people approve. Only reads, takes no lock.
 *
 * @throws ApplicationFailure InvalidInput, FleetRejected, ApprovalsMissing or PreflightRefused.
 */
export async function decommissionPlan(input: DecommissionPlanInput): Promise<DecommissionPlan> {
  checkStart('decommission plan', input, decommissionPlanIdFor, []);
  const { header, digest, lines, findings, rules } = await lookAtFleet(input.fleet, 'decommission');
  const going = lines.filter(({ verdict }) => verdict === 'goes').length;
  return { digest, header, lines, findings, ...callsAndTime(going, rules), madeAtMs: nowMs() };
}
