/**
 * Makes this process live in a world that runs `speed` times faster: every timer, the SDK's retry delays and its
 * adaptive rate limiter included, and the clock behind them. So the script below keeps the durations an engineer
 * would write, and its SDK behaves as it does in the real world, where time and rates keep their proportion.
 */
export function liveInWorldTime(speed: number): void {
  const startedAtMs = Date.now();
  const realTimeout = globalThis.setTimeout;
  const faster = (callback: (...args: unknown[]) => void, delayMs = 0, ...args: unknown[]): NodeJS.Timeout =>
    realTimeout(callback, delayMs / speed, ...args);
  // The promisified form and the like come along.
  globalThis.setTimeout = Object.assign(faster, realTimeout);
  Date.now = () => startedAtMs + (realNowMs() - startedAtMs) * speed;
}

/** Real epoch milliseconds, whatever `Date.now` says. */
export function realNowMs(): number {
  return performance.timeOrigin + performance.now();
}
