import type { Finding } from '../finding.ts';
import type { Fleet } from '../fleet.ts';

/** An open run of another fleet. Without its standby directories when that fleet's file cannot be read. */
export interface OpenRun {
  readonly operation: string;
  readonly fleet: string;
  readonly run: string;
  readonly standbyDirectories?: readonly string[];
}

type Covering = Pick<Fleet, 'directories'>;

/** The open prepares that may make or take back standbys in one of these directories; they hold none. */
export function preparesInTheWay(fleet: Covering, others: readonly OpenRun[]): Finding[] {
  return inTheWay(
    fleet,
    others.filter(({ operation }) => operation === 'prepare'),
  );
}

/** Who holds a directory that could not be had: the open runs that may, or at least where to look for it. */
export function heldFindings(
  fleet: Covering,
  others: readonly OpenRun[],
  directory: string,
  workflowId: string,
): Finding[] {
  const named = inTheWay(fleet, others);
  if (named.length > 0) return named;
  const summary = `Another decommission or teardown holds directory ${directory}.`;
  const remedy = `Wait until it has ended: in the Web UI it is the parent of the workflow ${workflowId}. Then start again.`;
  return [{ severity: 'error', code: 'DirectoryBusy', summary, remedy }];
}

/** A fleet file that cannot be read may name any directory. */
function inTheWay({ directories }: Covering, others: readonly OpenRun[]): Finding[] {
  const own = new Set(directories.map(({ standby }) => standby));
  return others.flatMap(({ operation, fleet, run, standbyDirectories }): Finding[] => {
    const shared = standbyDirectories?.filter((directory) => own.has(directory));
    if (shared?.length === 0) return [];
    const where =
      shared === undefined
        ? 'and its fleet file cannot be read, so nobody knows in which directories'
        : `in ${shared.join(', ')}, which this fleet covers too`;
    const summary = `${operation} of fleet ${fleet} (run ${run}) is open, ${where}.`;
    const remedy = `Wait until it has ended, or stop it (lifeboat stop ${fleet}); then start again.`;
    return [{ severity: 'error', code: 'DirectoryBusy', summary, remedy }];
  });
}
