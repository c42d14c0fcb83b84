/**
 * The one clock of a test in which simulator, terminator, the model of the Temporal server and the checker live in one
 * process. It can be moved forward: hours pass without waiting, and everybody's timestamps go on fitting each other (a jump
 * of the simulator's own clock would make its past look older than the terminator's notes of it).
 */
export class SharedClock {
  readonly #dateNow = Date.now.bind(Date);
  readonly #performanceNow = performance.now.bind(performance);
  #aheadMs = 0;

  /** From now on `Date.now` and `performance.now` of this process obey this clock; timers stay real. */
  install(): void {
    Date.now = () => this.#dateNow() + this.#aheadMs;
    performance.now = () => this.#performanceNow() + this.#aheadMs;
  }

  uninstall(): void {
    Date.now = this.#dateNow;
    performance.now = this.#performanceNow;
  }

  advance(byMs: number): void {
    this.#aheadMs += byMs;
  }
}
