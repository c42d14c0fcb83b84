import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for the turn of the next AWS call. */
export type Pace = (signal?: AbortSignal) => Promise<void>;

/** Spreads calls evenly: at most so many per second, never in a burst. */
export function paceOf(callsPerSecond: number): Pace {
  const intervalMs = 1_000 / callsPerSecond;
  let nextAtMs = 0;
  return async (signal) => {
    const nowMs = performance.now();
    const turnMs = Math.max(nowMs, nextAtMs);
    nextAtMs = turnMs + intervalMs;
    if (turnMs > nowMs) await sleep(turnMs - nowMs, undefined, signal && { signal });
    else signal?.throwIfAborted();
  };
}
