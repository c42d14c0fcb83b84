import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ParentClosePolicy, startChild } from '@temporalio/workflow';
import { failureTypes } from '../../contract/failures.ts';
import type { SliceReport, SliceWorkflow, StopThen } from '../../contract/messages.ts';
import { sliceWorkflowIdFor } from '../../contract/names.ts';
import { searchAttributes } from '../../contract/search-attributes.ts';
import type { Finding } from '../../domain/finding.ts';
import { discoveryStart, type DiscoveryCursor } from '../../domain/slices.ts';
import { totalOf } from '../../domain/ledger.ts';
import { refusal } from '../failures.ts';
import { locally } from '../lanes.ts';
import type { KnownSlice, Run } from './run.ts';
import { hasRoomForAnother, noteReport, tellIfChanged, untilClosed } from './slice-talk.ts';

/** Refuses to begin while slices of an earlier operation are still at work: two ledgers must not own one desktop. */
export async function refuseOpenSlices(run: Run): Promise<void> {
  const open = await locally('slices of an earlier run').openSlices({ fleet: run.fleet.name });
  if (open.length > 0) throw busy(open);
}

function busy(open: readonly string[]): Error {
  return refusal(failureTypes.fleetBusy, [
    {
      severity: 'error',
      code: failureTypes.fleetBusy,
      summary: `Slices of an earlier operation are still open: ${open.join(', ')}.`,
      remedy: 'Wait until they have closed, or look at them in the Web UI; then start again.',
    },
  ]);
}

/** Starts the first slice. It reports where the next one goes on, and so on until all desktops are found. */
export async function startSlices(run: Run): Promise<void> {
  if (run.fleet.directories.length === 0) run.allFound = true;
  else await startSlice(run, discoveryStart);
  while (!isFirstSliceFound(run)) await run.nextChange();
}

function isFirstSliceFound(run: Run): boolean {
  const [first] = run.slices;
  return first === undefined || first.closed || (first.report !== undefined && first.report.phase !== 'discovering');
}

/** True when the fleet's directories hold none of its desktops. */
export function foundNothing(run: Run): boolean {
  const isWhole = run.allFound && run.stop === 'none' && run.slices.every((slice) => slice.lost === undefined);
  return isWhole && run.fleet.directories.length > 0 && totalOf(run.counts) === 0;
}

/** What refuses a fleet whose directories hold none of its desktops. */
export function emptyFleet(fleet: string, others: readonly Finding[]): Error {
  return refusal(failureTypes.preflightRefused, [
    ...others,
    {
      severity: 'error',
      code: 'EmptyFleet',
      summary: `The directories of ${fleet} hold no desktop that the fleet includes.`,
      remedy: 'Correct the directories, or `include` and `exclude`, in the fleet file.',
    },
  ]);
}

async function startSlice(run: Run, cursor: DiscoveryCursor): Promise<void> {
  const { loaded, orders, id, fleet } = run;
  if (loaded === undefined) throw new Error('slices need a loaded fleet');
  const index = run.slices.length;
  const workflowId = sliceWorkflowIdFor(fleet.name, index);
  try {
    const handle = await startChild<SliceWorkflow>('prepareSlice', {
      workflowId,
      args: [{ loaded, run: id, index, cursor, orders }],
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      staticSummary: `slice ${index} of ${fleet.name}: up to ${fleet.limits.sliceSize} desktops`,
      typedSearchAttributes: [
        { key: searchAttributes.fleet, value: fleet.name },
        { key: searchAttributes.operation, value: 'prepare' },
      ],
    });
    const slice: KnownSlice = { workflowId, handle, told: 0, closed: false };
    run.slices.push(slice);
    run.changed();
    void watch(run, slice, handle.result());
    await tellIfChanged(run, slice, orders);
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    if (index === 0) throw busy([workflowId]);
    // Something was created already, so the run goes on with what it has, and says so.
    run.slices.push({ workflowId, told: 0, closed: true, lost: 'its id is taken by a slice of an earlier operation' });
    dropNextSlice(run);
  }
}

async function watch(run: Run, slice: KnownSlice, result: Promise<unknown>): Promise<void> {
  if (!(await untilClosed(run, slice, result))) return;
  // Whatever this slice had not found yet will not be found by this run.
  if (slice.hasDiscovered !== true) dropNextSlice(run);
  await startNextSlice(run);
}

/** Takes the report of a slice of desktops; its first one says whose they are and where the next slice goes on. */
export async function takeReport(run: Run, report: SliceReport): Promise<void> {
  const { discovered, ...kept } = report;
  const { index } = kept;
  const slice = await noteReport(run, run.slices, kept);
  if (discovered !== undefined) takeDiscovery(run, slice, index, discovered);
  await startNextSlice(run);
}

function takeDiscovery(
  run: Run,
  slice: KnownSlice,
  index: number,
  discovered: NonNullable<SliceReport['discovered']>,
): void {
  run.noteOf(slice, { hasDiscovered: true });
  for (const user of discovered.users) run.noteOwner(user, index);
  for (const id of discovered.named) run.namedFound.add(id);
  run.nextSlice = discovered.next;
  if (run.nextSlice === undefined || run.stop !== 'none') dropNextSlice(run);
}

async function startNextSlice(run: Run): Promise<void> {
  const { nextSlice } = run;
  if (nextSlice === undefined || !hasRoomForAnother(run.slices)) return;
  run.nextSlice = undefined;
  await startSlice(run, nextSlice);
}

/** No other slice is started: all desktops are found, or the run ends before. A slice that still reads says when it is done. */
export function dropNextSlice(run: Run): void {
  run.nextSlice = undefined;
  run.allFound = run.slices.every((slice) => slice.closed || slice.hasDiscovered === true);
  run.changed();
}

/** Stops the run: no other slice is started, and whatever waited for a decision is answered. The slices have yet to be told. */
export function beginStop(run: Run, then: StopThen): void {
  run.deciding = undefined;
  run.stop = then;
  dropNextSlice(run);
}
