import type { PollTarget } from './polling.ts';

/**
 * The targets of a poll as they travel to its activity. Temporal's worker keeps the input of every activity for as long as
 * the workflow is cached (measured: 20 inputs of 125 kB cost a cached workflow 5 MB), and a slice polls many times; so
 * what targets share is there once, and times are counted from one moment.
 */
export interface PackedTargets {
  readonly primaryRegion: string;
  readonly directories: readonly string[];
  /** The times of the rows count from here. */
  readonly fromAtMs: number;
  readonly rows: readonly TargetRow[];
}

type TargetRow = readonly [
  primaryId: string,
  user: string,
  directory: number,
  standbyId: string,
  firstReadMs: number,
  deadlineMs: number,
  readMs?: number,
];

/** Packs targets, all of one primary Region. */
export function packTargets(targets: readonly PollTarget[]): PackedTargets {
  const directories = [...new Set(targets.map(({ standbyDirectory }) => standbyDirectory))];
  const fromAtMs = Math.min(...targets.map(({ firstReadAtMs }) => firstReadAtMs));
  const primaryRegion = targets[0]?.primaryRegion ?? '';
  if (targets.some((target) => target.primaryRegion !== primaryRegion)) throw new Error('targets of several Regions');
  const rows = targets.map((target): TargetRow => {
    const { primaryId, user, standbyDirectory, standbyId, firstReadAtMs, deadlineAtMs, readAtMs } = target;
    const row = [primaryId, user, directories.indexOf(standbyDirectory), standbyId] as const;
    const times = [firstReadAtMs - fromAtMs, deadlineAtMs - fromAtMs] as const;
    return readAtMs === undefined ? [...row, ...times] : [...row, ...times, readAtMs - fromAtMs];
  });
  return { primaryRegion, directories, fromAtMs: rows.length === 0 ? 0 : fromAtMs, rows };
}

/** The targets as they were before they were packed. */
export function unpackTargets({ primaryRegion, directories, fromAtMs, rows }: PackedTargets): PollTarget[] {
  return rows.map(([primaryId, user, directory, standbyId, firstReadMs, deadlineMs, readMs]) => ({
    primaryId,
    primaryRegion,
    user,
    standbyDirectory: directories[directory] ?? '',
    standbyId,
    firstReadAtMs: fromAtMs + firstReadMs,
    deadlineAtMs: fromAtMs + deadlineMs,
    ...(readMs !== undefined && { readAtMs: fromAtMs + readMs }),
  }));
}
