import type { Finding } from '../finding.ts';
import type { Fleet } from '../fleet.ts';

/** A slice of a prepare that may still make, or take back, standbys in these directories. */
export interface OpenSlice {
  readonly fleet: string;
  readonly workflowId: string;
  readonly standbyDirectories: readonly string[];
}

/** The run that a directory's hold belongs to. */
export interface Holder {
  readonly operation?: string;
  readonly fleet?: string;
  readonly run?: string;
  /** A run that was reset leaves its hold behind. */
  readonly isOpen: boolean;
}

/** The prepares that are at work in one of these directories, one finding each: they hold none. */
export function preparesInTheWay({ directories }: Pick<Fleet, 'directories'>, open: readonly OpenSlice[]): Finding[] {
  const own = new Set(directories.map(({ standby }) => standby));
  const inTheWay = open.filter(({ standbyDirectories }) => standbyDirectories.some((each) => own.has(each)));
  const byFleet = new Map(inTheWay.toReversed().map((slice) => [slice.fleet, slice]));
  return [...byFleet.values()].map(({ fleet, workflowId, standbyDirectories }) => {
    const shared = standbyDirectories.filter((each) => own.has(each)).join(', ');
    return busy(
      `A prepare of fleet ${fleet} is at work in ${shared}, which this fleet covers too (${workflowId}).`,
      `Wait until it has ended, or stop it (lifeboat stop ${fleet}); if its run is gone, look at ${workflowId} in the Web UI. Then start again.`,
    );
  });
}

/** Who holds a directory that could not be had, and how to get it. */
export function heldFinding(directory: string, holdId: string, holder: Holder | undefined): Finding {
  if (holder === undefined) {
    return busy(`Another run held directory ${directory} until a moment ago.`, 'Start again.');
  }
  const { operation = 'an operation', fleet, run, isOpen } = holder;
  if (isOpen && fleet !== undefined) {
    return busy(
      `${operation} of fleet ${fleet} (run ${run}) holds directory ${directory}.`,
      `Wait until it has ended, or stop it (lifeboat stop ${fleet}); then start again.`,
    );
  }
  return busy(
    `Directory ${directory} is held for a run that is over or was reset${run === undefined ? '' : ` (${run})`}.`,
    `See that no decommission or teardown is at work there; then end the workflow ${holdId} (temporal workflow terminate --workflow-id ${holdId}), and start again.`,
  );
}

function busy(summary: string, remedy: string): Finding {
  return { severity: 'error', code: 'DirectoryBusy', summary, remedy };
}
