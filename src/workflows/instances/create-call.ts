import type { ChangeAnswer } from '../../contract/activities.ts';
import { machineName, type Instance } from '../../domain/instances/instance.ts';
import { lostCall } from '../failures.ts';
import { onInstances } from '../lanes.ts';
import type { InstanceSlice } from './instance-slice.ts';

/** Sends the create of a machine, with the token of its attempt: again, if it was sent before. */
export async function callCreate(
  slice: InstanceSlice,
  instance: Instance,
): Promise<ChangeAnswer<{ readonly instanceId: string }>> {
  const { standbyRegion: region, name: fleet, limits } = slice.fleet;
  const { count: _count, alternatives, ...group } = slice.groupOf(instance);
  const { name, ordinal, attempt } = instance;
  // The first is the specification as it is written.
  const alternative = alternatives[instance.alternative - 1];
  try {
    return await onInstances(region, 'change', `${machineName(instance)}, attempt ${attempt}`, limits).createInstance({
      ...{ region, fleet, run: slice.input.run, machine: { name, ordinal }, attempt, group },
      ...(alternative !== undefined && { alternative }),
    });
  } catch (error) {
    return { outcome: 'maybe-applied', failure: lostCall(error, 'CreateWorkspaceInstance', region) };
  }
}
