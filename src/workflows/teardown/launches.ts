import { failureTypes } from '../../contract/failures.ts';
import { instancesPrefixFor } from '../../contract/names.ts';
import { launchesInTheWay } from '../../domain/teardown/instances.ts';
import { refusal } from '../failures.ts';
import { locally } from '../lanes.ts';

/**
 * Refuses while a child of an earlier prepare, ended by force, may still launch instances. No new one begins: the fleet's
 * workflow id is this run's.
 *
 * @throws ApplicationFailure PreflightRefused
 */
export async function refuseLaunches(fleet: string): Promise<void> {
  const open = await locally('launches of an earlier run').openSlices({ fleet });
  const launching = open.filter((workflowId) => workflowId.startsWith(instancesPrefixFor(fleet)));
  const findings = launchesInTheWay(fleet, launching);
  if (findings.length > 0) throw refusal(failureTypes.preflightRefused, findings);
}
