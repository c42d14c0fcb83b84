import type {
  Blocked,
  InstancesStatus,
  InstancesSummary,
  RunStatus,
  SliceStatus,
  SliceSummary,
} from '../../contract/messages.ts';
import { gapOf, type Gap } from '../../domain/gaps.ts';
import { gapOfInstance } from '../../domain/instances/instance-gap.ts';
import { addCounts, totalOf, type Counts } from '../../domain/ledger.ts';
import { desktopStates, type DesktopState } from '../../domain/desktop.ts';
import { piecesOf } from '../../domain/batches.ts';
import { apiVersion, type StatusDocument } from '../documents.ts';
import type { RunRef, Session } from './session.ts';

const AT_ONCE = 8;

/** States that are worth a person's look while a run is still going on. */
const notable: ReadonlySet<DesktopState> = new Set(['held', 'failed', 'stuck', 'skipped', 'retained']);

/** What a slice answers: its whole ledger, of desktops or of instances. */
export type SliceAnswer = SliceStatus | InstancesStatus;

/** What the slices have told, the newest of each. */
export type SliceAnswers = ReadonlyMap<string, SliceAnswer>;

/** A slice that may be asked, and what it owns. */
type Askable = Pick<SliceSummary, 'workflowId' | 'of'>;

/** Asks the run and every open slice: the counts are true now, not as of the slices' last reports. */
export async function readStatus(session: Session, run: RunRef): Promise<StatusDocument> {
  const status = await session.status(run);
  const open = status.slices.filter(({ phase }) => phase !== 'closed');
  const answers = await askSlices(session, open);
  return mergeStatus(run, status, answers, silentAmong(open, answers));
}

/** Those that were asked and did not answer. */
export function silentAmong(asked: readonly Askable[], answers: SliceAnswers): string[] {
  return asked.map(({ workflowId }) => workflowId).filter((id) => !answers.has(id));
}

/** Asks slices, a few at a time; one that does not answer is left out. */
export async function askSlices(session: Session, slices: readonly Askable[]): Promise<Map<string, SliceAnswer>> {
  const answers = new Map<string, SliceAnswer>();
  for (const piece of piecesOf(slices, AT_ONCE)) {
    await Promise.all(
      piece.map(async (slice) => {
        const answer = await ask(session, slice).catch(() => undefined);
        if (answer !== undefined) answers.set(slice.workflowId, answer);
      }),
    );
  }
  return answers;
}

function ask(session: Session, { workflowId, of }: Askable): Promise<SliceAnswer> {
  return of === 'instances' ? session.instancesStatus(workflowId) : session.sliceStatus(workflowId);
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
    return { ...slice, phase, counts, asOfMs };
  });
  const told = [...answers.values()];
  const counts = countsOf(slices, undefined) ?? status.counts;
  const instances = instancesIn(status, slices);
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
    ...(instances && { instances }),
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

/** The sum over the slices that own this; undefined when there are none yet. */
function countsOf(slices: readonly SliceSummary[], owning: SliceSummary['of']): Counts | undefined {
  const own = slices.filter(({ of }) => of === owning);
  return own.length === 0 ? undefined : addCounts(...own.map((slice) => slice.counts));
}

function instancesIn({ instances }: RunStatus, slices: readonly SliceSummary[]): InstancesSummary | undefined {
  return instances && { total: instances.total, counts: countsOf(slices, 'instances') ?? instances.counts };
}

function gapsOf(slice: SliceAnswer): Gap[] {
  if ('instances' in slice) return slice.instances.filter(isNotable).flatMap((each) => gapOfInstance(each) ?? []);
  return slice.desktops.filter(isNotable).flatMap((desktop) => gapOf(desktop) ?? []);
}

function isNotable({ state }: { readonly state: DesktopState }): boolean {
  return notable.has(state);
}

/** Several slices held for one cause are one thing to do; desktops and instances may share a code, and not what to do. */
function distinct(all: readonly Blocked[]): Blocked[] {
  return [...new Map(all.map((blocked) => [`${blocked.on} ${blocked.code} ${blocked.remedy}`, blocked])).values()];
}

/** Non-zero counts, in the order people read them. */
export function presentCounts(counts: Counts): [DesktopState, number][] {
  return desktopStates.filter((state) => counts[state] > 0).map((state) => [state, counts[state]]);
}
