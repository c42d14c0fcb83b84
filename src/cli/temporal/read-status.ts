import type { Blocked, RunStatus, SliceStatus, SliceSummary } from '../../contract/messages.ts';
import { gapOf, type Gap } from '../../domain/gaps.ts';
import { addCounts, totalOf, type Counts } from '../../domain/ledger.ts';
import { desktopStates, type DesktopState } from '../../domain/desktop.ts';
import { piecesOf } from '../../domain/batches.ts';
import { apiVersion, type StatusDocument } from '../documents.ts';
import type { RunRef, Session } from './session.ts';

const AT_ONCE = 8;

/** States that are worth a person's look while a run is still going on. */
const notable: ReadonlySet<DesktopState> = new Set(['held', 'failed', 'stuck', 'skipped', 'retained']);

/** What the slices have told, the newest of each. */
export type SliceAnswers = ReadonlyMap<string, SliceStatus>;

/** Asks the run and every open slice: the counts are true now, not as of the slices' last reports. */
export async function readStatus(session: Session, run: RunRef): Promise<StatusDocument> {
  const status = await session.status(run);
  const open = status.slices.filter(({ phase }) => phase !== 'closed').map(({ workflowId }) => workflowId);
  const answers = await askSlices(session, open);
  return mergeStatus(
    run,
    status,
    answers,
    open.filter((id) => !answers.has(id)),
  );
}

/** Asks slices, a few at a time; one that does not answer is left out. */
export async function askSlices(session: Session, workflowIds: readonly string[]): Promise<Map<string, SliceStatus>> {
  const answers = new Map<string, SliceStatus>();
  for (const piece of piecesOf(workflowIds, AT_ONCE)) {
    await Promise.all(
      piece.map(async (id) => {
        const answer = await session.sliceStatus(id).catch(() => undefined);
        if (answer !== undefined) answers.set(id, answer);
      }),
    );
  }
  return answers;
}

/** The run's own answer with the parts that its slices know better. */
export function mergeStatus(
  run: RunRef,
  status: RunStatus,
  answers: SliceAnswers,
  silentSlices: readonly string[],
): StatusDocument {
  const slices = status.slices.map((slice): SliceSummary => {
    const answer = answers.get(slice.workflowId);
    if (answer === undefined || answer.asOfMs < slice.asOfMs) return slice;
    const { phase, counts, asOfMs } = answer;
    return { workflowId: slice.workflowId, phase, counts, asOfMs };
  });
  const told = [...answers.values()];
  const counts = slices.length === 0 ? status.counts : addCounts(...slices.map((slice) => slice.counts));
  const { fleet, operation, phase, paused, allFound, findings, commands, startedAtMs } = status;
  return {
    apiVersion,
    kind: 'Status',
    fleet,
    operation,
    workflowId: run.workflowId,
    runId: run.runId,
    phase,
    ...(status.reason !== undefined && { reason: status.reason }),
    ...(status.digest !== undefined && { digest: status.digest }),
    paused,
    ...(status.stopping !== undefined && { stopping: status.stopping }),
    blocked: distinct([...status.blocked, ...told.flatMap((answer) => answer.blocked)]),
    desktops: Math.max(status.desktops, totalOf(counts)),
    allFound,
    counts,
    ...(status.mail && { mail: status.mail }),
    findings,
    commands,
    gaps: told.flatMap(gapsOf),
    throttled: told.reduce((sum, answer) => sum + answer.throttled, 0),
    slices,
    silentSlices,
    startedAtMs,
    asOfMs: Math.max(status.asOfMs, ...told.map((answer) => answer.asOfMs)),
  };
}

function gapsOf(slice: SliceStatus): Gap[] {
  return slice.desktops.filter((desktop) => notable.has(desktop.state)).flatMap((desktop) => gapOf(desktop) ?? []);
}

/** Several slices held for one cause are one thing to do. */
function distinct(all: readonly Blocked[]): Blocked[] {
  return [...new Map(all.map((blocked) => [`${blocked.on} ${blocked.code}`, blocked])).values()];
}

/** Non-zero counts, in the order people read them. */
export function presentCounts(counts: Counts): [DesktopState, number][] {
  return desktopStates.filter((state) => counts[state] > 0).map((state) => [state, counts[state]]);
}
