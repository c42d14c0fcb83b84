import type { Tolerance } from './fleet.ts';

/** Have more desktops failed than the fleet tolerates? A percentage is of all desktops of the run. */
export function exceedsTolerance(tolerance: Tolerance, failed: number, total: number): boolean {
  if (failed === 0) return false;
  return tolerance.kind === 'count' ? failed > tolerance.count : failed * 100 > tolerance.percent * total;
}
