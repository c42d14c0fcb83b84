import type { DecommissionPlan, DecommissionPlanInput } from '../contract/decommission.ts';
import { teardownPlanIdFor } from '../contract/names.ts';
import { callsAndTime } from '../domain/teardown/effort.ts';
import { nowMs } from './clock.ts';
import { checkStart } from './run/start.ts';
import { lookForTeardown } from './teardown/look.ts';

/**
 * Which standbys and instances `teardown` would remove, which stay and why, with the digest that people approve. Only reads, takes no
 * lock.
 *
 * @throws ApplicationFailure InvalidInput, FleetRejected, ApprovalsMissing or PreflightRefused.
 */
export async function teardownPlan(input: DecommissionPlanInput): Promise<DecommissionPlan> {
  checkStart('teardown plan', input, teardownPlanIdFor, []);
  const { header, digest, lines, findings, rules } = await lookForTeardown(input.fleet);
  const going = lines.filter(({ verdict }) => verdict === 'goes').length;
  const effort = callsAndTime(going, header.instances?.length ?? 0, rules);
  return { digest, header, lines, findings, ...effort, madeAtMs: nowMs() };
}
