/** Tokens per world second, and how many may be saved. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** One token bucket of one Region and service; noisy neighbours draw from it too. */
export class TokenBucket {
  #tokens: number | undefined;
  #atMs = 0;
  #nextNoiseMs = 0;

  /** Takes a token at this world time, or says that there is none. */
  take(rate: Rate, noisePerSecond: number, nowMs: number): boolean {
    this.#catchUp(rate, noisePerSecond, nowMs);
    return this.#takeOne();
  }

  #catchUp(rate: Rate, noisePerSecond: number, nowMs: number): void {
    if (this.#tokens === undefined) {
      this.#tokens = rate.burst;
      this.#atMs = nowMs;
    }
    if (noisePerSecond > 0) this.#makeNoise(rate, noisePerSecond, nowMs);
    else this.#nextNoiseMs = nowMs;
    this.#refill(rate, nowMs);
  }

  /** The strangers' calls since the last look, one by one: they may find the bucket empty as well. */
  #makeNoise(rate: Rate, perSecond: number, nowMs: number): void {
    const stepMs = 1000 / perSecond;
    // Older noise than this cannot matter any more: the bucket would have been refilled since.
    const horizonMs = (rate.burst / rate.perSecond + rate.burst / perSecond) * 1000 + 60_000;
    this.#nextNoiseMs = Math.max(this.#nextNoiseMs, nowMs - horizonMs);
    while (this.#nextNoiseMs <= nowMs) {
      this.#refill(rate, this.#nextNoiseMs);
      this.#takeOne();
      this.#nextNoiseMs += stepMs;
    }
  }

  #refill(rate: Rate, nowMs: number): void {
    if (nowMs <= this.#atMs) return;
    const earned = ((nowMs - this.#atMs) / 1000) * rate.perSecond;
    this.#tokens = Math.min(rate.burst, (this.#tokens ?? 0) + earned);
    this.#atMs = nowMs;
  }

  #takeOne(): boolean {
    const tokens = this.#tokens ?? 0;
    if (tokens < 1 - 1e-9) return false;
    this.#tokens = tokens - 1;
    return true;
  }
}
