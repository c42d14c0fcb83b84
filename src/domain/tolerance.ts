import type { Tolerance } from './fleet.ts';

/** Have more desktops failed than the fleet tolerates? A percentage is of all desktops of the run. */
export function exceedsTolerance(tolerance: Tolerance, failed: number, total: number): boolean {
  if (failed === 0) return false;
  if (tolerance.kind === 'count') return failed > tolerance.count;
  // In hundredths of a percent, the finest a fleet file can say: fractions like 2.3 are not exact.
  return failed * 10_000 > Math.round(tolerance.percent * 100) * total;
}
