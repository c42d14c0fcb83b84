import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { condition, ParentClosePolicy, startChild, TemporalFailure } from '@temporalio/workflow';
import type { InstancesWorkflow, SliceReport } from '../../contract/messages.ts';
import { failureTypes, isAwsFailureType } from '../../contract/failures.ts';
import { instancesWorkflowIdFor } from '../../contract/names.ts';
import { searchAttributes } from '../../contract/search-attributes.ts';
import { piecesOf } from '../../domain/batches.ts';
import { machinesOf, strayFindings } from '../../domain/instances/found-instances.ts';
import { machineName, machinesPerBlock, type FoundInstance, type Machine } from '../../domain/instances/instance.ts';
import { failureTypeOf, sentenceOf } from '../failures.ts';
import { onInstances } from '../lanes.ts';
import { unlessFirst } from '../unless-first.ts';
import type { KnownSlice, Run } from './run.ts';
import { hasRoomForAnother, noteReport, tellIfChanged, untilClosed } from './slice-talk.ts';

/** Starts to ensure the instances; slices of them report like those of desktops. */
export function startInstances(run: Run): void {
  if (run.fleet.instances === undefined) return;
  run.areInstancesToCome = true;
  void ensureInstances(run);
}

/** What the worker could not do for the instances is a finding, not the end of the run. */
async function ensureInstances(run: Run): Promise<void> {
  try {
    const found = await readWhatExists(run);
    if (found !== undefined) await startEverySlice(run, found);
  } catch (error) {
    // Anything but a failed activity or child is a defect.
    if (!(error instanceof TemporalFailure)) throw error;
    run.instancesLost = sentenceOf(error);
  }
  run.areInstancesToCome = false;
  run.changed();
}

async function startEverySlice(run: Run, found: readonly FoundInstance[]): Promise<void> {
  const machines = machinesOf(run.fleet.instances ?? []);
  run.findings.push(...strayFindings(machines, found));
  for (const [index, part] of piecesOf(machines, machinesPerBlock).entries()) {
    while (run.stop === 'none' && !hasRoomForAnother(run.instanceSlices)) await run.nextChange();
    if (run.stop !== 'none') return;
    await startSlice(run, index, part, found);
  }
}

/** The fleet's instances in the Region; undefined when the run was stopped first. Denied, it waits for a person. */
async function readWhatExists(run: Run): Promise<readonly FoundInstance[] | undefined> {
  const { standbyRegion: region, name: fleet, limits } = run.fleet;
  for (;;) {
    try {
      return await unlessFirst(
        () => onInstances(region, 'read', `instances of ${fleet}`, limits).readFleetInstances({ region, fleet }),
        () => condition(() => run.stop !== 'none'),
      );
    } catch (error) {
      const type = failureTypeOf(error);
      if (!isAwsFailureType(type)) throw error;
      await untilRetried(run, type, sentenceOf(error));
      if (run.stop !== 'none') return undefined;
    }
  }
}

async function untilRetried(run: Run, code: string, message: string): Promise<void> {
  const remedy = 'Mend what AWS names (permission, credentials, Region), then retry.';
  run.instancesBlocked.set(code, { on: 'attention', code, message, remedy });
  run.changed();
  await condition(() => run.instancesBlocked.size === 0 || run.stop !== 'none');
  run.instancesBlocked.clear();
}

async function startSlice(
  run: Run,
  index: number,
  machines: readonly Machine[],
  found: readonly FoundInstance[],
): Promise<void> {
  const { loaded, account, orders, id, fleet } = run;
  if (loaded === undefined) throw new Error('slices need a loaded fleet');
  const workflowId = instancesWorkflowIdFor(fleet.name, index);
  const names = new Set(machines.map(machineName));
  const own = found.filter(({ machine = '' }) => names.has(machine));
  try {
    const handle = await startChild<InstancesWorkflow>('prepareInstances', {
      workflowId,
      args: [{ loaded, account, run: id, index, machines, found: own, orders }],
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      staticSummary: `slice ${index} of the instances of ${fleet.name}: ${machines.length} machines`,
      typedSearchAttributes: [
        { key: searchAttributes.fleet, value: fleet.name },
        { key: searchAttributes.operation, value: 'prepare' },
      ],
    });
    const slice: KnownSlice = { workflowId, handle, told: 0, closed: false };
    run.instanceSlices.push(slice);
    run.changed();
    void untilClosed(run, slice, handle.result());
    await tellIfChanged(run, slice, orders);
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    // Open slices were looked for by a list that may lag behind. The run goes on with what it has, and says so.
    const lost = `its id is taken by a slice of an earlier operation (${failureTypes.fleetBusy})`;
    run.instanceSlices.push({ workflowId, told: 0, closed: true, lost });
  }
}

/** Takes the report of a slice of instances. */
export async function takeInstancesReport(run: Run, { discovered: _none, ...report }: SliceReport): Promise<void> {
  await noteReport(run, run.instanceSlices, report);
}

/** The slices that own any of these machines, named singly or by their groups, with those that each owns. */
export function slicesOfInstances(run: Run, names: readonly string[]): (readonly [KnownSlice, string[]])[] {
  const machines = machinesOf(run.fleet.instances ?? []);
  return piecesOf(machines, machinesPerBlock).flatMap((part, index) => {
    const slice = run.instanceSlices[index];
    const own = part.filter((machine) => names.includes(machine.name) || names.includes(machineName(machine)));
    return slice === undefined || own.length === 0 ? [] : [[slice, own.map(machineName)] as const];
  });
}

/** Machines among these, or groups of them, for which no slice has begun yet. */
export function instancesToCome(run: Run, names: readonly string[]): string[] {
  const begun = machinesOf(run.fleet.instances ?? []).slice(0, run.instanceSlices.length * machinesPerBlock);
  return names.filter((name) => !begun.some((each) => each.name === name || machineName(each) === name));
}

/** Which of these are neither a group of the fleet nor a machine of one. */
export function unknownInstances(run: Run, names: readonly string[]): string[] {
  const machines = machinesOf(run.fleet.instances ?? []);
  return names.filter((name) => !machines.some((each) => each.name === name || machineName(each) === name));
}
