/**
 * World time: runs `speed` times as fast as real time and can be moved forward. Every instant inside the world is
 * world time; `toReal` gives the real instant that is as long ago (or ahead) for an observer of now.
 */
export class Clock {
  #speed: number;
  #realBase: number;
  #worldBase: number;

  constructor(speed: number) {
    this.#speed = speed;
    this.#realBase = realNow();
    this.#worldBase = this.#realBase;
  }

  get speed(): number {
    return this.#speed;
  }

  now(): number {
    return this.#worldBase + (realNow() - this.#realBase) * this.#speed;
  }

  setSpeed(speed: number): void {
    this.#worldBase = this.now();
    this.#realBase = realNow();
    this.#speed = speed;
  }

  advance(byMs: number): void {
    this.#worldBase += byMs;
  }

  toReal(worldMs: number): number {
    return Math.round(realNow() + (worldMs - this.now()) / this.#speed);
  }

  /** For answers of AWS, which count in seconds. */
  toRealSeconds(worldMs: number): number {
    return this.toReal(worldMs) / 1000;
  }

  /** How long a world duration takes in reality. */
  durationToReal(worldMs: number): number {
    return Math.round(worldMs / this.#speed);
  }
}

/** Real epoch milliseconds that never run backwards, even when the host's clock is set. */
export function realNow(): number {
  return performance.timeOrigin + performance.now();
}
