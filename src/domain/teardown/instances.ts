import { planLimit, type PlannedInstance } from '../decommission/plan.ts';
import type { Finding } from '../finding.ts';
import type { Fleet } from '../fleet.ts';
import { isGoingState } from '../instances/instance-verdict.ts';
import type { FoundInstance } from '../instances/instance.ts';
import { named } from './named.ts';

/** The instances that a teardown of their fleet deletes, each once, in the order of the digest: by id, as plain text. */
export function plannedInstances(found: readonly FoundInstance[]): PlannedInstance[] {
  const staying = found.filter(({ state }) => !isGoingState(state));
  // A list that changes while it is paged shows one twice.
  const byId = new Map(staying.map((each) => [each.instanceId, each]));
  return [...byId.values()]
    .sort((one, other) => (one.instanceId < other.instanceId ? -1 : 1))
    .map(({ instanceId, machine }) => ({ instanceId, ...(machine !== undefined && { machine }) }));
}

/** An instance for people: its id, and its machine as far as its tags name one. */
function instanceWords({ instanceId, machine = 'unnamed' }: PlannedInstance): string {
  return `${instanceId} (${machine})`;
}

/** Refuses more instances than the history of one run has room for. */
export function tooManyInstances(count: number): Finding[] {
  if (count <= planLimit) return [];
  return [
    {
      severity: 'error',
      code: 'TooManyInstances',
      summary: `${count} instances carry this fleet’s tag; a plan holds ${planLimit} at most.`,
      remedy: 'Delete those that nobody needs in the console until so many are left, then plan again.',
    },
  ];
}

/** AWS does not show the instances: a fleet that has some by its file is not torn down without knowing which exist. */
export function instancesUnreadable({ instances = [], standbyRegion }: Fleet, why: string): Finding {
  return {
    severity: instances.length > 0 ? 'error' : 'warning',
    code: 'InstancesUnreadable',
    summary: `AWS does not show whether ${standbyRegion} has instances of this fleet, so none would be deleted: ${why}`,
    remedy: 'Mend what AWS names (permission, credentials, Region), then plan again.',
  };
}

/** What was launched after the plan was approved: nobody has approved that it goes. */
export function cameLate(planned: readonly PlannedInstance[], found: readonly FoundInstance[]): Finding[] {
  const approved = new Set(planned.map(({ instanceId }) => instanceId));
  const late = plannedInstances(found).filter(({ instanceId }) => !approved.has(instanceId));
  if (late.length === 0) return [];
  return [
    {
      severity: 'warning',
      code: 'InstancesCameLate',
      summary: `${late.length} instances with this fleet’s tag are not in the plan that was approved, and stay: ${named(late.map(instanceWords))}.`,
      remedy: 'Find out who launched them, then plan again: the new plan names them.',
    },
  ];
}

/** Refuses a teardown while a prepare of the fleet may still launch instances: they would come after the plan was read. */
export function launchesInTheWay(fleet: string, open: readonly string[]): Finding[] {
  if (open.length === 0) return [];
  return [
    {
      severity: 'error',
      code: 'InstancesBusy',
      summary: `A prepare of fleet ${fleet} may still launch or delete instances (${named(open)}).`,
      remedy:
        'Wait until that has ended; if its run is gone, look at the workflows in the Web UI and end them. Then start again.',
    },
  ];
}
