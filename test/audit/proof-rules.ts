import { askingCalls } from './asked.ts';
import type { DecommissionRule } from './decommission-case.ts';
import { Looks, type Look } from './look.ts';
import type { ServedReplication } from './log.ts';

/** What is wrong with a desktop that the terminator asked AWS to terminate; nothing when the clause was met. */
type Clause = (look: Look) => string | undefined;

/** Every id that was asked for stands in the approved plan. */
export const onlyThePlan: DecommissionRule = (judged) => {
  const planned = new Set(judged.plan.desktops.map(({ primaryId }) => primaryId));
  return askingCalls(judged).flatMap(({ seq, workspaceIds }) =>
    workspaceIds.filter((id) => !planned.has(id)).map((id) => `line ${seq}: ${id} is not in the approved plan`),
  );
};

/** STS had told the terminator's key, within the window, that it is of the account of the plan. */
export const rightAccount: DecommissionRule = (judged) => {
  const { entries, plan, keys, windowMs } = judged;
  if (plan.account === undefined) return [];
  const told = entries.filter(
    ({ operation, event, answer, accessKeyId }) =>
      operation === 'GetCallerIdentity' &&
      event === 'answered' &&
      answer?.outcome === 'answered' &&
      accessKeyId === keys.terminator,
  );
  return askingCalls(judged).flatMap(({ seq, atMs }) => {
    const last = told.findLast((entry) => entry.seq < seq && entry.atMs >= atMs - windowMs);
    if (last?.account === plan.account) return [];
    return [`line ${seq}: the account was ${last?.account ?? 'not asked for'}, the plan is of ${plan.account}`];
  });
};

/** Both records and the connection were served to the terminator's key within the window. */
export const readInTime = everyDesktop(({ primary, standby, connection }) => {
  if (!primary) return 'no answer in time about the primary';
  if (!standby) return 'no answer in time about the standby';
  return connection === undefined ? 'no answer in time about who is connected' : undefined;
});

/** Both records name exactly each other, as the plan does, and the primary is nobody's standby. */
export const relationHeld = everyDesktop((look) => {
  const { desktop, primary, standby, primaryRegion, standbyRegion } = look;
  if (!primary || !standby) return undefined;
  const here = (primary.related ?? []).map(({ type, region, workspaceId }) => `${type} ${region} ${workspaceId}`);
  const there = (standby.related ?? []).map(({ type, region, workspaceId }) => `${type} ${region} ${workspaceId}`);
  if (here.join() !== `STANDBY ${standbyRegion} ${desktop.standbyId}`)
    return `the primary names ${here.join() || 'none'}`;
  if (there.join() !== `PRIMARY ${primaryRegion} ${desktop.primaryId}`) {
    return `the standby names ${there.join() || 'none'}`;
  }
  if (primary.userName !== desktop.user || standby.userName !== desktop.user) return 'it is another user’s';
  return primary.directoryId === desktop.primaryDirectory && standby.directoryId === desktop.standbyDirectory
    ? undefined
    : 'it is in another directory';
});

/** The standby said of itself that it was AVAILABLE, or its health was waived. */
export const healthHeld = everyDesktop(({ standby, waived }) => {
  if (!standby || waived.has('health') || standby.state === 'AVAILABLE') return undefined;
  return `the standby was ${standby.state ?? 'in no state'}`;
});

/** Both sides showed replication and a snapshot later than the fence, or the data was waived. */
export const dataHeld = everyDesktop(({ desktop, primary, standby, fence, waived }) => {
  if (!primary || !standby || waived.has('data')) return undefined;
  const sides = [standby.replication, primary.standbys?.find(({ standbyId }) => standbyId === desktop.standbyId)];
  if (sides.some((side) => side?.mode !== 'PRIMARY_AS_SOURCE')) return 'replication was not on';
  return sides.every((side) => isNewer(side, fence?.atMs)) ? undefined : 'a snapshot was not newer than the fence';
});

function isNewer(side: ServedReplication | undefined, fencedAtMs: number | undefined): boolean {
  return side?.snapshotAtMs !== undefined && fencedAtMs !== undefined && side.snapshotAtMs > fencedAtMs;
}

/** The primary was fenced by the terminator before, still was, and nobody was connected. */
export const nobodyWasThere = everyDesktop(({ primary, connection, lastConnectedAtMs = 0, fence }) => {
  if (!primary || connection === undefined) return undefined;
  if (!fence) return 'the terminator had not fenced it';
  if (primary.state !== 'SUSPENDED' && primary.state !== fence.how) return `the fence did not hold: ${primary.state}`;
  if (lastConnectedAtMs > fence.atMs) return 'a user had been there after the fence';
  const isQuiet = connection === 'DISCONNECTED' || (connection === 'UNKNOWN' && fence.how === 'STOPPED');
  return isQuiet ? undefined : `its connection was ${connection}`;
});

/** A SUSPENDED WorkSpace cannot be terminated, and one that is leaving is not asked to leave again. */
export const stateAllowed = everyDesktop(({ primary }) => {
  const isForbidden = ['SUSPENDED', 'TERMINATING', 'TERMINATED'].includes(primary?.state ?? '');
  return isForbidden ? `it was ${primary?.state}` : undefined;
});

/** Holds a clause against every desktop of the plan that was asked for, as it was known when the call arrived. */
function everyDesktop(clause: Clause): DecommissionRule {
  return (judged) => {
    const looks = new Looks(judged);
    const planned = new Map(judged.plan.desktops.map((desktop) => [desktop.primaryId, desktop]));
    return askingCalls(judged).flatMap((call) =>
      call.workspaceIds.flatMap((id) => {
        const desktop = planned.get(id);
        const wrong = desktop && clause(looks.at(call, desktop));
        return wrong === undefined ? [] : [`line ${call.seq}: ${id} was asked for, but ${wrong}`];
      }),
    );
  };
}
