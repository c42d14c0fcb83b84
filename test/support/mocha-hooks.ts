import type { Context, Suite } from 'mocha';
import { runningProcesses } from './processes.ts';
import { removeScratch, scratchRoot } from './scratch.ts';
import { stopSharedTemporalServer } from './temporal-server.ts';
import { closeSharedWorld } from './use-world.ts';

/** How long a run may take to end once all that it shared is stopped. */
const graceMs = 10_000;

/** Whatever runs, one test or all: what they share is stopped and removed when the last one is over, and only then. */
export const mochaHooks = {
  async afterAll(this: Context) {
    this.timeout(60_000);
    await closeSharedWorld();
    await stopSharedTemporalServer();
    const left = runningProcesses().map(({ name, pid }) => `${name} (${pid})`);
    if (allPassed(this.test?.parent)) removeScratch();
    else process.stderr.write(`\nLogs and audits of this run are kept in ${scratchRoot() ?? 'no place'}.\n`);
    failOnLeaks();
    if (left.length > 0) throw new Error(`processes are left: ${left.join(', ')}`);
  },
};

function allPassed(suite: Suite | undefined): boolean {
  let passed = true;
  suite?.eachTest(({ state }) => (passed &&= state === 'passed'));
  return passed;
}

/** Mocha waits for ever on a forgotten timer, socket or child; this ends the run with a failure that names the leak. */
function failOnLeaks(): void {
  setTimeout(() => {
    const leaks = process.getActiveResourcesInfo().filter((name) => name !== 'TTYWrap' && name !== 'PipeWrap');
    process.stderr.write(`\nThe tests are over, but something still runs: ${leaks.join(', ') || 'unknown'}.\n`);
    // Mocha sets the code to the number of failed tests when the process exits.
    process.once('exit', () => (process.exitCode = 1));
    process.exit();
  }, graceMs).unref();
}
