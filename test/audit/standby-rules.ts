import { isOfRun, type LedgerLine, type Rule } from './case.ts';
import { createdStandbys, terminatedWorkspaces, type WorldWorkspace } from './log.ts';

/** I1: at no moment does a primary have two standbys that live and that nobody has told to go. */
export const noDuplicates: Rule = (judged) => {
  const born = createdStandbys(judged.entries);
  const bornIds = new Set(born.map((each) => each.workspaceId));
  const inherited = judged.world.workspaces.filter(
    ({ role, workspaceId }) => role === 'standby' && !bornIds.has(workspaceId),
  );
  const live = new Map<string, Set<string>>();
  const of = (primaryId: string): Set<string> => live.get(primaryId) ?? live.set(primaryId, new Set()).get(primaryId)!;
  for (const standby of inherited) of(standby.primaryWorkspaceId ?? '').add(standby.workspaceId);
  const events = [
    ...born.map((each) => ({ seq: each.seq, born: each })),
    ...terminatedWorkspaces(judged.entries).map((each) => ({ seq: each.seq, gone: each.workspaceId })),
  ].sort((one, other) => one.seq - other.seq);
  return events.flatMap((event) => {
    if ('gone' in event) {
      for (const standbys of live.values()) standbys.delete(event.gone);
      return [];
    }
    const standbys = of(event.born.primaryWorkspaceId).add(event.born.workspaceId);
    return standbys.size < 2
      ? []
      : [`line ${event.seq}: primary ${event.born.primaryWorkspaceId} has ${[...standbys].join(' and ')}`];
  });
};

/** I1 at the end: no primary has two live standbys, and no user has two in one directory. */
export const noDuplicatesAtTheEnd: Rule = ({ world }) => {
  const seen = new Map<string, string>();
  return liveStandbys(world.workspaces).flatMap((standby) => {
    const keys = [`primary ${standby.primaryWorkspaceId}`, `user ${standby.userName} in ${standby.directoryId}`];
    return keys.flatMap((key) => {
      const other = seen.get(key);
      seen.set(key, standby.workspaceId);
      return other === undefined ? [] : [`${key} has both ${other} and ${standby.workspaceId}`];
    });
  });
};

/** I2: whatever was created stands in the ledger, under its primary, as ours; and the ledger claims nothing else as ours. */
export const everythingCreatedIsInTheLedger: Rule = (judged) => {
  const lines = new Map(judged.ledger.map((line) => [line.primaryId, line]));
  const alive = new Set(liveStandbys(judged.world.workspaces).map((each) => each.workspaceId));
  const made = createdStandbys(judged.entries).filter((each) => isOfRun(judged, each.tags));
  const missing = made
    .filter((each) => alive.has(each.workspaceId))
    .filter((each) => lines.get(each.primaryWorkspaceId)?.standbyId !== each.workspaceId)
    .map(
      (each) => `${each.workspaceId}, created for ${each.primaryWorkspaceId} (line ${each.seq}), is not in the ledger`,
    );
  const madeIds = new Set(made.map((each) => each.workspaceId));
  const wrong = judged.ledger
    .filter(
      ({ standbyId, createdByUs }) =>
        standbyId !== undefined && alive.has(standbyId) && createdByUs !== madeIds.has(standbyId),
    )
    .map(
      (line) =>
        `${line.standbyId} of ${line.user}: the ledger says createdByUs ${line.createdByUs}, the audit does not`,
    );
  return [...missing, ...wrong];
};

/** Nothing is created that was not asked for: only for primaries of the fleet, and with the run's tag. */
export const onlyTheFleetIsTouched: Rule = (judged) => {
  const fleet = new Set(judged.primaryIds);
  return createdStandbys(judged.entries).flatMap((each) => [
    ...(fleet.has(each.primaryWorkspaceId) ? [] : [`line ${each.seq}: ${each.primaryWorkspaceId} is not in the fleet`]),
    ...(isOfRun(judged, each.tags) ? [] : [`line ${each.seq}: ${each.workspaceId} does not carry the run's tag`]),
  ]);
};

/** I6: each desktop of the fleet stands in the ledger exactly once, and, when the run is over, in a state that ends. */
export const everyDesktopOnce: Rule = ({ ledger, primaryIds, expect }) => {
  const count = new Map<string, number>();
  for (const { primaryId } of ledger) count.set(primaryId, (count.get(primaryId) ?? 0) + 1);
  const fleet = new Set(primaryIds);
  const ending = new Set(['ready', 'failed', 'stuck', 'skipped', 'held', 'removed', 'retained']);
  const open = expect?.unfinished || expect?.undone ? [] : ledger.filter((line) => !ending.has(line.state));
  return [
    ...primaryIds
      .filter((id) => count.get(id) !== 1)
      .map((id) => `${id} stands ${count.get(id) ?? 0} times in the ledger`),
    ...[...count.keys()].filter((id) => !fleet.has(id)).map((id) => `${id} in the ledger is not of the fleet`),
    ...open.map((line) => `${line.user} ends as ${line.state}`),
  ];
};

/** Desktop by desktop: what the ledger says is so. */
export const ledgerAgreesWithTheWorld: Rule = ({ ledger, world }) => {
  const byId = new Map(world.workspaces.map((each) => [each.workspaceId, each]));
  return ledger.flatMap((line) => {
    const standby = line.standbyId === undefined ? undefined : byId.get(line.standbyId);
    const others = liveStandbys(world.workspaces).filter(
      (each) => each.primaryWorkspaceId === line.primaryId && each.workspaceId !== line.standbyId,
    );
    const surplus = others.map(
      (each) => `${line.user} (${line.state}): ${each.workspaceId} lives, and the ledger does not know it`,
    );
    const lie = lieAbout(line, standby);
    return lie === undefined ? surplus : [...surplus, `${line.user} is ${line.state}, but ${lie}`];
  });
};

/** Standbys stop by themselves when nobody uses them, at any moment: on the way from one healthy state to the other. */
const healthy = new Set(['AVAILABLE', 'STOPPING', 'STOPPED']);

function lieAbout(line: LedgerLine, standby: WorldWorkspace | undefined): string | undefined {
  switch (line.state) {
    case 'ready':
      if (standby === undefined || !standby.live) return `its standby ${line.standbyId ?? ''} does not live`;
      if (!healthy.has(standby.state)) return `its standby is ${standby.state}`;
      return standby.primaryWorkspaceId === line.primaryId
        ? undefined
        : `its standby is ${standby.primaryWorkspaceId ?? 'nobody'}'s`;
    case 'removed':
      return standby?.live ? `${standby.workspaceId} lives` : undefined;
    case 'stuck':
    case 'retained':
    case 'provisioning':
      return standby?.live ? undefined : 'its standby does not live';
    default:
      return undefined;
  }
}

/** I5: after undoing, nothing that the run created is left, or the ledger names it as retained. */
export const nothingLeaks: Rule = (judged) => {
  if (judged.expect?.undone !== true) return [];
  const retained = new Set(judged.ledger.filter((line) => line.state === 'retained').map((line) => line.standbyId));
  return liveStandbys(judged.world.workspaces)
    .filter((each) => isOfRun(judged, each.tags) && !retained.has(each.workspaceId))
    .map((each) => `${each.workspaceId} of ${each.userName} is left and not named as retained`);
};

function liveStandbys(workspaces: readonly WorldWorkspace[]): WorldWorkspace[] {
  return workspaces.filter((each) => each.role === 'standby' && each.live);
}
