import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** What the kernel knows of a process. */
export interface ProcessFigures {
  /** The most memory it held since it began, or since `forgetPeak`, in MB. */
  readonly peakRssMb: number;
  /** User and system time so far. */
  readonly cpuSeconds: number;
}

/** Linux counts processor time in hundredths of a second (USER_HZ). */
const ticksPerSecond = 100;

/** Reads memory and processor time of a living process, or nothing where there is no /proc. */
export function figuresOf(pid: number): ProcessFigures | undefined {
  if (!existsSync(`/proc/${pid}/status`)) return undefined;
  return {
    peakRssMb: peakRssMbOf(readFileSync(`/proc/${pid}/status`, 'utf8')),
    cpuSeconds: cpuSecondsOf(readFileSync(`/proc/${pid}/stat`, 'utf8')),
  };
}

/**
 * Lets the kernel forget a process's peak of memory, so that the next one is that of the run. A worker bundles its
 * workflows when it starts, which takes more memory than all that follows and would hide any growth.
 */
export function forgetPeak(pid: number): void {
  const file = `/proc/${pid}/clear_refs`;
  if (existsSync(file)) writeFileSync(file, '5');
}

/** Memory is the peak since `before`, when its peak was forgotten then; processor time is what was used since. */
export function figuresSince(before: ProcessFigures | undefined, pid: number | undefined): ProcessFigures | undefined {
  const after = pid === undefined ? undefined : figuresOf(pid);
  if (before === undefined || after === undefined) return undefined;
  return { peakRssMb: after.peakRssMb, cpuSeconds: after.cpuSeconds - before.cpuSeconds };
}

/** VmHWM of `/proc/<pid>/status`. */
export function peakRssMbOf(status: string): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kilobytes === undefined) throw new Error('the status of the process has no VmHWM');
  return Number(kilobytes) / 1024;
}

/** utime and stime of `/proc/<pid>/stat`; the name in parentheses before them may hold anything. */
export function cpuSecondsOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
