import { isAwsFailureType } from '../../contract/failures.ts';
import type { PlannedInstance } from '../../domain/decommission/plan.ts';
import type { Finding } from '../../domain/finding.ts';
import type { Fleet } from '../../domain/fleet.ts';
import type { FoundInstance } from '../../domain/instances/instance.ts';
import { instancesUnreadable, plannedInstances, tooManyInstances } from '../../domain/teardown/instances.ts';
import { failureTypeOf, sentenceOf } from '../failures.ts';
import { onInstances } from '../lanes.ts';
import { inTime } from './survey.ts';

/** Every instance of the standby Region that carries the fleet's tag. */
export function readFleetInstances({ name, standbyRegion: region, limits }: Fleet): Promise<readonly FoundInstance[]> {
  return onInstances(region, 'read', `instances of ${name}`, limits).readFleetInstances({ region, fleet: name });
}

/**
 * The instances that a plan deletes, whatever the fleet file has now: a teardown cleans up after a file that has changed.
 * What AWS does not show is a finding.
 */
export async function findInstances(
  fleet: Fleet,
): Promise<{ readonly instances: readonly PlannedInstance[]; readonly findings: readonly Finding[] }> {
  try {
    const found = await inTime(fleet, () => readFleetInstances(fleet));
    if (found === undefined) return notShown(fleet, 'it did not answer in time.');
    const instances = plannedInstances(found);
    return { instances, findings: tooManyInstances(instances.length) };
  } catch (error) {
    if (!isAwsFailureType(failureTypeOf(error))) throw error;
    return notShown(fleet, sentenceOf(error));
  }
}

function notShown(
  fleet: Fleet,
  why: string,
): { readonly instances: readonly []; readonly findings: readonly Finding[] } {
  return { instances: [], findings: [instancesUnreadable(fleet, why)] };
}
