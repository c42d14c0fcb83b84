import type { PrimaryDesktop, Refusal } from './desktop.ts';
import { isSelected, standbyDirectoryOf, type Fleet } from './fleet.ts';
import { isLeaving, isStandby, type WorkspaceRecord } from './workspace.ts';

/** The parts of a fleet that decide which WorkSpaces belong to it. */
export type FleetScope = Pick<Fleet, 'directories' | 'include' | 'exclude' | 'primaryRegion' | 'standbyRegion'>;

/** Just those parts of a whole fleet: what travels to the activity that reads a page. */
export function scopeOf({ directories, include, exclude, primaryRegion, standbyRegion }: FleetScope): FleetScope {
  return { directories, exclude, primaryRegion, standbyRegion, ...(include !== undefined && { include }) };
}

/** The desktops of the fleet on one page of a primary directory. Records without a user or id are not yet WorkSpaces. */
export function desktopsOnPage(
  scope: FleetScope,
  directory: string,
  page: readonly WorkspaceRecord[],
): PrimaryDesktop[] {
  const standbyDirectory = standbyDirectoryOf(scope, directory);
  if (standbyDirectory === undefined) throw new Error(`directory ${directory} is not in the fleet`);
  return page.flatMap((record) => {
    if (record.userName === undefined || !isSelected(scope, record.userName, record.workspaceId)) return [];
    return [primaryDesktop(scope, standbyDirectory, record, record.userName)];
  });
}

function primaryDesktop(
  scope: FleetScope,
  standbyDirectory: string,
  record: WorkspaceRecord,
  user: string,
): PrimaryDesktop {
  const relatedStandbys = record.related
    .filter((related) => related.type === 'STANDBY' && related.region === scope.standbyRegion && !isLeaving(related))
    .map((related) => related.workspaceId);
  const refusal = refusalOf(record, relatedStandbys);
  return { primaryId: record.workspaceId, user, standbyDirectory, relatedStandbys, ...(refusal && { refusal }) };
}

function refusalOf(record: WorkspaceRecord, relatedStandbys: readonly string[]): Refusal | undefined {
  if (isStandby(record)) return { code: 'PrimaryIsStandby', message: `${record.workspaceId} is a standby itself` };
  if (isLeaving(record)) {
    return { code: 'PrimaryIsLeaving', message: `${record.workspaceId} is ${record.state ?? ''}` };
  }
  if (relatedStandbys.length > 1) {
    return { code: 'SeveralStandbys', message: `it has several standbys: ${relatedStandbys.join(', ')}` };
  }
  return undefined;
}

/**
 * Marks every desktop whose user has another one in the same directory: the answer to a create names only directory
 * and user, so the two could not be told apart.
 */
export function refuseDuplicateUsers(desktops: readonly PrimaryDesktop[]): PrimaryDesktop[] {
  const seen = new Map<string, string[]>();
  const keyOf = (desktop: PrimaryDesktop): string => `${desktop.standbyDirectory}/${desktop.user.toLowerCase()}`;
  // One that is refused anyway, say because it is being terminated, stands in nobody's way.
  for (const desktop of desktops) {
    if (desktop.refusal === undefined)
      seen.set(keyOf(desktop), [...(seen.get(keyOf(desktop)) ?? []), desktop.primaryId]);
  }
  return desktops.map((desktop) => {
    if (desktop.refusal !== undefined) return desktop;
    const ids = seen.get(keyOf(desktop)) ?? [];
    if (ids.length < 2) return desktop;
    const message = `user ${desktop.user} has several WorkSpaces in one directory: ${ids.join(', ')}`;
    return { ...desktop, refusal: { code: 'DuplicateUser', message } };
  });
}

/** Does this desktop need a create, as far as its primary's own page tells? */
export function needsCreate(desktop: PrimaryDesktop): boolean {
  return desktop.refusal === undefined && desktop.relatedStandbys.length === 0;
}
