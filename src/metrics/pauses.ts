import { backoffMs } from '../domain/backoff.ts';

/** Between two rounds of the collector: as often as Prometheus comes by. */
export const betweenRoundsMs = 15_000;

/** At most a fifth of the time is spent on asking: a query takes a slot of the worker that it is to watch. */
const shareOfPause = 4;

/** How long the collector waits after a round. `failures`: rounds in a row in which something could not be read. */
export function pauseAfter(round: { readonly tookMs: number; readonly failures: number }, salt: string): number {
  const { tookMs, failures } = round;
  const usual = failures === 0 ? betweenRoundsMs : Math.min(backoffMs(betweenRoundsMs, failures, salt), longestPauseMs);
  return Math.max(usual, shareOfPause * tookMs);
}

/** Metrics that are older than this help nobody, so it is asked at least so often. */
const longestPauseMs = 60_000;
