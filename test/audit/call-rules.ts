import { isOfRun, type Case, type Rule } from './case.ts';
import { appliedEntries, createdStandbys, isChangingCall, terminatedWorkspaces, type AuditEntry } from './log.ts';

/** What a test has others terminate is done by no call. */
const byOthers = null;

/** Only standbys that this run created are ever terminated; never a primary, never somebody else's. */
export const onlyOursIsTerminated: Rule = (judged) => {
  const ours = new Set(
    createdStandbys(judged.entries)
      .filter((each) => isOfRun(judged, each.tags))
      .map((each) => each.workspaceId),
  );
  return terminatedWorkspaces(judged.entries)
    .filter(({ call }) => call !== byOthers)
    .filter((gone) => gone.role !== 'standby' || !ours.has(gone.workspaceId))
    .map(
      (gone) => `line ${gone.seq}: ${gone.role} ${gone.workspaceId} of ${gone.userName} was not created by this run`,
    );
};

/** No standby is terminated unless its own record was read, by its id, after it was created and before the call arrived. */
export const readBeforeTerminating: Rule = ({ entries }) => {
  const births = createdStandbys(entries);
  const arrivals = new Map(firstLines(entries).map(({ call, seq }) => [call, seq]));
  const reads = entries.filter(isGoodRead);
  return terminatedWorkspaces(entries).flatMap(({ workspaceId, seq, call }) => {
    if (call === byOthers) return [];
    const bornSeq = births.findLast((born) => born.workspaceId === workspaceId && born.seq < seq)?.seq ?? 0;
    const arrivedSeq = arrivals.get(call) ?? seq;
    const isRead = reads.some((read) => asksFor(read, workspaceId) && read.seq > bornSeq && read.seq < arrivedSeq);
    return isRead ? [] : [`line ${seq}: ${workspaceId} was terminated without being read before`];
  });
};

function isGoodRead({ operation, answer }: AuditEntry): boolean {
  return operation === 'DescribeWorkspaces' && answer?.outcome === 'answered' && answer.errorCode === null;
}

function asksFor(entry: AuditEntry, workspaceId: string): boolean {
  const ids = (entry.request as { WorkspaceIds?: unknown } | null)?.WorkspaceIds;
  return Array.isArray(ids) && ids.includes(workspaceId);
}

/** A run without faults sends exactly as many creates as its desktops need batches. */
export const exactlyEnoughCreates: Rule = (judged) => {
  if (judged.expect?.faultless !== true) return [];
  const created = createdStandbys(judged.entries).length;
  const needed = Math.ceil(created / judged.batchSize);
  const sent = callsOf(judged, 'CreateStandbyWorkspaces').filter(
    (entry) => entry.answer?.errorCode !== 'ThrottlingException',
  ).length;
  return sent === needed ? [] : [`${created} standbys took ${sent} creates instead of ${needed}`];
};

/** While nothing may be sent, nothing that changes something arrives, and nothing takes effect. */
export const quietMeansQuiet: Rule = ({ entries, expect }) => {
  return (expect?.quiet ?? []).flatMap(({ fromSeq, toSeq, why }) =>
    firstLines(entries)
      .filter((entry) => isChangingCall(entry) && entry.seq > fromSeq && entry.seq <= toSeq)
      .map((entry) => `line ${entry.seq}: ${entry.operation} while ${why}`),
  );
};

/** I9: in no second do more calls arrive than rate and burst allow, over all workers. */
export const ratesHold: Rule = ({ entries, expect }) => {
  return Object.entries(expect?.rates ?? {}).flatMap(([lane, { perSecond, burst }]) => {
    const times = firstLines(entries)
      .filter((entry) => `${entry.region}/${entry.service}` === lane)
      .map((entry) => entry.atMs - entry.durationMs);
    const worst = busiestSecond(times.sort((one, other) => one - other));
    return worst <= perSecond + burst
      ? []
      : [`${worst} calls to ${lane} in one second, ${perSecond} and a burst of ${burst} are allowed`];
  });
};

function busiestSecond(times: readonly number[]): number {
  let [start, worst] = [0, 0];
  for (let end = 0; end < times.length; end += 1) {
    while ((times[end] ?? 0) - (times[start] ?? 0) >= 1000) start += 1;
    worst = Math.max(worst, end - start + 1);
  }
  return worst;
}

/** I9: the share of calls that the service's own bucket refused stays within what was promised. */
export const throttledShareHolds: Rule = ({ entries, expect }) => {
  if (expect?.throttledShare === undefined) return [];
  const calls = entries.filter((entry) => entry.event === 'answered' && entry.service === 'workspaces');
  const refused = calls.filter(
    (entry) => entry.answer?.errorCode === 'ThrottlingException' && entry.answer.faultIds.length === 0,
  );
  const share = calls.length === 0 ? 0 : refused.length / calls.length;
  return share <= expect.throttledShare ? [] : [`${refused.length} of ${calls.length} calls were throttled`];
};

/** The endpoint that a run deletes is one it created, and the standbys are gone before it: undo runs backwards. */
export const endpointIsUndoneLast: Rule = (judged) => {
  const applied = appliedEntries(judged.entries);
  const ours = new Set(
    applied
      .flatMap(({ effect }) => effect.endpointsCreated ?? [])
      .filter(({ tags }) => isOfRun(judged, tags))
      .map(({ endpointName }) => endpointName),
  );
  const lastTermination = Math.max(0, ...terminatedWorkspaces(judged.entries).map(({ seq }) => seq));
  return applied.flatMap(({ seq, effect }) =>
    (effect.endpointsDeleted ?? []).flatMap(({ endpointName }) => [
      ...(ours.has(endpointName) ? [] : [`line ${seq}: endpoint ${endpointName} was not created by this run`]),
      ...(judged.expect?.undone && seq < lastTermination
        ? [`line ${seq}: endpoint ${endpointName} went before the last standby`]
        : []),
    ]),
  );
};

/** An undone run leaves no endpoint of its own behind. */
export const noEndpointLeaks: Rule = (judged) => {
  if (judged.expect?.undone !== true) return [];
  return judged.world.endpoints
    .filter((each) => each.live && each.status !== 'DELETING' && isOfRun(judged, each.tags))
    .map((each) => `endpoint ${each.endpointName} is left`);
};

function callsOf(judged: Case, operation: string): AuditEntry[] {
  return judged.entries.filter((entry) => entry.event === 'answered' && entry.operation === operation);
}

/** The first line of each call: its arrival, or the nearest thing to it. */
function firstLines(entries: readonly AuditEntry[]): AuditEntry[] {
  const seen = new Set<number>();
  return entries.filter((entry) => {
    if (entry.call === null || seen.has(entry.call)) return false;
    seen.add(entry.call);
    return true;
  });
}
