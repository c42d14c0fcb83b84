import type { DecommissionCase, DecommissionRule, PlanDesktop } from './decommission-case.ts';
import { changedId, isChange, isFencing, isGoodAnswer } from './look.ts';
import { terminatedWorkspaces, type AuditEntry, type TerminatedWorkspace } from './log.ts';

/** What the ledger calls gone is what was terminated in the primary Region, and it is gone. */
export const goneIsTerminated: DecommissionRule = (judged) => {
  const gone = new Set(judged.ledger.filter(({ state }) => state === 'gone').map(({ primaryId }) => primaryId));
  const terminated = new Set(terminatedPrimaries(judged).map(({ workspaceId }) => workspaceId));
  const alive = new Set(judged.world.workspaces.filter(({ live }) => live).map(({ workspaceId }) => workspaceId));
  const forgotten = judged.unfinished ? [] : [...terminated].filter((id) => !gone.has(id));
  return [
    ...[...gone]
      .filter((id) => !terminated.has(id))
      .map((id) => `${id} is gone in the ledger, but nobody asked for it`),
    ...[...gone].filter((id) => alive.has(id)).map((id) => `${id} is gone in the ledger, but it lives`),
    ...forgotten.map((id) => `${id} was terminated, and the ledger does not call it gone`),
  ];
};

/** Each desktop that the ledger calls gone was absent twice by its id and twice from its directory, after it was asked for. */
export const goneIsConfirmedTwice: DecommissionRule = (judged) => {
  const planned = new Map(judged.plan.desktops.map((desktop) => [desktop.primaryId, desktop]));
  const gone = new Set(judged.ledger.filter(({ state }) => state === 'gone').map(({ primaryId }) => primaryId));
  return terminatedPrimaries(judged)
    .filter(({ workspaceId }) => gone.has(workspaceId))
    .flatMap(({ workspaceId, seq }) => {
      const desktop = planned.get(workspaceId);
      const { byId, byDirectory } = desktop ? absences(judged, desktop, seq) : { byId: 0, byDirectory: 0 };
      return byId >= 2 && byDirectory >= 2
        ? []
        : [`${workspaceId} was absent ${byId} times by id and ${byDirectory} times from its directory`];
    });
};

/** How often our own reads showed it absent, after the last that showed it; a walk through a directory counts by its start. */
function absences(
  { entries, world, keys }: DecommissionCase,
  { primaryId, primaryDirectory }: PlanDesktop,
  afterSeq: number,
): { readonly byId: number; readonly byDirectory: number } {
  const ours = new Set<unknown>([keys.terminator, keys.builder]);
  const reads = entries.filter(
    ({ seq, accessKeyId, region }) => seq > afterSeq && ours.has(accessKeyId) && region === world.summary.primaryRegion,
  );
  const records = reads.filter((entry) => entry.operation === 'DescribeWorkspaces' && isGoodAnswer(entry));
  const lastSeen = records.findLastIndex((entry) => entry.served?.[primaryId] !== undefined);
  const since = records.slice(lastSeen + 1).map(wanted);
  return {
    byId: since.filter(({ WorkspaceIds: ids }) => Array.isArray(ids) && ids.includes(primaryId)).length,
    byDirectory: since.filter(
      (request) =>
        request.DirectoryId === primaryDirectory && request.NextToken === undefined && request.UserName === undefined,
    ).length,
  };
}

/** Whoever stays can work again: no fence of the terminator's is left on a primary that lives. */
export const fencesAreLifted: DecommissionRule = ({ entries, world, keys, unfinished }) => {
  if (unfinished) return [];
  const leaving = new Set(terminatedWorkspaces(entries).map(({ workspaceId }) => workspaceId));
  const last = new Map(entries.filter(isChange).map((entry) => [changedId(entry), entry]));
  return world.workspaces
    .filter(({ workspaceId, live }) => live && !leaving.has(workspaceId))
    .filter(({ workspaceId }) => {
      const change = last.get(workspaceId);
      return change !== undefined && isFencing(change) && change.accessKeyId === keys.terminator;
    })
    .map(({ workspaceId }) => `${workspaceId} stays, and its fence was not lifted`);
};

/**
 * What happened between the reads and the call, by the truth at the call: no violation, for AWS has no conditional
 * terminate; a campaign counts it and shows that the window is the only way it comes about.
 */
export function insideTheWindow(judged: DecommissionCase): string[] {
  return terminatedPrimaries(judged).flatMap(({ workspaceId, standbys = [], seq }) => {
    const standby = standbys[0];
    return standby?.state === 'AVAILABLE'
      ? []
      : [`line ${seq}: the standby of ${workspaceId} was ${standby?.state ?? 'no more'}`];
  });
}

function terminatedPrimaries({
  entries,
  world,
  keys,
}: DecommissionCase): (TerminatedWorkspace & { readonly seq: number })[] {
  const ours = entries.filter(
    ({ accessKeyId, region }) => accessKeyId === keys.terminator && region === world.summary.primaryRegion,
  );
  return terminatedWorkspaces(ours);
}

function wanted({ request }: AuditEntry): Readonly<Record<string, unknown>> {
  return (request ?? {}) as Readonly<Record<string, unknown>>;
}
