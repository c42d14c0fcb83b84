import Table from 'cli-table3';
import pc from 'picocolors';
import type { DecommissionOrder } from './decommission-fleet.ts';
import type { HistoryCounts } from './histories.ts';
import type { BenchConditions } from './measurement.ts';
import type { ProcessFigures } from './process-figures.ts';
import { atMost, exactly, type TargetMark } from './targets.ts';

/** One decommission, measured from the outside. */
export interface DecommissionMeasurement
  extends DecommissionOrder, HistoryCounts, Pick<BenchConditions, 'startedAt' | 'machine'> {
  readonly endState: string;
  readonly gone: number;
  readonly kept: number;
  readonly terminated: number;
  readonly terminatedTwice: number;
  /** Until it was planned, started and approved. */
  readonly planMs: number;
  /** From the last approval to the outcome. */
  readonly runMs: number;
  readonly allCalls: number;
  readonly throttledCalls: number;
  readonly throttledShare: number;
  /** Undefined where the system does not tell. */
  readonly processes: Readonly<Record<'worker' | 'terminator' | 'server', ProcessFigures | undefined>>;
}

/** The stable document of `decommission --json`. */
export interface DecommissionDocument extends DecommissionMeasurement {
  readonly bench: 'decommission';
  readonly version: 1;
  readonly targets: readonly TargetMark[];
}

const megabyte = 1_000_000;

/**
 * What a run is judged by. Temporal refuses a payload of 2 MB (limit.blobSize.error) and ends a workflow whose history has
 * 50 MB (limit.historySize.error); it warns of 10 MB.
 */
export function marksOfDecommission(run: DecommissionMeasurement): TargetMark[] {
  return [
    exactly('gone', run.gone, run.desktops),
    exactly('terminatedTwice', run.terminatedTwice, 0),
    atMost('longestHistory', run.longestHistory, 4095),
    atMost('largestHistoryBytes', run.largestHistoryBytes, 10 * megabyte),
    atMost('largestPayloadBytes', run.largestPayloadBytes, megabyte),
  ];
}

/** The result for people. */
export function decommissionText(result: DecommissionDocument): string {
  const { desktops, directories, seed, speed, machine } = result;
  const table = new Table({
    head: ['', 'Lifeboat', 'target', ''],
    style: { head: [], border: [] },
    // No lines between the rows: it is one short list.
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  for (const [title, shown, name] of rowsOf(result)) {
    const mark = result.targets.find((each) => each.name === name);
    const judged = mark === undefined ? '' : mark.met ? pc.green('met') : pc.red('MISSED');
    table.push([title, shown, mark?.target ?? '', judged]);
  }
  const conditions =
    `decommission of ${desktops.toLocaleString('en')} desktops in ${directories} directories, seed ${seed}, ` +
    `everything ${speed} times shorter than real; ${machine.cpus} cores, Node ${machine.node}`;
  return `${conditions}\n${table.toString()}`;
}

type Row = readonly [title: string, shown: string, name?: keyof DecommissionMeasurement];

function rowsOf(run: DecommissionMeasurement): Row[] {
  const { worker, terminator, server } = run.processes;
  const minutes = (ms: number): string => `${(ms / 60_000).toFixed(1)} min`;
  const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000).toLocaleString('en')} kB`;
  const memory = (of: ProcessFigures | undefined): string => (of ? `${of.peakRssMb.toFixed(0)} MB` : 'unknown');
  const seconds = (of: ProcessFigures | undefined): string => (of ? `${of.cpuSeconds.toFixed(1)} s` : 'unknown');
  return [
    ['gone (kept)', `${run.gone} (${run.kept}), ${run.endState}`, 'gone'],
    ['terminated twice', String(run.terminatedTwice), 'terminatedTwice'],
    ['longest history', `${run.longestHistory} events`, 'longestHistory'],
    ['largest history', kilobytes(run.largestHistoryBytes), 'largestHistoryBytes'],
    ['largest payload', kilobytes(run.largestPayloadBytes), 'largestPayloadBytes'],
    ['until approved', minutes(run.planMs)],
    ['from then to the end', minutes(run.runMs)],
    ['calls', String(run.allCalls)],
    ['throttled', `${run.throttledCalls} (${(run.throttledShare * 100).toFixed(2)} %)`],
    ['peak memory of the worker', memory(worker)],
    ['… of the terminator', memory(terminator)],
    ['processor time of the worker', seconds(worker)],
    ['… of the terminator', seconds(terminator)],
    ['… of the Temporal server', seconds(server)],
  ];
}
