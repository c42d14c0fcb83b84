import type { Finding } from '../../domain/finding.ts';
import { mayHideOurs, remedyFor, underwayIn, type Gap } from '../../domain/gaps.ts';
import { addCounts, totalOf } from '../../domain/ledger.ts';
import { gapLimit, type EndState, type InstancesOutcome, type PrepareOutcome } from '../../domain/outcome.ts';
import { notFound } from '../../domain/plan.ts';
import { nowMs } from '../clock.ts';
import type { Run } from './run.ts';

/** The whole outcome of a run, for its result and its report. */
export function outcomeOf(run: Run): PrepareOutcome {
  const { counts, fleet, loaded, account, mail, input } = run;
  const reports = run.slices.flatMap((slice) => slice.report ?? []);
  const ofInstances = run.instanceSlices.flatMap((slice) => slice.report?.gaps ?? []);
  const gaps = [...reports.flatMap((report) => report.gaps), ...missingGaps(run), ...ofInstances, ...mailGaps(run)];
  const instances = instancesOutcome(run);
  const endState = endStateOf(run, gaps.length);
  run.endState = endState;
  return {
    endState,
    fleet: fleet.name,
    digest: loaded?.digest ?? '',
    account,
    primaryRegion: fleet.primaryRegion,
    standbyRegion: fleet.standbyRegion,
    desktops: totalOf(counts),
    counts,
    createdByUs: reports.reduce((sum, report) => sum + report.createdByUs, 0),
    adopted: reports.reduce((sum, report) => sum + report.adopted, 0),
    gaps: gaps.slice(0, gapLimit),
    gapCount: gaps.length,
    slices: run.slices.map((slice) => slice.workflowId),
    findings: [...run.findings, ...lateFindings(run)],
    commands: run.commands,
    startedAtMs: run.startedAtMs,
    endedAtMs: nowMs(),
    ...(input.reason !== undefined && { reason: input.reason }),
    ...(instances !== undefined && { instances }),
    ...(mail !== undefined && { mail }),
  };
}

function instancesOutcome({ instances, instanceSlices }: Run): InstancesOutcome | undefined {
  if (instances === undefined) return undefined;
  const reports = instanceSlices.flatMap((slice) => slice.report ?? []);
  return {
    ...instances,
    createdByUs: reports.reduce((sum, report) => sum + report.createdByUs, 0),
    adopted: reports.reduce((sum, report) => sum + report.adopted, 0),
    slices: instanceSlices.map((slice) => slice.workflowId),
  };
}

function endStateOf(run: Run, gaps: number): EndState {
  const { stop } = run;
  if (run.everySlice.some((slice) => slice.lost !== undefined)) return 'failed-safe';
  if (stop === 'undo') return isUndone(run) ? 'compensated' : 'failed-safe';
  if (stop === 'keep') return 'stopped';
  if (run.instancesLost !== undefined) return 'failed-safe';
  return gaps > 0 ? 'done-with-gaps' : 'done';
}

/** Is nothing left that this run made, or may have made? What is unknown is not undone. */
function isUndone({ counts: ofDesktops, instanceCounts, mail, slices }: Run): boolean {
  const counts = addCounts(ofDesktops, instanceCounts);
  const unsure = counts.retained + counts.removing + counts.creating + counts.unknown;
  const gaps = slices.flatMap((slice) => slice.report?.gaps ?? []);
  return unsure === 0 && mail?.state !== 'retained' && !gaps.some(mayHideOurs);
}

/** Whom the fleet file names and no directory holds: a typing mistake would leave somebody without a standby. */
function missingGaps(run: Run): Gap[] {
  if (run.stop !== 'none' || run.slices.some((slice) => slice.lost !== undefined)) return [];
  const missing = notFound(
    run.fleet,
    (user) => run.slicesOf(user).length > 0,
    (id) => run.namedFound.has(id),
  );
  const message = 'the fleet file includes it, and no directory of the fleet holds it';
  return missing.map((user) => ({
    user,
    state: 'missing',
    code: 'NotFoundInFleet',
    message,
    remedy: remedyFor('missing', 'NotFoundInFleet'),
  }));
}

function mailGaps({ mail }: Run): Gap[] {
  if (mail === undefined || mail.state === 'ready' || mail.state === 'removed') return [];
  const code = mail.code ?? `Mail.${mail.state}`;
  return [
    {
      user: `mail endpoint ${mail.name}`,
      state: mail.state,
      code,
      message: mail.message ?? '',
      remedy: remedyFor(mail.state, code),
    },
  ];
}

function lateFindings(run: Run): Finding[] {
  const findings: Finding[] = [];
  const reports = run.everySlice.flatMap((slice) => slice.report ?? []);
  const throttled = reports.reduce((sum, report) => sum + report.throttled, 0);
  if (throttled > 0) {
    findings.push({
      severity: 'warning',
      code: 'ThrottledByOthers',
      summary: `AWS throttled ${throttled} of our creates although the lane keeps to its rate: others in the account may use it too.`,
      remedy: 'Set a lower rate for the lane (set-rate), or ask AWS to raise the limit.',
    });
  }
  const strays = reports.flatMap((report) => report.strays);
  if (strays.length > 0) {
    findings.push({
      severity: 'warning',
      code: 'StrayStandbys',
      summary: `AWS named WorkSpaces that were not asked for: ${strays.slice(0, 10).join(', ')}.`,
      remedy: 'Look at them in the standby Region; nothing was done to them.',
    });
  }
  if (run.instancesLost !== undefined) {
    findings.push({
      severity: 'error',
      code: 'InstancesNotStarted',
      summary: `Not every instance could be begun with: ${run.instancesLost}`,
      remedy: 'Mend what it names, then run prepare again: it reads what exists and goes on from there.',
    });
  }
  for (const { workflowId, lost, report } of run.everySlice) {
    if (lost === undefined) continue;
    const underway = report === undefined ? undefined : underwayIn(report.counts);
    findings.push({
      severity: 'error',
      code: 'SliceLost',
      summary: `Slice ${workflowId} ended before its time: ${lost}${underway === undefined ? '' : ` When it was last heard of, ${underway} of its items were on their way; they are in no gap.`}`,
      remedy: 'Its history shows how far it came. Run prepare again: it reads what exists and goes on from there.',
    });
  }
  return findings;
}
