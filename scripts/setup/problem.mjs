/** Something a person can put right: shown without a stack. */
export class SetupProblem extends Error {}

/** The set-up was stopped by a signal; its half-made things are gone. */
export class Interrupted extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`stopped by ${signal}`);
    this.signal = signal;
  }
}

/** @param {unknown} error */
export const codeOf = (error) => /** @type {NodeJS.ErrnoException} */ (error).code;

/** @param {unknown} error */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/** Progress goes to stderr: stdout belongs to the program that starts afterwards. */
export function say(/** @type {string} */ sentence) {
  process.stderr.write(`${sentence}\n`);
}
