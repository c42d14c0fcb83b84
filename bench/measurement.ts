import {
  appliedCreates,
  countCalls,
  minimumCalls,
  timelineOf,
  type AuditLine,
  type BucketRate,
  type CallCounts,
  type Timeline,
} from './metrics.ts';

/** What the simulator's audit and two looks at the clock tell of a run. */
export interface OutsideMeasurement extends CallCounts, Timeline {
  readonly minimumCreateCalls: number;
  readonly minimumReadCalls: number;
}

/** What every contender is measured by. */
export interface ContenderMeasurement extends OutsideMeasurement {
  readonly desktopsReady: number;
  /** Processor seconds of the contender's own processes; null where the system does not tell. */
  readonly cpuSeconds: number | null;
  readonly peakRssMb: number | null;
}

/** What was seen of one run. */
export interface ObservedRun {
  readonly audit: readonly AuditLine[];
  readonly rate: BucketRate;
  readonly run: { readonly startedAtMs: number; readonly endedAtMs: number };
  readonly desktops: number;
  readonly primaryRegion: string;
}

/** Judges a run by what came in at the simulator, whatever the contender says of itself. */
export function measuredFromOutside({ audit, rate, run, desktops, primaryRegion }: ObservedRun): OutsideMeasurement {
  const minimum = minimumCalls(desktops);
  return {
    ...timelineOf(appliedCreates(audit), rate, run),
    ...countCalls(audit, primaryRegion),
    minimumCreateCalls: minimum.createCalls,
    minimumReadCalls: minimum.readCalls,
  };
}

/** What only Lifeboat has. */
export interface DurableMeasurement {
  /** History events of all runs (root, slices, continued runs) by desktop. */
  readonly eventsPerDesktop: number;
  readonly longestHistory: number;
  readonly runs: number;
  /** Where the events come from. */
  readonly eventTypes: Readonly<Record<string, number>>;
  /** Activities scheduled, by type; attempts leave no event. */
  readonly activities: Readonly<Record<string, number>>;
  /** Of the largest worker, during the run. */
  readonly workerPeakRssMb: number | null;
  /** Before the run: bundling the workflows takes more than running them. */
  readonly workerStartPeakRssMb: number | null;
  readonly workerCpuSeconds: number | null;
  readonly serverCpuSeconds: number | null;
  readonly endState: string;
}

/** The conditions of a bench. */
export interface BenchConditions {
  readonly desktops: number;
  readonly directories: number;
  readonly workers: number;
  readonly seed: number;
  readonly speed: number;
  /** The lane's rate and the bucket's burst, in real seconds. */
  readonly rate: BucketRate;
  readonly startedAt: string;
  readonly machine: { readonly cpus: number; readonly node: string; readonly platform: string };
}

/** One run of `prepare`, measured. */
export interface PrepareMeasurement extends BenchConditions, ContenderMeasurement, DurableMeasurement {}

/** The stable document of `--json`. */
export interface BenchDocument extends PrepareMeasurement {
  readonly bench: 'prepare';
  readonly version: 1;
  readonly targets: readonly {
    readonly name: string;
    readonly value: number;
    readonly target: string;
    readonly met: boolean;
  }[];
  readonly contenders: { readonly script?: ContenderMeasurement };
}
